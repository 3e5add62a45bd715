"""A study begun from a page: one at a time, stopped by who began it, and gone on with where it was."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from dask.distributed import Client

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.store.store import Store
from core.studies.own.factors import own_study
from core.studies.running.collecting import ended
from core.studies.running.conductor import Conductor, StudyBusy, Work

RECIPE = Recipe(dataset="digits", epochs=2, batch_size=32, images=300, device="cpu", threads=1)
STUDY = own_study("rates", ZOO["softmax"], RECIPE, {"learning_rate": [1e-2, 1e-3]}, seeds=2)
LONG = own_study("long", ZOO["mlp1"], replace(RECIPE, epochs=1000), {"learning_rate": [1e-2, 1e-3]}, seeds=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")


@pytest.fixture
def conductor(store: Store, workers: Client) -> Conductor:
    @contextmanager
    def these() -> Iterator[Client]:
        yield workers

    return Conductor(store, these)


def wait(conductor: Conductor, until: Callable[[Work], bool]) -> Work:
    end = time.monotonic() + 150
    while time.monotonic() < end:
        assert conductor.last
        if until(conductor.last):
            return conductor.last
        time.sleep(0.05)
    raise AssertionError(conductor.last)


def test_a_study_is_run_to_its_end_and_another_may_follow(conductor: Conductor, store: Store) -> None:
    conductor.begin(STUDY, 2, "me")
    ended = wait(conductor, lambda work: work.over)
    assert (ended.progress.over, ended.progress.of, ended.says) == (4, 4, "")
    assert [(run.state, run.of_study) for run in store.runs()] == [("done", True)] * 4
    conductor.begin(STUDY, 2, "somebody else")
    assert wait(conductor, lambda work: work.over).session == "somebody else"
    assert len(store.runs()) == 4


def test_what_is_known_from_elsewhere_is_not_run_here(conductor: Conductor, store: Store) -> None:
    conductor.begin(STUDY, 1, "me", {STUDY.trials[0].digest(0)})
    assert wait(conductor, lambda work: work.over).progress == (2, 2, ())
    assert ended(store, STUDY.digests(1)) == {STUDY.trials[1].digest(0)}


def test_while_one_is_under_way_another_is_refused_and_only_who_began_it_stops_it(conductor: Conductor, store: Store) -> None:
    conductor.begin(LONG, 1, "me")
    conductor.begin(LONG, 1, "me")  # a double click
    with pytest.raises(StudyBusy, match="long is under way, and one study runs at a time"):
        conductor.begin(STUDY, 2, "you")
    with pytest.raises(StudyBusy, match="Somebody else began this study"):
        conductor.stop("you")
    wait(conductor, lambda work: any(run.state == "running" for run in store.runs()))
    conductor.stop("me")
    ended = wait(conductor, lambda work: work.over)
    assert ended.says.startswith("Stopped. What is done is kept")
    wait(conductor, lambda work: all(run.state != "running" for run in store.runs()))  # these workers outlive the study
    conductor.stop("me")  # of what is over, nothing
    short = replace(LONG.trials[0], recipe=replace(LONG.trials[0].recipe, epochs=1))
    conductor.begin(replace(LONG, trials=(short,)), 1, "you")
    assert wait(conductor, lambda work: work.over).progress.over == 1


def test_an_address_where_nobody_answers_ends_it_in_a_sentence(store: Store) -> None:
    @contextmanager
    def nobody() -> Iterator[Client]:
        raise StudyBusy("scheduler", "No scheduler answers at moon.")
        yield

    conductor = Conductor(store, nobody)
    conductor.begin(STUDY, 2, "me")
    assert wait(conductor, lambda work: work.over).says == "No scheduler answers at moon."
