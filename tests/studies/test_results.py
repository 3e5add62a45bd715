"""The file of a study's results: what was written is read back, and nothing that is not exactly of its study."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.studies.documents.published import published_studies
from core.studies.metrics import after
from core.studies.own.factors import own_study
from core.studies.results import Results, RunResult, TrialResult
from core.studies.results_file import ResultsError, from_text, read, to_text, write

RECIPE = Recipe(dataset="digits", epochs=2, device="cpu", threads=1)
STUDY = own_study("rates", ZOO["softmax"], RECIPE, {"learning_rate": [1e-2, 1e-3]}, seeds=2)


def result(trial, seed: int, **changed: object) -> RunResult:
    history = tuple(Epoch(n, 1 / n, 0.5 + n / 10, 2 / n, 0.4 + 0.3 * n, 0.01, 1.5, 100.0, 0.25) for n in (1, 2))
    scores = {"accuracy": 0.9 + seed / 100, "loss": 0.1, "by_class": (0.5,) * 10}
    return replace(RunResult(seed, trial.digest(seed), "done", **scores, history=history, machine={"torch": "2"}), **changed)


FULL = Results(STUDY, tuple(TrialResult(trial, (result(trial, 0), result(trial, 1))) for trial in STUDY.trials))
FIRST = STUDY.trials[0].label


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert read(STUDY, tmp_path) is None
    place = write(FULL, tmp_path)
    assert place.name == "rates.json" and [file.name for file in tmp_path.iterdir()] == ["rates.json"]
    assert read(STUDY, tmp_path) == FULL
    assert write(replace(FULL, study=replace(STUDY, quick=True)), tmp_path).name == "rates.quick.json"


def test_measures_are_taken_from_scores_and_epochs() -> None:
    def value(metric: str) -> dict[int, float]:
        return FULL.values(FIRST, metric)

    assert value("accuracy") == {0: 0.9, 1: 0.91}
    assert (value("training loss")[0], value(after("training loss", 1))[0]) == (0.5, 1.0)
    assert (value("seconds")[0], value("data seconds")[0], value("first epoch of 96 %")[0]) == (3.0, 0.5, 2.0)
    assert (value("epoch of the lowest validation loss")[0], value("validation loss less training loss")[0]) == (2.0, 0.5)
    assert value("parameters") == {0: 7_850.0} and value("validation accuracy")[0] == 1.0
    assert FULL.over_epochs(FIRST, "training loss") == {1: [1.0, 1.0], 2: [0.5, 0.5]}


def test_a_run_that_diverged_has_no_scores_and_counts_for_no_mean(tmp_path: Path) -> None:
    trial = STUDY.trials[0]
    lost = result(trial, 0, state="diverged", accuracy=None, loss=None, by_class=(), history=())
    found = Results(STUDY, (TrialResult(trial, (lost, result(trial, 1))), FULL.trials[1]))
    write(found, tmp_path)
    assert read(STUDY, tmp_path) == found and found.values(FIRST, "accuracy") == {1: 0.91}
    assert found.over_epochs(FIRST, "validation loss") == {1: [2.0], 2: [1.0]}


ALONE, ONE_OF_TWO = {"engine": "torch", "networks": 1}, {"engine": "lanes of networks", "networks": 2}


def test_seconds_are_a_measurement_only_of_a_run_that_was_trained_alone() -> None:
    trial = STUDY.trials[0]
    for machine in (ONE_OF_TWO, {"together": 3}):
        shared = result(trial, 0, machine=machine)
        assert (shared.value("seconds"), shared.value("data seconds"), shared.value("accuracy")) == (None, None, 0.9)
        mixed = Results(STUDY, (TrialResult(trial, (shared, result(trial, 1, machine=ALONE))), FULL.trials[1]))
        assert mixed.values(FIRST, "seconds") == {1: 3.0} and mixed.lost(FIRST, "seconds") == (2, 0, 1)
    none = Results(STUDY, (TrialResult(trial, (shared,)), TrialResult(STUDY.trials[1], ())))
    assert none.engine is None and none.values(FIRST, "seconds") == {}


def test_times_of_two_engines_are_not_compared() -> None:
    first, second = STUDY.trials
    images = {"engine": "lanes of images", "networks": 1}
    parts = (TrialResult(first, tuple(result(first, seed, machine=images) for seed in (0, 1))),)
    found = Results(STUDY, (*parts, TrialResult(second, tuple(result(second, seed, machine=ALONE) for seed in (0, 1, 2)))))
    assert found.engine == "torch"  # of as many trials, but of more runs
    assert found.values(FIRST, "seconds") == {} and found.values(second.label, "seconds") == {0: 3.0, 1: 3.0, 2: 3.0}
    assert len(found.values(FIRST, "accuracy")) == 2


DAMAGES = {
    "cut": lambda text: text[:-100],
    "no JSON": lambda text: "[" * 100_000,
    "not a number": lambda text: text.replace('"loss": 0.1', '"loss": NaN', 1),
    "a text for a number": lambda text: text.replace('"accuracy": 0.9,', '"accuracy": "0.9",', 1),
    "above one": lambda text: text.replace('"accuracy": 0.9,', '"accuracy": 1.9,', 1),
    "no accuracy": lambda text: text.replace('"accuracy": 0.9,', '"accuracy": null,', 1),
    "another field": lambda text: text.replace('"seed": 0,', '"seed": 0, "extra": 1,', 1),
    "a seed twice": lambda text: text.replace('"seed": 1,', '"seed": 0,', 1),
    "a digest of another": lambda text: text.replace(STUDY.trials[0].digest(0), STUDY.trials[1].digest(0), 1),
    "another setting": lambda text: text.replace('"batch_size": 64', '"batch_size": 65', 1),
    "another network": lambda text: text.replace('"out_features": 10', '"out_features": 11', 1),
    "another study": lambda text: text.replace('"study": "rates"', '"study": "other"', 1),
    "a newer version": lambda text: text.replace('"version": 1', '"version": 2', 1),
    "a trial too many": lambda text: text.replace('"trials": [', '"trials": [{"label": "x"},', 1),
    "a trial too few": lambda text: text.replace(f'"label": "{FIRST}"', '"label": "x"', 1),
    "an epoch too early": lambda text: text.replace("[[1, ", "[[2, ", 1),
    "a list": lambda text: "[]",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_not_exactly_this_study_s_is_refused(damage: str) -> None:
    text = to_text(FULL)
    assert from_text(text, STUDY, "rates.json") == FULL
    broken = DAMAGES[damage](text)
    assert broken != text
    with pytest.raises(ResultsError):
        from_text(broken, STUDY, "rates.json")


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="NOT SAVED"):
        write(FULL, tmp_path / "file")


STUDIES = [part for study in published_studies().values() for part in (study, study.first_look())]


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.slug)
def test_shipped_results_are_of_the_studies_as_they_are(study) -> None:
    found = read(study)
    for part in found.trials if found else ():
        for run in part.runs:
            assert len(run.history) == part.trial.recipe.epochs or run.state == "diverged"
            assert {"torch", "python", "data", "threads"} <= run.machine.keys()


def test_reading_and_judging_need_no_torch() -> None:
    modules = "core.studies.documents.published, core.studies.results, core.studies.judging.verdicts"
    modules += ", core.studies.judging.effects, core.studies.running.duration"
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
    assert json.loads(to_text(FULL))["columns"][0] == "number"
