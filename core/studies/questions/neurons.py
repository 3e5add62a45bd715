"""Document 004's claim that the run time follows the number of neurons, however they are layered."""

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any

import numpy as np

from core.design.units import duration, times_interval
from core.learning.intervals import Interval
from core.studies.questions.latency import (
    LEVEL,
    Measured,
    answer_of,
    hidden_layers,
    how_paired,
    lenet_and_mlps,
    ratio_of,
    ratio_text,
)
from core.studies.questions.question import Answer, Evidence, Question
from core.studies.results import counted


def neurons() -> Answer:
    """Whether the run time on a processor follows the number of neurons, however they are layered."""
    _, mlps, left_out = lenet_and_mlps()
    by_neurons = sorted(mlps, key=_neurons)
    single, double = ([one for one in by_neurons if hidden_layers(one) == count] for count in (1, 2))
    beside = [(two, _one_layer(two, single)) for two in double]
    says = (
        f"The time does follow the number of neurons: over the {len(mlps)} measured MLPs their ranks agree by "
        f"{_agreement(mlps, 'neurons'):.3f} (Spearman; 1 is the same order), those of time and weights by "
        f"{_agreement(mlps, 'parameters'):.3f}. In order of neurons, {_reversed(mlps, 'neurons')}; in order of weights, "
        f"{_reversed(mlps, 'parameters')} (95 % intervals, all neighbors together). {_layering(beside)}"
        f"{how_paired(beside)}"
    )
    return answer_of(says, [_row(*pair) for pair in beside], left_out)


QUESTIONS = (
    Question(
        "neurons",
        "the total amount of neurons in the network has a direct impact on the inference time. It does not matter if the "
        "increasing neurons are structured in single layers or multiple layers.",
        "Document 004, 4",
        neurons,
        Evidence(times=("cpu",)),
    ),
)


def _neurons(one: Measured) -> int:
    return int(counted(one.trial, "neurons"))


def _agreement(mlps: Sequence[Measured], metric: str) -> float:
    """Spearman's rank correlation of time and such a number; equal numbers have the mean of their ranks."""
    from scipy.stats import spearmanr  # half a second, which not every command needs

    return float(spearmanr([counted(one.trial, metric) for one in mlps], [one.us for one in mlps]).statistic)


def _reversed(mlps: Sequence[Measured], metric: str) -> str:
    """Of how many neighbors in order of such a number the smaller surely takes longer, and which takes longest."""
    ordered = sorted(mlps, key=lambda one: (counted(one.trial, metric), one.us))
    neighbors = [pair for pair in pairwise(ordered) if counted(pair[0].trial, metric) < counted(pair[1].trial, metric)]
    slower = [pair for pair in neighbors if ratio_of(*pair, len(neighbors)).low > 1]
    text = f"{len(slower)} of {len(neighbors)} neighbors are surely reversed"
    if not slower:
        return text
    one, more = max(slower, key=lambda pair: pair[0].us / pair[1].us)
    longer = f"{one.trial.label} takes {ratio_text(one, more, len(neighbors))} as long as {more.trial.label}"
    return f"{text}, at most by this: {longer}"


def _one_layer(two: Measured, single: Sequence[Measured]) -> Measured:
    """What one layer of as many neurons would take, between those that were measured, in each round by itself."""
    many = [_neurons(one) for one in single]

    def between(times: Sequence[float]) -> float:
        return float(np.exp(np.interp(np.log(_neurons(two)), np.log(many), np.log(times))))

    us, low, high = (between(times) for times in zip(*(one[1:4] for one in single), strict=True))
    return Measured(two.trial, us, low, high, tuple(map(between, zip(*(one.rounds for one in single), strict=True))))


def _layering(beside: Sequence[tuple[Measured, Measured]]) -> str:
    """Up to how many neurons two layers take as long as one layer of as many, and from where on they do not: sentences."""
    ratios = [(two, ratio_of(two, one)) for two, one in beside]
    alike = [*takewhile(lambda pair: pair[1].low >= 1 / LEVEL and pair[1].high <= LEVEL, ratios)]
    apart = [pair for pair in ratios if pair[1].low > LEVEL or pair[1].high < 1 / LEVEL]
    return f"{_alike(alike)}{_apart(apart)}"


def _alike(ratios: Sequence[tuple[Measured, Interval]]) -> str:
    if not ratios:
        return ""
    low, high = min(ratio.low for _, ratio in ratios), max(ratio.high for _, ratio in ratios)
    return (
        f"Up to {_neurons(ratios[-1][0]):,} neurons it does not matter how they are layered, as the document says: two layers "
        f"take {low:.2f} to {high:.2f} times as long as one layer of as many neurons (over all intervals; up to {LEVEL} times "
        "counts as alike). "
    )


def _apart(ratios: Sequence[tuple[Measured, Interval]]) -> str:
    if not ratios:
        return ""
    first, most = ratios[0], max(ratios, key=lambda pair: pair[1].estimate)
    at_first, at_most = (times_interval(*ratio) for _, ratio in (first, most))
    return (
        f"From {_neurons(first[0]):,} on it does: two layers take {at_first} as long there, and at most {at_most}, at "
        f"{most[0].trial.label}, since two wide layers have a wide matrix between them. "
    )


def _row(two: Measured, one_layer: Measured) -> dict[str, Any]:
    """A network of two hidden layers beside one layer of as many neurons."""
    return {
        "two hidden layers": two.trial.label,
        "neurons": _neurons(two),
        "a batch": duration(two.us),
        "one layer of as many": duration(one_layer.us),
        **dict(zip(("times as long", "from", "to"), ratio_of(two, one_layer), strict=True)),
    }
