"""Visitors who act at random on one store, while workers, the scheduler and the disk fail: what they may do, one act a time."""

import os
import random
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Timer
from unittest.mock import patch

from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear, ReLU
from core.learning.choosing import Choice
from core.learning.epoch import Epoch
from core.learning.estimate import NETWORKS, TORCH
from core.store import run, store
from core.store.database import StoreError
from core.store.run import Run
from core.store.state import OVER, RESUMABLE
from core.store.store import Store
from core.workers import handover, heartbeat, taking
from core.workers.engine import EngineError
from core.workers.handover import start
from tests.workers.forked import Begin
from tests.workers.trainings import RECIPE

VISITORS, WORKERS = 6, 2
BEAT, STALE, GIVEN_UP = 0.1, 1.0, 3.0  # seconds, instead of 0.5, 15 and 60
HALT = float(os.environ.get("EXPLORER_HALT", "2"))  # seconds for which a process stands still; `make soak` takes more
FULL = 2.0  # seconds for which the disk is full


def architecture(visitor: int) -> Architecture:
    """The network that this visitor trains, and nobody else does."""
    return Architecture(f"network {visitor}", (1, 28, 28), (Flatten(), Linear(4 + visitor), ReLU(), Linear(10)))


class QuickAges:
    """A context in which a worker is taken for dead, and given up, after seconds."""

    def __init__(self) -> None:
        ages = ((run, "STALE", STALE), (store, "GIVEN_UP", GIVEN_UP))
        beats = ((heartbeat, "BEAT", BEAT), (taking, "BEAT", BEAT), (handover, "LOOK", BEAT))
        self._patches = [patch.object(*value) for value in ages + beats]

    def __enter__(self) -> None:
        for one in self._patches:
            one.start()

    def __exit__(self, *_: object) -> None:
        for one in self._patches:
            one.stop()


def schedule(port: int) -> None:
    """A process that is a Dask scheduler."""
    import asyncio

    from dask.distributed import Scheduler

    async def serve() -> None:
        async with Scheduler(host="127.0.0.1", port=port, dashboard=False, allowed_failures=0) as scheduler:
            await scheduler.finished()

    asyncio.run(serve())


def labor(address: str) -> None:
    """A process that is a Dask worker of one thread; it ends when it loses its scheduler."""
    import asyncio

    from dask.distributed import Worker

    async def serve() -> None:
        async with Worker(address, nthreads=1, dashboard=False) as worker:
            await worker.finished()

    def choose(*about: object) -> Choice:
        return Choice(TORCH if about[3] == 1 else NETWORKS, "seeds share lanes")

    with QuickAges(), patch.object(taking, "choose", choose):
        with suppress(Exception):
            asyncio.run(serve())
        os._exit(0)


class Site:
    """The processes: a scheduler and its workers, replaced when they are dead."""

    def __init__(self, forked: Begin) -> None:
        self._forked = forked
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler = forked(schedule, self._port)
        self.workers: list[BaseProcess] = []
        self.replace_dead()

    def replace_dead(self) -> None:
        """Start again what has ended."""
        if not self.scheduler.is_alive():
            self.scheduler = self._forked(schedule, self._port)
        self.workers = [worker for worker in self.workers if worker.is_alive()]
        while len(self.workers) < WORKERS:
            self.workers.append(self._forked(labor, self.address))

    def close(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.join()


class Visitors:
    """The visitors, their acts and what they saw; `disk` is a folder that an act fills, or None."""

    def __init__(self, store: Store, site: Site, chance: random.Random, disk: Path | None) -> None:
        self.store, self.site, self.chance = store, site, chance
        self.seen: dict[int, list[Epoch]] = {}
        self.deleted: set[int] = set()
        self._disk, self._token = disk, 0

    def acts(self, count: int) -> list[Callable[[], None]]:
        """So many acts in random order, each kind at least once; without a disk of their own none fills it."""
        weights: dict[Callable[[], None], int] = {self.train: 8, self.wish: 5, self.resume: 8, self.delete: 3}
        weights |= {self.kill_worker: 3, self.kill_scheduler: 1, self.halt_worker: 2}
        if self._disk:
            weights[self.fill_disk] = 1
        found = [*weights, *self.chance.choices(list(weights), list(weights.values()), k=count - len(weights))]
        self.chance.shuffle(found)
        return found

    def do(self, act: Callable[[], None]) -> None:
        """One act of a visitor, or one failure. The store and the engine may refuse it."""
        with suppress(StoreError, EngineError):
            act()
        self.site.replace_dead()

    def look(self) -> None:
        """Remember every epoch that is in the store."""
        with suppress(StoreError):
            for one in self.store.runs():
                history, seen = self.store.history(one.id), self.seen.get(one.id, [])
                assert history[: len(seen)] == seen, f"run {one.id} has lost epochs that it had"
                self.seen[one.id] = history

    def train(self) -> None:
        """Queue a run, or one for each of three seeds, and hand them to the workers."""
        visitor, self._token = self.chance.randrange(VISITORS), self._token + 1
        seeds = self.chance.choice([1, 1, 3])
        numbers = list(self.store.add_seeds(architecture(visitor), RECIPE, seeds, str(visitor), str(self._token)))
        start(self.store, numbers, self.site.address)

    def wish(self) -> None:
        """Ask a run to stop or to pause."""
        if one := self._any(lambda one: one.state not in OVER):
            self.store.ask(one.id, one.session, self.chance.choice(["stop", "pause"]))

    def resume(self) -> None:
        """Go on with a run."""
        if one := self._any(lambda one: one.state in RESUMABLE):
            self.go_on(one)

    def go_on(self, one: Run) -> None:
        """Queue the run again, and hand it to the workers."""
        self.store.queue_again(one.id, one.session)
        start(self.store, [one.id], self.site.address)

    def delete(self) -> None:
        """Delete a run."""
        if one := self._any(lambda one: one.state in OVER):
            self.store.delete(one.id, one.session)
            self.deleted.add(one.id)

    def kill_worker(self) -> None:
        """A worker dies."""
        worker = self.chance.choice(self.site.workers)
        worker.kill()
        worker.join()

    def kill_scheduler(self) -> None:
        """The scheduler dies."""
        self.site.scheduler.kill()
        self.site.scheduler.join()

    def halt_worker(self) -> None:
        """A worker stands still for longer than STALE, and goes on."""
        process = self.chance.choice(self.site.workers).pid or 0
        with suppress(ProcessLookupError):  # one that did not obey a stop in time has ended itself
            os.kill(process, signal.SIGSTOP)

        def wake() -> None:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

        Timer(HALT, wake).start()

    def fill_disk(self) -> None:
        """Something else takes all room on the disk, for a while."""
        assert self._disk
        filler = self._disk / f"filler {self.chance.random()}"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            for size in (2**16, 1000):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        Timer(FULL, filler.unlink).start()

    def _any(self, fits: Callable[[Run], bool]) -> Run | None:
        found = [one for one in self.store.runs() if fits(one)]
        return self.chance.choice(found) if found else None
