"""Document 004's claims about run time, over its networks as far as they are measured."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.design.units import duration, times_interval
from core.learning.intervals import Interval
from core.studies.documents.document_004 import LENET5
from core.studies.documents.published import study_named
from core.studies.latencies import file_on
from core.studies.questions.question import PARTLY, Answer, Evidence, Question
from core.studies.questions.shipped import times, where_measured
from core.studies.results_file import ResultsError
from core.studies.study import Trial

TIMES, MILLISECOND = 10, 1_000.0  # what the document says of LeNet-5: as much as 10 times, about 1 ms
STUDY = "mlps-and-lenet5"
LEVEL = 1.25  # a time of up to so many times another one counts as level with it
PAIRED = "From and to are the 95 % interval over paired rounds."
NOT_PAIRED = "From and to divide the ends of both networks' intervals, not paired: the file of latencies keeps no rounds."


class Measured(NamedTuple):
    """A network with its median microseconds of a batch, the ends of their interval, and the median of each round if kept."""

    trial: Trial
    us: float
    low: float
    high: float
    rounds: tuple[float, ...] = ()


def ten_times() -> Answer:
    """How many times as long LeNet-5 takes as each MLP."""
    lenet, mlps, left_out = lenet_and_mlps()
    rows: list[dict[str, Any]] = [
        {
            "network": one.trial.label,
            "a batch": duration(one.us),
            **dict(zip(("LeNet-5 takes, times", "from", "to"), ratio_of(lenet, one), strict=True)),
        }
        for one in mlps
    ]
    fastest = mlps[0]
    slower = sum(row["to"] < 1 for row in rows)
    says = (
        f"LeNet-5 takes {duration(lenet.us)} for a batch of {times().batch_size}, at most "
        f"{ratio_text(lenet, fastest)} as long as an MLP, {fastest.trial.label}: {_beside_ten(ratio_of(lenet, fastest))}. "
        f"{slower} of the {len(mlps)} measured MLPs take longer than LeNet-5. Its time is "
        f"{'about' if 0.5 <= lenet.us / MILLISECOND <= 1.5 else 'not'} the document's 1 ms, on another processor. "
        f"{how_paired((lenet, one) for one in mlps)}"
    )
    return answer_of(says, rows, left_out)


QUESTIONS = (
    Question(
        "ten-times",
        "the inference times for LaNet-5 can be as much as 10x the inference times for smaller MLPs … aprox 1 ms.",
        "Document 004, 4",
        ten_times,
        Evidence(times=("cpu",)),
    ),
)


def lenet_and_mlps(device: str = "cpu") -> tuple[Measured, list[Measured], list[str]]:
    """LeNet-5, the MLPs by rising time, and the labels of those that were not measured on such a device.

    Raises ResultsError where LeNet-5, or all MLPs of one hidden layer or of two, were not measured.
    """
    known = times(device)
    rows = [(trial, known.of(trial.architecture)) for trial in study_named(STUDY).trials]
    found = [Measured(trial, *row, known.rounds_of(trial.architecture)) for trial, row in rows if row]
    if {hidden_layers(one) for one in found} != {0, 1, 2}:
        what = f"{file_on(device).name} lacks the latency of {LENET5}, or of every MLP of one or of two hidden layers."
        raise ResultsError("not-measured", what, f"Measure them: python -m core study time --large --device {device}.")
    lenet = next(one for one in found if one.trial.label == LENET5)
    mlps = sorted((one for one in found if one is not lenet), key=lambda one: one.us)
    return lenet, mlps, [trial.label for trial, row in rows if not row]


def ratio_of(one: Measured, other: Measured, comparisons: int = 1) -> Interval:
    """How many times as long a batch takes one network as another, with the 95 % interval over paired rounds.

    For several comparisons it is wider (Bonferroni). Where no rounds are kept its ends are those of both networks' intervals,
    which are not paired.
    """
    return _paired(one, other, comparisons) or Interval(one.us / other.us, one.low / other.high, one.high / other.low)


def ratio_text(one: Measured, other: Measured, comparisons: int = 1) -> str:
    """The same in words."""
    return times_interval(*ratio_of(one, other, comparisons), "" if _paired(one, other) else "not paired")


def how_paired(pairs: Iterable[tuple[Measured, Measured]]) -> str:
    """What the ends of these pairs' ratios are: a sentence."""
    return PAIRED if all(_paired(*pair) for pair in pairs) else NOT_PAIRED


def hidden_layers(one: Measured) -> int:
    """How many hidden layers the network has; 0 for LeNet-5."""
    return int(one.trial.factors["hidden layers"])


def answer_of(says: str, rows: Sequence[dict[str, Any]], left_out: Sequence[str]) -> Answer:
    """An answer by the latencies on a processor; in part, where networks were left out."""
    measured = where_measured(times().conditions)
    if not left_out:
        return Answer(says, rows, measured)
    missing = (
        f"{measured} Not measured, since they are very large: {', '.join(left_out)}. `python -m core study time --large` "
        "measures them."
    )
    return Answer(says, rows, missing, PARTLY)


def _beside_ten(most: Interval) -> str:
    """What the document says of the most, by the interval."""
    if most.low > TIMES:
        return f"more than the document's {TIMES}"
    return f"less than the document's {TIMES}" if most.high < TIMES else "as the document says, as far as can be told"


def _paired(one: Measured, other: Measured, comparisons: int = 1) -> Interval | None:
    """The ratio over paired rounds, None where too few are kept."""
    from core.profiling.timing import ratio  # imported here: it needs torch

    return ratio(one.rounds, other.rounds, comparisons)
