"""Document 004's questions about run time are answered from the shipped latencies: numbers by another route."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.learning.intervals import of_mean
from core.studies.documents.published import study_named
from core.studies.latencies import Times, key, read
from core.studies.questions import latency
from core.studies.questions.neurons import _agreement
from tests.studies.answers import answer, raw, row


def test_lenet_5_takes_up_to_so_many_times_as_long_as_an_mlp() -> None:
    study, times = study_named("mlps-and-lenet5"), read().by_network
    us = {trial.label: times[key(trial.architecture)][0] for trial in study.trials if key(trial.architecture) in times}
    most = us["LeNet5"] / min(us.values())
    says = f"at most {most:.1f} times (15.1 to 15.7) as long as an MLP, MLP 30 0: more than the document's 10."
    assert says in answer("ten-times").says
    slower = sum(value > 1.05 * us["LeNet5"] for value in us.values())
    assert f"{slower} of the {len(us) - 1} measured MLPs take longer" in answer("ten-times").says


DRIFT = (1.0, 1.1, 0.9, 1.2, 0.8)  # of the machine, from round to round, the same for all networks


def drifting(slow: Mapping[str, float], kept: bool) -> Times:
    """Latencies of a drifting machine: 100 µs, and of some trials so many times that; whether the file keeps rounds."""
    rounds = {}
    for trial in study_named("mlps-and-lenet5").trials:
        rounds[key(trial.architecture)] = tuple(100.0 * slow.get(trial.label, 1.0) * by for by in DRIFT)
    by_network = {name: tuple(of_mean(row)) for name, row in rounds.items()}
    return replace(read(), by_network=by_network, rounds=rounds if kept else {})


@pytest.mark.parametrize(("kept", "ends", "slower"), [(True, (2.0, 2.0), 1), (False, (1.34, 2.98), 0)])
def test_how_many_times_as_long_follows_from_paired_rounds_where_the_file_keeps_them(
    monkeypatch: pytest.MonkeyPatch, kept: bool, ends: tuple[float, float], slower: int
) -> None:
    known = drifting({"LeNet5": 2.0, "MLP 32768 0": 2.2}, kept)
    monkeypatch.setattr(latency, "times", lambda device="cpu": known)
    found = answer("ten-times")
    of_one = next(one for one in found.rows if one["network"] == "MLP 30 0")
    assert of_one["LeNet-5 takes, times"] == pytest.approx(2.0)
    assert (of_one["from"], of_one["to"]) == pytest.approx(ends, abs=0.01)
    assert f"{slower} of the 30 measured MLPs take longer than LeNet-5." in found.says
    assert ("the 95 % interval over paired rounds." in found.says) == kept
    assert ("not paired: the file of latencies keeps no rounds." in found.says) == (not kept)
    assert (", not paired) as long as the fastest MLP" in answer("gpu-level").says) == (not kept)


def test_the_ranks_of_time_and_neurons_agree_as_spearman_says() -> None:
    study, times = study_named("mlps-and-lenet5"), read().by_network
    mlps = [trial for trial in study.trials if trial.factors["hidden layers"] and key(trial.architecture) in times]
    neurons = [sum(map(int, trial.label.split()[1:])) for trial in mlps]
    found = stats.spearmanr(neurons, [times[key(trial.architecture)][0] for trial in mlps]).statistic
    assert f"their ranks agree by {found:.3f} " in answer("neurons").says and found < 0.997
    assert found == pytest.approx(0.99666, abs=5e-6) == _agreement(latency.lenet_and_mlps()[1], "neurons")


@pytest.mark.parametrize(
    ("slow", "kept", "says"),
    [
        (9.0, True, "less than the document's 10."),
        (11.0, True, "more than the document's 10."),
        (11.0, False, "as the document says, as far as can be told."),  # the ends are far apart
    ],
)
def test_lenet_5_is_held_against_ten_times_by_the_interval(
    monkeypatch: pytest.MonkeyPatch, slow: float, kept: bool, says: str
) -> None:
    monkeypatch.setattr(latency, "times", lambda device="cpu": drifting({"LeNet5": slow}, kept))
    assert f") as long as an MLP, MLP 30 0: {says}" in answer("ten-times").says


def rounds_by_label() -> dict[str, np.ndarray]:
    form = raw("studies/latencies.json")["rounds"]
    return {one.label: np.array(form[key(one.architecture)]) for one in study_named("mlps-and-lenet5").trials}


def test_neighbors_in_order_of_neurons_that_are_surely_reversed_are_counted() -> None:
    by = rounds_by_label()
    pairs = [("2048 1024", "4096 0"), ("4096 2048", "8192 0"), ("8192 4096", "16384 0"), ("16384 8192", "32768 0")]
    for one, more in pairs:
        assert stats.ttest_rel(*(np.log(by[f"MLP {name}"]) for name in (one, more))).confidence_interval(1 - 0.05 / 27).low > 0
    says = answer("neurons").says
    assert "In order of neurons, 4 of 27 neighbors are surely reversed" in says
    assert "MLP 16384 8192 takes 5.4 times (" in says and "as long as MLP 32768 0;" in says


def test_two_layers_stand_beside_one_layer_of_as_many_neurons_round_by_round() -> None:
    by = rounds_by_label()
    single = {int(name.split()[1]) + 10: us for name, us in by.items() if name.startswith("MLP") and name.endswith(" 0")}
    for label, count in (("MLP 512 256", 778), ("MLP 16384 8192", 24_586)):
        below, above = max(one for one in single if one < count), min(one for one in single if one > count)
        share = np.log(count / below) / np.log(above / below)
        found = np.log(by[label]) - (1 - share) * np.log(single[below]) - share * np.log(single[above])
        ends = np.exp(stats.ttest_1samp(found, 0).confidence_interval(0.95))
        one = row("neurons", **{"two hidden layers": label})
        assert (one["times as long"], one["from"], one["to"]) == pytest.approx((np.exp(found.mean()), *ends), rel=1e-4)
    says = answer("neurons").says
    assert "Up to 778 neurons it does not matter how they are layered" in says and "take 0.96 to 1.12 times" in says
    assert "From 1,546 on it does: " in says and "at most 7.5 times (7.2 to 7.7), at MLP 16384 8192" in says
