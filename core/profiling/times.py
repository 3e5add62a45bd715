"""What the times of an operator in the profiler's table say. No torch."""

from typing import NamedTuple


class Times(NamedTuple):
    """The CPU times of an operator over all its calls, µs: by itself, and in total with the operators that it calls."""

    self_us: float
    total_us: float
    calls: int

    @property
    def called_us(self) -> float:
        """The time of the operators that it calls."""
        return self.total_us - self.self_us

    @property
    def of_one_call(self) -> "Times":
        """The mean over its calls."""
        return Times(self.self_us / self.calls, self.total_us / self.calls, 1)
