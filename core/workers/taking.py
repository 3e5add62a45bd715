"""The runs that a worker takes from the store: one, and with it those that are faster together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Any

from core.data.images import Dataset
from core.learning.choosing import Choice, choose
from core.learning.estimate import NETWORKS, TOGETHER
from core.learning.provenance import going_on
from core.learning.training import epoch_numbers
from core.store.database import StoreError
from core.store.run import Run
from core.store.runs import Runs
from core.store.state import IDLE, State
from core.workers.heartbeat import BEAT, Heartbeat
from core.workers.result import machine_of


def take(store: Runs, number: int) -> bool:
    """Take the run; where another worker has it, only once the other worker's heartbeat stops."""
    seen = None
    while not store.begin(number, _machine(store, number)):
        run = store.run(number)
        if run.state in IDLE:  # the other worker lost it a moment after `begin` looked
            continue
        if run.state is not State.RUNNING or seen not in (None, run.beat):
            return False
        seen = run.beat
        sleep(4 * BEAT)
    return True


def take_along(
    store: Runs, first: Run, alike: Sequence[int], dataset: Dataset, heartbeat: Heartbeat
) -> tuple[list[Run], Choice]:
    """The runs to train: this one, and if all are faster together, those of `alike` that can be had; with their engine.

    An engine that is faster for all serves fewer too: another worker may take some of them meanwhile.
    """
    images, equal = _length(dataset, first), _equal(store, first, alike, dataset)
    choice = _choice(store, first, images, 1 + len(equal))
    wanted = equal if choice.engine == NETWORKS else []
    taken = []
    for number in wanted:
        with _unless_deleted():
            if store.begin(number, _machine(store, number)):
                heartbeat.join(number)
                taken.append(number)
    if equal and not taken:
        choice = _choice(store, first, images, 1)
    return [first, *map(store.run, taken)], choice


def _equal(store: Runs, first: Run, alike: Sequence[int], dataset: Dataset) -> list[int]:
    """Those that have done as many epochs as the first, by the same engine, and whose epochs have as many images."""
    done, images = len(store.history(first.id)), _length(dataset, first)
    as_far = []
    for number in alike:
        with _unless_deleted():
            if len(store.history(number)) == done:
                as_far.append(store.run(number))
    by_its_engine = [run for run in as_far if not done or run.machine.get("engine") == first.machine.get("engine")]
    return [run.id for run in by_its_engine if _length(dataset, run) == images][: TOGETHER - 1]


@contextmanager
def _unless_deleted() -> Iterator[None]:
    """Pass over a run that its visitor stopped and deleted since it was listed."""
    try:
        yield
    except StoreError as error:
        if error.code != "no-such-run":
            raise


def _length(dataset: Dataset, run: Run) -> int:
    """Images of an epoch; where some count several times, it depends on the seed which are set apart for validation."""
    return len(epoch_numbers(dataset, run.recipe)[0])


def _machine(store: Runs, number: int) -> dict[str, Any]:
    """What a run will run on; one with a snapshot goes on with the engine that it had, so that it repeats bit by bit."""
    run, done = store.run(number), len(store.history(number))
    return going_on(run.machine, machine_of(run.recipe), done) if done else machine_of(run.recipe)


def _choice(store: Runs, run: Run, images: int, count: int) -> Choice:
    """The engine of a run: the one that it had before it was taken up again, else what is fastest here."""
    if "engine" in run.machine:
        return Choice(run.machine["engine"], run.machine["why"])

    def on_compiling() -> None:
        store.note(run.id, run.machine | {"compiling": True})

    return choose(run.architecture, run.recipe, images, count, on_compiling)
