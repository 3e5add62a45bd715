"""A question of a document, and its answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.design.refusal import Refusal
from core.design.units import decimals_to_show, interval, with_minus
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


def estimate_of(row: Mapping[str, Any]) -> str:
    """The column of the row's estimate, behind which the ends of its interval stand as "from" and "to"; empty without them."""
    names = list(row)
    return names[names.index("from") - 1] if {"from", "to"} <= row.keys() else ""


def cells(row: Mapping[str, Any]) -> dict[str, str]:
    """A row of the evidence as a table shows it; the decimals of an estimate and of its ends follow from their interval."""
    texts = {name: cell(value) for name, value in row.items()}
    if name := estimate_of(row):
        middle, ends = interval(row[name], row["from"], row["to"])
        texts |= {
            part: with_minus(text) for part, text in zip((name, "from", "to"), (middle, *ends.split(" to ")), strict=True)
        }
    return texts


def cell(value: object) -> str:
    """A number or a text of the evidence as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return with_minus(f"{value:,.{decimals_to_show(value, 2)}f}")
    return f"{value:,}" if isinstance(value, int) else str(value)
