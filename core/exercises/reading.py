"""Exercises on reading: a row of a profiler's table, and a verdict from an interval."""

from dataclasses import dataclass
from random import Random
from typing import Self

from core.design.units import duration, with_minus
from core.exercises.exercise import Exercise, Slip
from core.learning.intervals import Interval
from core.profiling.times import Times
from core.studies.claims import Above, alone
from core.studies.judging.contrasts import Contrast
from core.studies.judging.verdicts import FAILS, HOLDS, NOISE, decide


@dataclass(frozen=True)
class ProfilerRow(Exercise):
    """What operators that one calls cost, for one call. Times in µs, as a table shows them."""

    title = "A row of the profiler's table"
    unit = "µs"
    tolerance = 0.002

    name: str
    own: float
    total: float
    calls: int
    whole: float

    @classmethod
    def variant(cls, random: Random) -> Self:
        name = random.choice(("aten::conv2d", "aten::linear", "aten::max_pool2d", "aten::_convolution"))
        own, below = random.randint(20, 300) / 10, random.randint(400, 6000) / 10
        calls = random.choice((2, 3, 4, 6))
        return cls(name, own, own + below, calls, round((own + below) * random.uniform(1.3, 3), 1))

    def asks(self) -> str:
        return (
            f"In a profile of {duration(self.whole)} stands: `{self.name}`, Self CPU {duration(self.own)}, CPU total "
            f"{duration(self.total)}, # of Calls {self.calls}. How many µs do the operators that `{self.name}` calls take, for "
            "one call of it?"
        )

    def answer(self) -> float:
        return self._times().of_one_call.called_us

    def solution(self) -> str:
        took = f"({self.total:,.1f} − {self.own:,.1f})/{self.calls} = {self.answer():,.2f} µs"
        return f"{took}: total counts what is called, self does not"

    def mistakes(self) -> list[Slip]:
        times, whole = self._times(), self._times()._replace(total_us=self.whole)
        each = times.of_one_call
        return [
            Slip("self forgotten", each.total_us, "Total holds the operator's own time too: take self away."),
            Slip("all calls", times.called_us, "That is of all calls; divide by their number."),
            Slip("self for total", each.self_us, "Self is the operator's own time, without what it calls."),
            Slip("total", times.total_us, "Total is of all calls, and holds the operator's own time."),
            Slip("added", each.total_us + each.self_us, "Total holds self already: take it away, do not add it."),
            Slip("whole pass", whole.of_one_call.called_us, "The whole pass holds other operators too."),
        ]

    def _times(self) -> Times:
        return Times(self.own, self.total, self.calls)


@dataclass(frozen=True)
class IntervalVerdict(Exercise):
    """What an interval of a difference says of the claim that one network is more accurate than another."""

    title = "A verdict from an interval"
    unit = ""
    options = (HOLDS, FAILS, NOISE)

    low: float
    high: float

    @classmethod
    def variant(cls, random: Random) -> Self:
        middle, half = random.choice((-1, 1)) * random.randint(5, 90) / 100, random.randint(5, 80) / 100
        low, high = round(middle - half, 2), round(middle + half, 2)
        return cls(low, high) if low and high else cls(low - 0.01, high + 0.01)

    def asks(self) -> str:
        return with_minus(
            f"A document claims that LeNet-5 is more accurate than MLP1. Over 16 seeds each, LeNet-5 − MLP1 is "
            f"{self._middle():.2f} points, 95 % interval [{self.low:.2f}, {self.high:.2f}]. Does the claim hold?"
        )

    def answer(self) -> float:
        claim = Above("", "accuracy", (alone("LeNet-5"),), (alone("MLP1"),))
        return self._place(decide(claim, [Contrast("", Interval(self._middle(), self.low, self.high))]))

    def solution(self) -> str:
        where = {
            HOLDS: "lies above 0 as a whole: every value that agrees with the data has LeNet-5 ahead",
            FAILS: "lies below 0 as a whole: every value that agrees with the data has MLP1 ahead",
            NOISE: "holds 0: the data agree with either being ahead",
        }
        right = self.options[int(self.answer())]
        return f"The interval {where[right]}. So: {right}."

    def mistakes(self) -> list[Slip]:
        by_mean = HOLDS if self._middle() > 0 else FAILS
        turned = Slip("direction", self._place(HOLDS if by_mean == FAILS else FAILS), "Mind which is taken from which.")
        if self.low <= 0 <= self.high:
            no = "An interval that holds 0 refutes nothing: more seeds could still show either."
            mean = Slip("mean alone", self._place(by_mean), "The mean alone decides nothing: look where the interval lies.")
            return [mean if by_mean == HOLDS else Slip("noise for no", self._place(FAILS), no), turned]
        small = "A small difference is shown too, where the interval does not hold 0."
        return [Slip("small is noise", self._place(NOISE), small), turned]

    def _place(self, name: str) -> int:
        return self.options.index(name)

    def _middle(self) -> float:
        return (self.low + self.high) / 2
