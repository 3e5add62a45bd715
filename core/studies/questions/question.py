"""A question of a document, and its answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.design.refusal import Refusal
from core.design.units import with_minus
from core.learning.intervals import Interval, of_mean

ANSWERED, PARTLY, NOT = "answered", "answered in part", "not answered"


class Answer(NamedTuple):
    """`says` answers in sentences; `rows` are the evidence; `missing` says what is not known, and what would answer it."""

    says: str
    rows: Sequence[Mapping[str, Any]] = ()
    missing: str = ""
    state: str = ANSWERED


class Evidence(NamedTuple):
    """The shipped files that an answer is computed from.

    `studies` and `cards` are names of studies, and of trained networks; `times` and `comparisons` are the devices (cpu, cuda)
    of the latencies, and of the comparisons under the profiler.
    """

    studies: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """`asks` are the document's words, `source` where they stand; `answer` computes from the files that `evidence` names.

    `drawn` names the column of the rows that a chart shows, with its interval from the columns "from" and "to"; `baseline` is
    where the chart draws a line across, for differences.
    """

    name: str
    asks: str
    source: str
    answer: Callable[[], Answer]
    evidence: Evidence
    drawn: str = ""
    baseline: float | None = None


def refused(error: Refusal) -> Answer:
    """In the place of an answer whose files are missing, damaged, or lack what it needs: what is wrong, and the remedy."""
    return Answer(str(error), state=NOT)


def percent(found: Interval) -> str:
    """An accuracy with its interval: 98.52 % [98.37, 98.67]."""
    return f"{100 * found.estimate:.2f} % [{100 * found.low:.2f}, {100 * found.high:.2f}]"


def points(found: Interval) -> str:
    """A difference of accuracies with its interval: 2.26 points [1.64, 2.87]."""
    return with_minus(f"{100 * found.estimate:.2f} points [{100 * found.low:.2f}, {100 * found.high:.2f}]")


def mean_of(values: Mapping[int, float]) -> Interval:
    """The mean over the seeds with its 95 % interval."""
    return of_mean(list(values.values()))


def cell(value: object) -> str:
    """A number or a text of the evidence as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return with_minus(f"{value:,.2f}")
    return f"{value:,}" if isinstance(value, int) else str(value)
