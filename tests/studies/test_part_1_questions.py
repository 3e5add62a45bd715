"""Part 1 of documents 000 and 001: what is not told apart is not ranked, and no training counts twice."""

from collections.abc import Callable
from dataclasses import replace
from statistics import fmean, stdev

import numpy as np
import pytest
from scipy import stats

from core.learning.intervals import Interval
from core.store.state import State
from core.studies import results_file
from core.studies.documents.published import study_named
from core.studies.questions import factors, reasons, setups
from core.studies.results import Results, RunResult, TrialResult
from tests.studies.answers import BY_NAME, answer, raw, row


def accuracies(study: str) -> dict[str, list[float]]:
    """The accuracies of the trials' runs in per cent, by label."""
    return {one["label"]: [100 * run["accuracy"] for run in one["runs"]] for one in raw(f"studies/{study}.json")["trials"]}


def test_the_accuracy_of_each_class_is_the_mean_of_the_seeds() -> None:
    form = next(one for one in raw("studies/activations.json")["trials"] if one["label"] == "ReLU")
    cats = [100 * run["by_class"][3] for run in form["runs"]]
    found = row("accuracy-by-class", **{"class": "cat"})
    half = stats.t.ppf(0.975, len(cats) - 1) * stdev(cats) / len(cats) ** 0.5
    assert (found["accuracy, %"], found["to"] - found["from"]) == pytest.approx((fmean(cats), 2 * half))
    whole = fmean(100 * run["accuracy"] for run in form["runs"])
    assert fmean(one["accuracy, %"] for one in answer("accuracy-by-class").rows) == pytest.approx(whole)
    assert f"{whole:.2f} %" in answer("accuracy-by-class").says


def test_classes_that_the_runs_do_not_tell_apart_are_named_with_the_best_and_the_worst() -> None:
    form = next(one for one in raw("studies/activations.json")["trials"] if one["label"] == "ReLU")
    names, shares = (
        [one["class"] for one in answer("accuracy-by-class").rows],
        np.array([run["by_class"] for run in form["runs"]]),
    )
    places = np.argsort(-shares.mean(axis=0))

    def alike(place: int) -> list[str]:
        ends = [stats.ttest_rel(shares[:, place], shares[:, other]).confidence_interval(1 - 0.05 / 9) for other in places]
        return [name for name, one in zip(names, ends, strict=True) if one.low <= 0 <= one.high]

    assert (alike(places[0]), alike(places[-1])) == (["automobile", "ship", "frog", "truck"], ["dog", "bird", "cat"])
    says = answer("accuracy-by-class").says
    assert "Best is automobile with 76.5 %, not told apart from ship, frog, truck." in says
    assert "Worst is cat with 44.8 %, not told apart from dog, bird." in says


def test_setups_are_held_against_the_original_by_welch_s_interval() -> None:
    form = accuracies("factors") | accuracies("activations")
    found = row("against-the-original", setup="13 layers (factors)")
    test = stats.ttest_ind(form["13 layers"], form["ReLU"], equal_var=False).confidence_interval(0.95)
    assert (found["from"], found["to"]) == pytest.approx((test.low, test.high))


@pytest.mark.parametrize("name", ["against-the-original", "why"])
def test_what_two_studies_train_alike_is_one_setup_with_the_larger_sample(name: str) -> None:
    labels = [one["setup"].removesuffix(")").split(" (") for one in answer(name).rows]
    digests = [study_named(study).trial(label).digest(0) for label, study in labels]
    assert len(set(digests)) == len(digests) and ["tanh", "activations"] in labels


def test_of_five_other_setups_three_are_told_apart() -> None:
    assert answer("against-the-original").says.startswith("Of 5 setups 3 can be told apart from the original design: 12 maps")
    assert row("against-the-original", setup="tanh (activations)")["seeds"] == 16


def test_the_original_design_is_a_row_and_the_chart_has_a_line_there() -> None:
    original = row("against-the-original", setup="ReLU (activations)")
    assert (original["from"], original["against the original, points"], original["to"]) == (0, 0, 0)
    assert BY_NAME["against-the-original"].baseline == 0


def changed(found: Results, change: Callable[[str, float], float]) -> Results:
    """The same results with other test accuracies."""
    parts = tuple(
        TrialResult(
            part.trial,
            tuple(replace(run, accuracy=change(part.trial.label, run.accuracy or 0.0)) for run in part.runs),
        )
        for part in found.trials
    )
    return Results(found.study, parts)


def test_which_factor_matters_most_follows_from_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        answer("which-factor").says.startswith("The activation: ") and "no other factor reaches" in answer("which-factor").says
    )
    real = {name: results_file.read(study_named(name)) for name in setups.STUDIES}
    deep = changed(real["factors"], lambda label, accuracy: 0.01 if label == "13 layers" else accuracy)
    monkeypatch.setattr(factors, "results", lambda name: deep if name == "factors" else real[name])
    assert answer("which-factor").says.startswith("The depth: ")


def test_the_activation_comes_first_because_of_the_sigmoid_alone() -> None:
    form = accuracies("activations")
    rest = row("which-factor", factor="activation without sigmoid (activations)")
    assert rest["apart, points"] == pytest.approx(fmean(form["ReLU"]) - fmean(form["tanh"])) and rest["values"] == "ReLU, tanh"
    says = answer("which-factor").says
    assert "This is because of the activation sigmoid: without it they lie 1.31 points [" in says
    assert (
        says.endswith("no factor is surely the first.") and rest["from"] < row("which-factor", factor="conv1 (factors)")["to"]
    )
    assert [one["values"] for one in answer("which-factor").rows if "depth" in one["factor"]] == ["7, 13"]


def test_where_the_activation_is_first_without_any_one_value_no_value_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    real = {name: results_file.read(study_named(name)) for name in setups.STUDIES}
    low = changed(real["activations"], lambda label, accuracy: accuracy - 0.3 if label == "tanh" else accuracy)
    monkeypatch.setattr(factors, "results", lambda name: low if name == "activations" else real[name])
    assert "because" not in answer("which-factor").says and answer("which-factor").says.endswith("apart, still the most.")


def test_without_a_value_of_one_factor_the_trials_stay_in_which_another_factor_has_that_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = [{"maps": 8, "width": 16}, {"maps": 16, "width": 16}, {"maps": 32, "width": 16}, {"maps": 8, "width": 32}]
    means = (0.50, 0.90, 0.52, 0.55)
    any_trial = study_named("activations").trials[0]
    trials = tuple(replace(any_trial, label=str(one), factors=one) for one in values)
    runs = [tuple(RunResult(seed, "", State.DONE, mean + seed / 1000, 1.0, (), (), {}) for seed in range(3)) for mean in means]
    parts = tuple(TrialResult(trial, part) for trial, part in zip(trials, runs, strict=True))
    found = Results(replace(study_named("activations"), name="mine", trials=trials), parts)
    monkeypatch.setattr(factors, "STUDIES", ("mine",))
    monkeypatch.setattr(factors, "results", lambda name: found)
    rest = row("which-factor", factor="maps without 16 (mine)")
    assert rest["apart, points"] == pytest.approx(2.0) and rest["values"] == "8, 32"
    assert "because of the maps 16: without it they lie 2.00 points" in answer("which-factor").says


@pytest.mark.parametrize(
    ("training", "test", "begun", "reason"),
    [
        ((-3, -4, -2), (-2, -3, -1), [1, 1], "learns less"),
        ((-4, -5, -3), (1, -2, 4), [1, 1], "was trained on worse; whether others too, these seeds do not tell"),
        ((-4, -5, -3), (2, 1, 3), [1, 1], "was trained on worse, and others better: it overfits less"),
        ((3, 2, 4), (2, 1, 3), [1, 1], "can represent more"),
        ((3, 2, 4), (0, -1, 1), [1, 1], "these seeds do not tell"),
        ((0, -1, 1), (2, 1, 3), [1, 1], "cannot be told apart"),
        (
            (-30, -31, -29),
            (-30, -31, -29),
            [4, 2],
            "2 of 2 runs read more than 15 % of their training images by epoch 4, the first in epoch 2",
        ),
        (
            (-30, -31, -29),
            (-30, -31, -29),
            [None, 3],
            "starts late: 1 of 2 runs read more than 15 % of their training images by epoch 10",
        ),
        ((-30, -31, -29), (-30, -31, -29), [None], "(guessing reads 10 %); its 4 sigmoids pass on at most 1/256"),
        ((-30, -31, -29), (-30, -31, -29), [1, 2], "some runs start late: 2 of 2 runs"),
    ],
)
def test_the_reason_is_read_from_the_training_images(
    training: tuple[int, int, int], test: tuple[int, int, int], begun: list[int | None], reason: str
) -> None:
    trial = study_named("activations").trial("sigmoid")
    assert reason in reasons._reason(Interval(*training), Interval(*test), begun, trial)


def test_the_runs_of_the_sigmoid_that_learn_are_counted_one_by_one() -> None:
    form = raw("studies/activations.json")
    runs = next(one for one in form["trials"] if one["label"] == "sigmoid")["runs"]
    place = form["columns"].index("accuracy")
    begun = [next((number for number, epoch in enumerate(run["epochs"], 1) if epoch[place] > 0.15), None) for run in runs]
    assert (len(begun), begun.count(None), min(epoch for epoch in begun if epoch)) == (16, 10, 7)
    wanted = "6 of 16 runs read more than 15 % of their training images by epoch 10, the first in epoch 7 (guessing reads 10 %)"
    assert f"sigmoid (activations): it starts late: {wanted}" in answer("why").says
    assert row("why", setup="sigmoid (activations)")["runs that learn"] == "6 of 16"
    assert row("why", setup="13 layers (factors)")["the first from epoch"] == 2
