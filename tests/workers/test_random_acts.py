"""Six visitors act at random while workers and the scheduler die or stand still, and the disk fills: no run is lost."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.learning.checkpoint import from_bytes
from core.store.database import StoreError
from core.store.run import Run
from core.store.state import OVER, RESUMABLE, State
from core.store.store import Store
from core.workers.engine import EngineError, engine
from tests.workers.forked import Begin
from tests.workers.trainings import RECIPE
from tests.workers.visitors import QuickAges, Site, Visitors, architecture

ACTS = int(os.environ.get("EXPLORER_ACTS", "60"))  # `make soak` takes more


@pytest.fixture
def site(forked: Begin) -> Iterator[Site]:
    """A scheduler and two workers of these tests' own."""
    with QuickAges():
        made = Site(forked)
        yield made
        engine(made.address).close()
        made.close()


def wait(store: Store, until: Callable[[Run], bool], site: Site, seconds: float = 90) -> list[Run]:
    """The runs as soon as all are as wanted."""
    end = time.monotonic() + seconds
    while not all(map(until, runs := store.runs())):
        assert time.monotonic() < end, [(run.id, run.state, run.says) for run in runs if not until(run)]
        site.replace_dead()
        time.sleep(0.05)
    return runs


def has_ended(run: Run) -> bool:
    return run.state in OVER and run.state is not State.INTERRUPTED


def finish_all(visitors: Visitors, seconds: float = 120) -> None:
    """Resume what is over before its last epoch, again where it fails again, until every run is done."""
    end = time.monotonic() + seconds
    while left := [run for run in visitors.store.runs() if run.state is not State.DONE]:
        assert time.monotonic() < end, [(run.id, run.state, run.says) for run in left]
        visitors.site.replace_dead()
        for run in left:
            if run.state in RESUMABLE:
                with suppress(StoreError, EngineError):  # two of a visitor's runs wait already
                    visitors.go_on(run)
        time.sleep(0.05)


def require_own(store: Store, run: Run) -> None:
    """A run that is done has its own epochs, once each, and its own network."""
    mine = architecture(int(run.session))
    content = store.file(run.id, "checkpoint")
    assert content is not None and run.architecture == mine
    checkpoint = from_bytes(content, "checkpoint")
    history = store.history(run.id)
    assert (checkpoint.architecture, checkpoint.history) == (mine, tuple(history))
    assert [epoch.number for epoch in history] == list(range(1, RECIPE.epochs + 1))


@pytest.mark.parametrize("seed", [1])
def test_whatever_visitors_do_and_whatever_fails_every_run_ends_as_its_own(
    seed: int, disk: Path | None, store: Store, file: Path, site: Site
) -> None:
    visitors = Visitors(store, site, random.Random(seed), disk)
    acts = visitors.acts(ACTS)
    on_disk = {"fill_disk"} if disk else set()  # none where nothing can be mounted
    assert {"kill_worker", "kill_scheduler", "halt_worker"} | on_disk <= {act.__name__ for act in acts}
    for act in acts:
        visitors.do(act)
        visitors.look()
        time.sleep(visitors.chance.uniform(0, 0.2))
    ended = wait(store, has_ended, site)
    assert [(run.id, run.says) for run in ended if "was taken up by another worker" in run.says] == []
    finish_all(visitors)
    runs = {run.id: run for run in store.runs()}
    assert runs.keys() == visitors.seen.keys() - visitors.deleted
    for number, run in runs.items():
        assert store.history(number)[: len(visitors.seen[number])] == visitors.seen[number]
        require_own(store, run)
