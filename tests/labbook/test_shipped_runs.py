"""What the project's runs say in guided labs: what they do not tell apart, and what is missing in them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from scipy import stats

from core.labbook import lab_001_cifar10, lab_004, shipped_runs
from core.labbook.guided import to_entry
from core.labbook.labs import LABS
from core.studies.questions import shipped
from core.studies.results import Results, TrialResult
from core.studies.results_file import ResultsError

BY_LAB = {lab.name: {step.name: step for step in lab.steps} for lab in LABS}
OPEN_FIRST = {"first": [0.2, 0.7, 0.3, 0.8], "second": [0.47, 0.48, 0.47, 0.48], "third": [0.41, 0.42, 0.41, 0.42]}


def test_beside_the_highest_mean_two_others_are_in_doubt_only_where_they_are_not_told_apart(monkeypatch) -> None:
    monkeypatch.setattr(shipped_runs, "numbers_of", lambda study, names, metric: OPEN_FIRST)
    found = shipped_runs.best("dropout", "", {name: name for name in OPEN_FIRST})
    assert found.value == "first" and found.says.endswith("Not told apart from first: second, third.")
    assert set(found.undecided) == {frozenset(("first", "second")), frozenset(("first", "third"))}


def test_of_two_classes_that_are_told_apart_one_is_not_as_predicted_though_either_may_be_the_worst(monkeypatch) -> None:
    shares = {"dog": [0.57, 0.58, 0.57, 0.58], "bird": [0.51, 0.52, 0.51, 0.52], "cat": [0.2, 0.7, 0.3, 0.8]}
    monkeypatch.setattr(lab_001_cifar10, "by_class", lambda: shares)
    lab = next(lab for lab in LABS if lab.name == "cnn-design")
    says = to_entry(lab, BY_LAB[lab.name]["worst-class"], "dog", "bird", "").says
    assert says.startswith("Not as predicted: bird, not dog.") and "Not told apart from cat: dog, bird." in says


STUDY, LENET5, WIDE = "mlps-and-lenet5-128", [0.980, 0.981, 0.982], "MLP 8192 0"


def beaten(monkeypatch: pytest.MonkeyPatch, accuracies: Mapping[str, Sequence[float]]) -> tuple[str, str]:
    """The answer where these trials have such accuracies, by seed, and all other MLPs read 97 %."""
    real = shipped.results(STUDY)
    parts = []
    for part in real.trials:
        values = accuracies.get(part.trial.label, [0.97, 0.971, 0.969])
        runs = tuple(replace(run, accuracy=value) for run, value in zip(part.runs, values, strict=False))
        parts.append(TrialResult(part.trial, runs))
    changed = Results(real.study, tuple(parts))
    for module in (lab_004, shipped_runs):
        monkeypatch.setattr(module, "results", lambda study: changed)
    found = BY_LAB["many-mlps"]["beaten"].found()
    return found.value, found.says


def test_one_mlp_of_25_that_chance_alone_may_have_put_ahead_does_not_beat_lenet5(monkeypatch) -> None:
    ahead = [0.984, 0.985, 0.986]
    assert 0.05 / 25 < stats.ttest_ind(ahead, LENET5, equal_var=False).pvalue < 0.05
    value, says = beaten(monkeypatch, {"LeNet5": LENET5, WIDE: ahead})
    low, high = stats.ttest_ind(ahead, LENET5, equal_var=False).confidence_interval(1 - 0.05 / 25)
    by = f"0.40 points [{100 * low:.2f}, {100 * high:.2f}]".replace("-", "−")
    assert says == f"1 of 25 MLPs has a higher mean: {WIDE} by {by} (95 % intervals, all 25 together)."
    assert value == "not decided"


def test_an_mlp_that_is_ahead_by_more_than_chance_does_beat_it(monkeypatch) -> None:
    assert beaten(monkeypatch, {"LeNet5": LENET5, WIDE: [0.994, 0.995, 0.996]})[0] == "yes"


def test_mlps_that_were_not_run_are_counted(monkeypatch) -> None:
    value, says = beaten(monkeypatch, {"LeNet5": LENET5, WIDE: [], "MLP 30 0": []})
    assert (value, says) == ("no", "0 of 23 MLPs have a higher mean; not run: 2 more MLPs.")


@pytest.mark.parametrize("missing", [{"LeNet5": []}, {"LeNet5": LENET5, WIDE: [0.99]}])
def test_a_file_without_lenet5_or_with_one_seed_of_an_mlp_is_refused(monkeypatch, missing: dict[str, list[float]]) -> None:
    label = WIDE if WIDE in missing else "LeNet5"
    with pytest.raises(ResultsError, match=f"has the accuracy of {label} for fewer than 2 seeds"):
        beaten(monkeypatch, missing)


def test_a_file_without_any_mlp_is_refused(monkeypatch) -> None:
    nothing = {label: [] for label in shipped.results(STUDY).study.labels}
    with pytest.raises(ResultsError, match="fewer than 2 seeds"):
        beaten(monkeypatch, {**nothing, "LeNet5": LENET5})
