"""The profiler's events as rows of plain data: by operator and by layer.

Source of the columns: the profiler tables of document 000 (Figures 18 to 20) and torch.autograd.profiler_util.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from torch.autograd.profiler_util import FunctionEvent

from core.profiling.forward import WHOLE
from core.profiling.times import Times


@dataclass(frozen=True)
class Row:
    """A row of the profiler's table. Shares are fractions of the whole pass, times µs, memory bytes.

    Total includes the called operators, self does not; memory is allocated minus released, so self memory is negative where
    more was released than allocated. The CUDA fields are None for a pass on the CPU.
    """

    name: str
    self_cpu_share: float
    self_cpu_us: float
    cpu_total_share: float
    cpu_total_us: float
    cpu_average_us: float
    cpu_memory_bytes: int
    self_cpu_memory_bytes: int
    calls: int
    self_cuda_share: float | None = None
    self_cuda_us: float | None = None
    cuda_total_share: float | None = None
    cuda_total_us: float | None = None
    cuda_average_us: float | None = None
    cuda_memory_bytes: int | None = None
    self_cuda_memory_bytes: int | None = None

    @property
    def cpu_times(self) -> Times:
        """Its times on the CPU."""
        return Times(self.self_cpu_us, self.cpu_total_us, self.calls)

    def columns(self) -> dict[str, str | float | int]:
        """The measured fields by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Hidden:
    """The rows that a limit hides: their number, self time (µs) and self memory (bytes)."""

    rows: int
    self_cpu_us: float
    self_cpu_memory_bytes: int


def hidden(rows: Sequence[Row], limit: int) -> Hidden:
    """The sums over the rows after the first `limit`."""
    rest = rows[limit:]
    return Hidden(len(rest), sum(row.self_cpu_us for row in rest), sum(row.self_cpu_memory_bytes for row in rest))


def tables(events: Iterable[FunctionEvent], cuda: bool) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows by operator and by layer of one pass; other recorded events are left out.

    `events` come from the profiler of one ForwardPass.by_layer; `cuda` says whether to fill in the CUDA columns.
    """
    whole = next(event for event in events if event.name == WHOLE and event.device_type.name == "CPU")
    blocks = whole.cpu_children
    by_name: dict[str, list[FunctionEvent]] = {}
    inside = {block: [event for child in block.cpu_children for event in _subtree(child)] for block in blocks}
    for event in (event for called in inside.values() for event in called):
        by_name.setdefault(event.name, []).append(event)
    operators = [_row(name, called, called, whole, cuda) for name, called in by_name.items()]
    operators.sort(key=lambda row: row.cpu_total_us, reverse=True)
    layers = [_row(block.name, [block, *called], [block], whole, cuda) for block, called in inside.items()]
    first = _row(WHOLE, [whole, *blocks], [whole], whole, cuda)  # the layers' blocks count as time of the whole
    return (first, *operators), (_row(WHOLE, [whole], [whole], whole, cuda), *layers)


def _subtree(event: FunctionEvent) -> list[FunctionEvent]:
    return [event, *(below for child in event.cpu_children for below in _subtree(child))]


def _row(name: str, own: list[FunctionEvent], called: list[FunctionEvent], whole: FunctionEvent, cuda: bool) -> Row:
    """A row whose self columns sum over `own` and whose totals and calls over `called`."""
    return Row(
        name=name,
        calls=len(called),
        **_numbers("cpu", own, called, whole),
        **(_numbers("cuda", own, called, whole) if cuda else {}),
    )


def _numbers(device: str, own: list[FunctionEvent], called: list[FunctionEvent], whole: FunctionEvent) -> dict[str, Any]:
    """The seven columns of one device, by the names of Row's fields."""
    source = "cpu" if device == "cpu" else "device"

    def total(events: list[FunctionEvent], column: str) -> Any:
        return sum(getattr(event, column.format(source)) for event in events)

    self_us, total_us = total(own, "self_{}_time_total"), total(called, "{}_time_total")
    all_us = total([whole], "{}_time_total") or 1.0  # nothing ran on the device: all shares are 0
    return {
        f"self_{device}_share": self_us / all_us,
        f"self_{device}_us": self_us,
        f"{device}_total_share": total_us / all_us,
        f"{device}_total_us": total_us,
        f"{device}_average_us": total_us / len(called),
        f"{device}_memory_bytes": total(called, "{}_memory_usage"),
        f"self_{device}_memory_bytes": total(own, "self_{}_memory_usage"),
    }
