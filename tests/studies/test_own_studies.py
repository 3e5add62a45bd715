"""Studies of one's own, what they cost, and the first look."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.design.layers import Conv2d, Dropout, Linear, Sigmoid
from core.design.refusal import Refusal
from core.design.zoo import ZOO
from core.learning.estimate import TORCH, seconds
from core.learning.recipe import Recipe
from core.store.store import Store
from core.studies.documents.published import published_studies, study_named
from core.studies.own.factors import FACTORS, count, own_study
from core.studies.running.duration import Pace, cost, machine_pace, overhead_seconds, until_the_last
from core.studies.running.jobs import Job
from core.studies.study import Study, StudyError, images

RECIPE = Recipe(dataset="digits", epochs=2, device="cpu", threads=1)
AS_COMPUTED = Pace({}, {}, 1.0)


def test_every_combination_is_a_trial_with_its_values() -> None:
    values = {"activation": ["ReLU", "sigmoid"], "dropout": [0.0, 0.5], "learning_rate": [0.1, 0.01, 0.001]}
    study = own_study("mine", ZOO["lenet5"], RECIPE, values)
    assert count(values) == len(study.trials) == 12 and study.factors == ("activation", "dropout", "learning_rate")
    last = study.trials[-1]
    assert last.factors == {"activation": "sigmoid", "dropout": 0.5, "learning_rate": 0.001}
    assert last.recipe == replace(RECIPE, learning_rate=0.001)
    assert sum(isinstance(layer, Dropout) for layer in last.architecture.layers) == 3
    assert sum(isinstance(layer, Sigmoid) for layer in last.architecture.layers) == 4
    assert len({trial.digest(0) for trial in study.trials}) == 12


def test_networks_and_widths_are_factors_too() -> None:
    study = own_study("mine", ZOO["mlp1"], RECIPE, {"network": ["mlp1", "cnn-8-16"]})
    assert [trial.architecture.name for trial in study.trials] == ["mlp1", "cnn-8-16"]
    assert [trial.label for trial in study.trials] == ["network MLP1", "network CNN 8/16"]  # names for people
    assert own_study("mine", ZOO["lenet5"], RECIPE, {}).question == "How well does LeNet-5 learn?"
    wide = own_study("mine", ZOO["mlp2"], RECIPE, {"width of fc1": [7]}).trials[0].architecture
    assert [layer.out_features for layer in wide.layers if isinstance(layer, Linear)] == [7, 100, 10]
    maps = own_study("mine", ZOO["cnn-8-16"], RECIPE, {"maps of conv1": [3], "kernel of conv1": [5]}).trials[0].architecture
    assert maps.layers[0] == Conv2d(3, 5, 1, 1)


class _Unread(Sequence[float]):
    """A million values, none of which may be looked at."""

    def __len__(self) -> int:
        return 10**6

    def __getitem__(self, place: object) -> float:
        pytest.fail("a value was read")


def test_more_than_five_hundred_trials_are_refused_with_their_number_before_any_is_made() -> None:
    with pytest.raises(StudyError, match="1,000,000 trials; a study has at most 500"):
        own_study("mine", ZOO["mlp1"], RECIPE, {"epochs": _Unread(), "learning_rate": [0.1]})
    assert len(own_study("mine", ZOO["softmax"], RECIPE, {"epochs": list(range(1, 501))}).trials) == 500


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"color": [1]}, "no factor 'color'"),
        ({"epochs": []}, "has no values"),
        ({"epochs": [1, 1]}, "one of them twice"),
        ({"epochs": [0]}, "epochs must be a whole number from 1"),
        ({"activation": ["cubic"]}, "does not take the value 'cubic'"),
        ({"dropout": ["much"]}, "does not take the value 'much'"),
        ({"dropout": [2.0]}, "out of range"),
        ({"network": ["none"]}, "does not take the value 'none'"),
        ({"maps of conv1": [4]}, "MLP1 has no Conv2d layer"),
        ({"width of fc1": [0]}, "out of range"),
        ({"momentum": [0.5, 0.9]}, "momentum changes nothing without the optimizer momentum"),
        ({"gamma": [0.5], "schedule": ["constant", "one-cycle"]}, "gamma changes nothing without the schedule exponential"),
        ({"network": ["softmax"], "activation": ["ReLU", "tanh"]}, "ReLU and network Softmax, activation tanh are the same"),
    ],
)
def test_what_no_trial_takes_is_refused_in_words(values, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        own_study("mine", ZOO["mlp1"], RECIPE, values)
    assert "epochs" in FACTORS


def test_labels_are_each_trial_s_own() -> None:
    trial = study_named("spread").trials[0]
    with pytest.raises(StudyError, match="same label"):
        Study("twice", "?", "", (trial, trial))


def test_a_digest_tells_settings_apart_and_nothing_else() -> None:
    trial = study_named("spread").trials[0]
    renamed = replace(trial, label="x", architecture=replace(trial.architecture, name="x", source="y"))
    assert renamed.digest(0) == trial.digest(0) != trial.digest(1)
    assert replace(trial, recipe=replace(trial.recipe, gamma=0.9)).digest(0) != trial.digest(0)


@pytest.mark.parametrize("name", [name for name, study in published_studies().items() if study.seeds])
def test_a_first_look_has_fewer_seeds_images_and_epochs(name: str) -> None:
    study = study_named(name)
    quick = study.first_look()
    assert (quick.quick, quick.seeds, len(quick.trials)) == (True, 2, len(study.trials))
    for trial, short in zip(study.trials, quick.trials, strict=True):
        assert short.recipe.epochs == min(trial.recipe.epochs, 2) and images(short.recipe) == 6_000
        assert short.digest(0) != trial.digest(0) and short.recipe.validation <= 1_000


def test_the_cost_is_of_what_is_not_done_yet_at_this_machine_s_pace(tmp_path: Path) -> None:
    study = own_study("mine", ZOO["mlp1"], RECIPE, {"epochs": [1, 3]}, seeds=2)
    each = [seconds(ZOO["mlp1"], trial.recipe, 1_437) for trial in study.trials]
    rest = overhead_seconds(study.trials[0])
    whole = cost(study, 2, set(), AS_COMPUTED, 1)
    assert whole.runs == 4 and whole.seconds == pytest.approx(2 * sum(each) + 4 * rest)
    left = cost(study, 2, {study.trials[1].digest(0), study.trials[1].digest(1)}, Pace({}, {}, 3.0), 2)
    assert left.runs == 2 and left.seconds == pytest.approx((6 * each[0] + 2 * rest) / 2)
    assert cost(study, 2, {trial.digest(seed) for trial in study.trials for seed in (0, 1)}, AS_COMPUTED, 2).seconds == 0
    assert machine_pace(Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")) == AS_COMPUTED


def test_the_last_job_may_keep_one_worker_busy_while_the_other_has_nothing_left() -> None:
    assert [until_the_last([1, 2, 9], workers) for workers in (1, 2, 3)] == [12, 10, 9]
    assert until_the_last([], 2) == 0


def test_the_pace_is_that_of_the_engine_at_the_batch_size_or_the_next_that_was_measured() -> None:
    measured = Pace({(TORCH, 4): 2.0, (TORCH, 64): 0.5}, {TORCH: 1.5}, 3.0)
    recipes = [replace(RECIPE, batch_size=size, device="cuda") for size in (4, 64, 2048)]
    trials = [own_study("one", ZOO["mlp1"], recipe, {"epochs": [2]}, seeds=1).trials[0] for recipe in recipes]
    assert [measured.of(Job(((trial, 0),))) for trial in trials] == [2.0, 0.5, 1.5]
    (of_lanes, *_) = study_named("mlp1-widths").trials
    assert measured.of(Job(tuple((of_lanes, seed) for seed in range(16)))) == 3.0


def test_sixteen_seeds_in_small_batches_cost_less_than_half_of_sixteen_times_one_and_are_one_worker_s() -> None:
    (trial, *_) = study_named("mlp1-widths").trials
    one, sixteen = (Job(tuple((trial, seed) for seed in range(seeds))).seconds for seeds in (1, 16))
    assert sixteen < 8 * one
    alone = own_study("mine", trial.architecture, trial.recipe, {"epochs": [2]}, seeds=16)
    one, two = (cost(alone, 16, set(), AS_COMPUTED, workers).seconds for workers in (1, 2))
    assert one == two
