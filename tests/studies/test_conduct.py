"""A study is run to its end, whatever is killed or stopped on the way: every trial once, with the weights of a calm run."""

import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from dask.distributed import Client

from core.design.zoo import ZOO
from core.learning import estimate
from core.learning.recipe import Recipe
from core.store.store import Store
from core.studies.own.factors import own_study
from core.studies.running.collecting import collect, ended, runs_of
from core.studies.running.conduct import StudyProgress, conduct, study_workers
from core.studies.running.job_worker import queue, run_job
from core.studies.running.jobs import Job, jobs, share_lanes
from core.studies.study import Study, StudyError
from tests.workers.forked import Begin

RECIPE = Recipe(dataset="digits", epochs=4, batch_size=64, images=300, learning_rate=1e-3, device="cpu", threads=1)
STUDY = own_study("rates", ZOO["softmax"], RECIPE, {"learning_rate": [1e-2, 1e-3]}, seeds=2)
TOGETHER = own_study("small", ZOO["softmax"], replace(RECIPE, batch_size=4, images=100), {"epochs": [3]}, seeds=5)
KILLS = int(os.environ.get("EXPLORER_KILLS", "12"))  # `make soak` takes more


def lanes_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a training is."""
    monkeypatch.setattr(estimate, "SHORT", 0)
    monkeypatch.setattr(estimate, "COMPILING", 0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.sqlite'}"


def try_all(url: str, study: Study) -> None:
    """What the workers do with a study, one job after another."""
    for job in jobs(study, study.seeds):
        run_job(url, queue(Store(url), job))


def numbers(url: str, study: Study) -> dict[tuple[str, int], tuple[float | None, list[float]]]:
    """Accuracy and losses of every run that is over."""
    found = collect(Store(url), study, study.seeds)
    return {
        (part.trial.label, run.seed): (run.accuracy, [epoch.loss for epoch in run.history])
        for part in found.trials
        for run in part.runs
    }


@pytest.mark.parametrize("study", [STUDY, TOGETHER], ids=["alone", "together"])
def test_killed_at_random_points_it_ends_with_every_run_once(
    url: str, tmp_path: Path, forked: Begin, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    if study is TOGETHER:
        lanes_always(monkeypatch)
    Store(url)
    calm = f"sqlite:///{tmp_path / 'calm.sqlite'}"
    started = time.monotonic()
    forked(try_all, calm, study).join(150)
    whole = time.monotonic() - started
    moments = random.Random(6)
    for _ in range(KILLS):
        process = forked(try_all, url, study)
        process.join(moments.uniform(0, whole / 2))
        process.kill()
        process.join()
    last = forked(try_all, url, study)
    last.join(150)
    assert last.exitcode == 0
    assert [run.state for run in Store(url).runs()] == ["done"] * len(study.trials) * study.seeds
    expected = numbers(calm, study)
    assert len(expected) == len(study.trials) * study.seeds
    for key, (accuracy, losses) in numbers(url, study).items():
        assert losses == pytest.approx(expected[key][1], rel=1e-4)
        assert accuracy == pytest.approx(expected[key][0], abs=0.01)


def test_stopped_it_goes_on_where_it_was_and_finds_what_is_done(url: str, workers: Client) -> None:
    store, seen = Store(url), []

    def stop(progress: StudyProgress) -> None:
        seen.append(progress.over)
        if progress.over:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conduct(store, STUDY, 2, workers, stop)
    done = {run.id: run.beat for run in store.runs() if run.state == "done"}
    assert seen[0] == 0 and done
    progress = conduct(store, STUDY, 2, workers, lambda progress: None)
    assert progress == (4, 4, ())
    assert [run.state for run in store.runs()] == ["done"] * 4
    assert {number: store.run(number).beat for number in done} == done
    before = [(run.id, run.beat) for run in store.runs()]
    assert conduct(store, STUDY, 2, workers, lambda progress: None) == (4, 4, ())
    assert [(run.id, run.beat) for run in store.runs()] == before


def test_a_job_that_a_worker_begins_just_as_the_study_is_stopped_is_not_trained(url: str) -> None:
    handed: list[list[int]] = []

    class Hands:
        def nthreads(self) -> dict[str, int]:
            return {"one": 1}

        def submit(self, function: object, url: str, numbers: list[int], **how: object) -> None:
            handed.append(numbers)
            raise KeyboardInterrupt

    for study in (STUDY, TOGETHER):
        with pytest.raises(KeyboardInterrupt):
            conduct(Store(url), study, study.seeds, Hands(), lambda progress: None)  # type: ignore[arg-type]
        assert run_job(url, handed[-1]) == ["paused"] * len(handed[-1])
        assert not any(Store(url).history(number) for number in handed[-1])


def test_more_seeds_and_another_study_run_only_what_is_new(url: str, workers: Client) -> None:
    store = Store(url)
    conduct(store, STUDY, 1, workers, lambda progress: None)
    assert len(store.runs()) == 2
    wider = own_study("wider", ZOO["softmax"], RECIPE, {"learning_rate": [1e-2, 1e-3, 1e-4]}, seeds=1)
    assert conduct(store, wider, 1, workers, lambda progress: None).over == 3
    assert len(store.runs()) == 3


def test_runs_whose_results_are_kept_elsewhere_are_not_run_again(url: str, workers: Client) -> None:
    known = {STUDY.trials[0].digest(0), STUDY.trials[1].digest(1), "of another study"}
    seen: list[StudyProgress] = []
    assert conduct(Store(url), STUDY, 2, workers, seen.append, known) == (4, 4, ())
    assert seen[0] == (2, 4, ())
    assert ended(Store(url), STUDY.digests(2)) == {STUDY.trials[0].digest(1), STUDY.trials[1].digest(0)}


def test_a_trial_that_cannot_be_trained_is_reported_and_the_others_are_done(url: str, workers: Client) -> None:
    study = own_study("networks", ZOO["softmax"], RECIPE, {"network": ["7-layer-16", "softmax"]}, seeds=1)
    progress = conduct(Store(url), study, 1, workers, lambda progress: None)
    assert (progress.over, progress.of) == (1, 2)
    assert progress.failed[0].startswith("network 7-layer CNN, 16 maps: 7-layer-16 takes images of")


def test_a_loss_that_is_no_number_is_an_answer(url: str, forked: Begin) -> None:
    wild = replace(RECIPE, optimizer="sgd", weight_decay=10.0, learning_rate=100.0, batch_size=4)
    study = own_study("wild", ZOO["softmax"], wild, {"epochs": [20]}, seeds=5)
    forked(try_all, url, study).join(150)
    runs = collect(Store(url), study, 5).trials[0].runs
    assert [(run.seed, run.state, run.accuracy) for run in runs] == [(seed, "diverged", None) for seed in range(5)]


def seeds_of(job: Job) -> tuple[int, ...]:
    return tuple(seed for _, seed in job.runs)


def test_a_study_over_rates_trains_all_of_them_together(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes_always(monkeypatch)
    rates = own_study("rates", ZOO["softmax"], RECIPE, {"learning_rate": [0.1, 0.01], "batch_size": [4, 8]}, seeds=4)
    found = [[(one.recipe.batch_size, one.recipe.learning_rate, seed) for one, seed in job.runs] for job in jobs(rates, 4)]
    wanted = [[(size, rate, seed) for rate in (0.01, 0.1) for seed in range(4)] for size in (4, 8)]
    assert sorted(map(sorted, found)) == wanted


def test_all_trials_come_with_the_first_seed_before_any_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [(job.trial.factors["learning_rate"], seeds_of(job)) for job in jobs(STUDY, 2)] == [
        *((1e-2, (0,)), (1e-3, (0,)), (1e-2, (1,)), (1e-3, (1,)))
    ]
    lanes_always(monkeypatch)
    assert [seeds_of(job) for job in jobs(TOGETHER, 5)] == [(0, 1, 2, 3, 4)]
    assert share_lanes(TOGETHER, 16) and not share_lanes(TOGETHER, 1)
    assert [seeds_of(job) for job in jobs(TOGETHER, 20)] == [tuple(range(16)), (16, 17, 18, 19)]
    assert [seeds_of(job) for job in jobs(TOGETHER, 1)] == [(0,)]


def test_what_began_together_goes_on_together_where_some_runs_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes_always(monkeypatch)
    (trial,) = TOGETHER.trials
    done = {trial.digest(seed) for seed in (*range(14), *range(16, 20))}
    assert Job(tuple((trial, seed) for seed in (14, 15))).engine != estimate.NETWORKS  # as many alone would be trained apart
    assert [seeds_of(job) for job in jobs(TOGETHER, 20, done)] == [(14, 15)]
    assert [seeds_of(job) for job in jobs(TOGETHER, 20, {trial.digest(0)})] == [tuple(range(1, 16)), (16, 17, 18, 19)]


def test_a_number_of_seeds_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(StudyError, match="from 1 to 100, got 0"):
        conduct(Store(url), STUDY, 0, None, print)  # type: ignore[arg-type]


def test_workers_at_an_address_are_used_as_they_are(url: str, workers: Client, address: str) -> None:
    with study_workers(address) as found:
        assert found.nthreads() == workers.nthreads()
        assert conduct(Store(url), STUDY, 1, found, lambda progress: None).over == 2


def test_the_runs_of_no_tokens_are_none(url: str) -> None:
    Store(url)
    assert runs_of(Store(url), []) == {} and ended(Store(url), ["x"]) == set()
