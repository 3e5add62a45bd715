"""In a world that is as a document describes it, each of its claims holds: also those that no shipped result judges yet."""

from collections.abc import Callable

import pytest

from core.studies.claims import Change
from core.studies.documents.published import published_studies, study_named
from core.studies.judging.verdicts import judge
from core.studies.metrics import AFTER, BEST, GAP

World = Callable[[str, str], float]  # (trial, metric) -> its number, in every seed but for a little


def grid(label: str, metric: str) -> float:
    first, second = map(int, label.split("/"))
    return 0.6 + 0.005 * (first - 6) + (0.001 if first == 6 else 0.0001) * (second - 16)


def depth(label: str, metric: str) -> float:
    return 0.5 + 0.01 * int(label.split()[0])


def rises_to_20(label: str, metric: str) -> float:
    return {10: 0.60, 20: 0.65, 100: 0.62}[int(metric.partition(AFTER)[2])]


def sigmoid_is_late(label: str, metric: str) -> float:
    if metric == BEST:
        return 80 if label == "sigmoid" else 20
    late = int(metric.partition(AFTER)[2]) == 100
    return 0.6 + (0.05 if late == (label == "sigmoid") else 0.0)


def layers_win(label: str, metric: str) -> float:
    return {"13 layers": 0.7, "12 maps in conv1": 0.66, "28 maps in conv2": 0.63}.get(label, 0.6)


def maps_win_early(label: str, metric: str) -> float:
    return {"12 maps in conv1": 0.66, "28 maps in conv2": 0.66, "13 layers": 0.59}.get(label, 0.6)


def batches(label: str, metric: str) -> float:
    size, rate = (float(word) for word in (label.split()[2].rstrip(","), label.split()[4]))
    best = 0.01 if size == 2048 else 0.001
    return 0.97 - (0.0 if rate == best else 0.02)


def longer(label: str, metric: str) -> float:
    return (0.98 if label.startswith("LeNet") else 0.96) + (0.01 if "epochs" in label else 0.0)


def peaks_at_240(label: str, metric: str) -> float:
    width = int(label.split()[0])
    return 0.96 - 1e-4 * (240 - width) if width <= 240 else 0.96 - 2e-4 * (width - 240)


def second_layer_peaks_at_20(label: str, metric: str) -> float:
    first, second = map(int, label.split("/"))
    return 0.96 - 1e-4 * (second - 20) - (0.02 if second < 20 else 0.0) - 1e-4 * (300 - first)


def half_is_dropped_best(label: str, metric: str) -> float:
    """The losses move between epochs 5 and 15 alone, or 8 and 15, and stay afterwards."""
    place = ("0", "0.2", "0.5", "0.8").index(label.partition(",")[0].split()[1])
    late = int(metric.partition(AFTER)[2] or 25) > 10
    if metric == GAP:
        return (0.03, 0.02, 0.01, -0.05)[place]
    if metric.startswith("training loss"):
        return 0.05 if late else 0.1
    if metric.startswith("validation loss"):
        return 0.08 if late and place == 1 else 0.07
    return (0.08, 0.07, 0.06, 0.14)[place] if metric == "loss" else (0.980, 0.981, 0.982, 0.965)[place]


def lenet5_is_above_the_mlps(label: str, metric: str) -> float:
    if label == "LeNet5":
        return 0.99 if metric == "accuracy" else 2
    return 0.95 + (0.0 if label.endswith(" 0") else 0.01) if metric == "accuracy" else 1


WORLDS: dict[str, World] = {
    "mlps-and-lenet5": lenet5_is_above_the_mlps,
    "mlp1-widths": peaks_at_240,
    "mlp2-widths": second_layer_peaks_at_20,
    "dropout": half_is_dropped_best,
    "feature-maps": grid,
    "depth": depth,
    "epochs": rises_to_20,
    "activations-longer": sigmoid_is_late,
    "factors": maps_win_early,
    "factors-longer": layers_win,
    "batches": batches,
    "lenet5-against-mlp": longer,
}


def test_no_claim_that_only_a_fall_makes_hold_is_worded_as_if_a_level_were_enough() -> None:
    claims = [claim for study in published_studies().values() for claim in study.claims if isinstance(claim, Change)]
    falling = {claim.says for claim in claims if not claim.rises}
    assert falling and [says for says in falling if " not " in says] == []


@pytest.mark.parametrize("name", WORLDS)
def test_each_claim_holds_in_the_world_of_its_document(name: str) -> None:
    def values(label: str, metric: str) -> dict[int, float]:
        apart = 3e-4 if "batches of 64" in label else 1e-5  # smaller batches make runs less steady
        return {seed: WORLDS[name](label, metric) + apart * seed for seed in range(5)}

    found = {claim.says: judge(claim, values) for claim in study_named(name).claims}
    assert {says: verdict.name for says, verdict in found.items()} == dict.fromkeys(found, "holds")
