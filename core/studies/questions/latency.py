"""Document 004's claims about run time, over its networks as far as they are measured."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from core.design.units import duration, times_interval
from core.learning.intervals import Interval
from core.studies.documents.document_004 import LENET5
from core.studies.documents.published import study_named
from core.studies.latencies import file_on
from core.studies.questions.question import PARTLY, Answer, Evidence, Question
from core.studies.questions.shipped import times, where_measured
from core.studies.results import counted
from core.studies.results_file import ResultsError
from core.studies.study import Trial

TIMES, MILLISECOND = 10, 1_000.0  # what the document says of LeNet-5: as much as 10 times, about 1 ms
STUDY = "mlps-and-lenet5"
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
    most = max(rows, key=lambda row: row["LeNet-5 takes, times"])
    slower = sum(row["to"] < 1 for row in rows)
    reached = most["to"] >= TIMES
    says = (
        f"LeNet-5 takes {duration(lenet.us)} for a batch of {times().batch_size}, at most "
        f"{most['LeNet-5 takes, times']:.1f} "
        f"times as long as an MLP ({most['network']}): {'as the document says' if reached else f'not {TIMES} times'}. "
        f"{slower} of the {len(mlps)} measured MLPs take longer than LeNet-5. Its time is "
        f"{'about' if 0.5 <= lenet.us / MILLISECOND <= 1.5 else 'not'} the document's 1 ms, on another processor. "
        f"{PAIRED if all(_paired(lenet, one) for one in mlps) else NOT_PAIRED}"
    )
    return _answer(says, rows, left_out)


def neurons() -> Answer:
    """Whether the run time on a processor follows the number of neurons, however they are layered."""
    _, mlps, left_out = lenet_and_mlps()
    us = [one.us for one in mlps]
    by = {metric: _agreement([counted(one.trial, metric) for one in mlps], us) for metric in ("neurons", "parameters")}
    single = sorted((one for one in mlps if _layers(one) == 1), key=lambda one: counted(one.trial, "neurons"))
    rows = [_beside_one_layer(one, single) for one in mlps if _layers(one) == 2]
    longer = [row["times as long"] for row in rows]
    says = (
        f"The time does follow the number of neurons: over the {len(mlps)} measured MLPs their ranks agree by "
        f"{by['neurons']:.2f} (Spearman; 1 is the same order), those of time and weights by {by['parameters']:.2f}. But it "
        f"matters how they are layered: two layers take {min(longer):.2f} to {max(longer):.2f} times as long as one layer of "
        f"as many neurons, the most at {rows[longer.index(max(longer))]['two hidden layers']}, since two wide layers have a "
        "wide matrix between them."
    )
    return _answer(says, rows, left_out)


QUESTIONS = (
    Question(
        "ten-times",
        "the inference times for LaNet-5 can be as much as 10x the inference times for smaller MLPs … aprox 1 ms.",
        "Document 004, 4",
        ten_times,
        Evidence(times=("cpu",)),
    ),
    Question(
        "neurons",
        "the total amount of neurons in the network has a direct impact on the inference time. It does not matter if the "
        "increasing neurons are structured in single layers or multiple layers.",
        "Document 004, 4",
        neurons,
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
    if {_layers(one) for one in found} != {0, 1, 2}:
        what = f"{file_on(device).name} lacks the latency of {LENET5}, or of every MLP of one or of two hidden layers."
        raise ResultsError("not-measured", what, f"Measure them: python -m core study time --large --device {device}.")
    lenet = next(one for one in found if one.trial.label == LENET5)
    mlps = sorted((one for one in found if one is not lenet), key=lambda one: one.us)
    return lenet, mlps, [trial.label for trial, row in rows if not row]


def ratio_of(one: Measured, other: Measured) -> Interval:
    """How many times as long a batch takes one network as another, with the 95 % interval over paired rounds.

    Where no rounds are kept its ends are those of both networks' intervals, which are not paired.
    """
    return _paired(one, other) or Interval(one.us / other.us, one.low / other.high, one.high / other.low)


def ratio_text(one: Measured, other: Measured) -> str:
    """The same in words."""
    return times_interval(*ratio_of(one, other), "" if _paired(one, other) else "not paired")


def _paired(one: Measured, other: Measured) -> Interval | None:
    """The ratio over paired rounds, None where too few are kept."""
    from core.profiling.timing import ratio  # imported here: it needs torch

    return ratio(one.rounds, other.rounds)


def _layers(one: Measured) -> int:
    return int(one.trial.factors["hidden layers"])


def _answer(says: str, rows: Sequence[dict[str, Any]], left_out: Sequence[str]) -> Answer:
    measured = where_measured(times().conditions)
    if not left_out:
        return Answer(says, rows, measured)
    missing = (
        f"{measured} Not measured, since they are very large: {', '.join(left_out)}. `python -m core study time --large` "
        "measures them."
    )
    return Answer(says, rows, missing, PARTLY)


def _agreement(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation of two lists without ties."""
    ranks = [np.argsort(np.argsort(values)) for values in (one, other)]
    return float(np.asarray(np.corrcoef(np.stack(ranks)))[0, 1])


def _beside_one_layer(two: Measured, single: Sequence[Measured]) -> dict[str, Any]:
    """A network of two hidden layers beside one of a single layer with as many neurons, between those that were measured."""
    many = [counted(one.trial, "neurons") for one in single]
    neurons = counted(two.trial, "neurons")
    one_layer = float(np.exp(np.interp(np.log(neurons), np.log(many), np.log([one.us for one in single]))))
    return {
        "two hidden layers": two.trial.label,
        "neurons": int(neurons),
        "a batch": duration(two.us),
        "one layer of as many": duration(one_layer),
        "times as long": two.us / one_layer,
    }
