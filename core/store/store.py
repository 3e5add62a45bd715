"""The store: every run with its epochs, evaluations and files, in one database that outlives the app.

SQLite by default, with a rollback journal and full synchronization, so that what was acknowledged survives a power cut; any
database that SQLAlchemy knows by its URL. What is not kept is told by a StoreError, never passed over.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.design.architecture import Architecture
from core.design.form import to_json
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.store.database import PATIENCE, StoreError, opened, reason
from core.store.rows import holder, own_run, put_file, require_given_up, require_held, require_room, run_at, update_run
from core.store.run import Run
from core.store.schema import epochs, evaluations, files, runs
from core.store.state import OVER, RESUMABLE


class Store:
    """A database of runs by its URL; `notice` is what a person must know of how it was opened. Raises StoreError.

    It waits `patience` seconds for others who write.
    """

    shelved = "paused"  # the state of a run for which there are no workers

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.url = url
        self._engine, self.notice = opened(url, patience)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads; raises StoreError where it cannot."""
        try:
            with self._engine.execution_options(writes=False).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError("unreadable", f"The store cannot be read: {reason(error)}.") from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            what = f"NOT SAVED: the store did not take it: {reason(error)}."
            raise StoreError("not-saved", what, "Free some space, or make the store's folder writable.") from error

    def add(self, architecture: Architecture, recipe: Recipe, session: str, token: str, of_study: bool = False) -> int:
        """Queue a run and give its number; the same token gives the same run. Raises StoreError where the queue is full."""
        form = {"architecture": to_json(architecture), "recipe": json.dumps(recipe.to_form())}
        now = {"state": "queued", "created": time.time(), "beat": time.time(), "of_study": of_study}
        try:
            with self._writing() as connection:
                found = connection.scalar(select(runs.c.id).where(runs.c.token == token))
                if found is not None:
                    return int(found)
                require_room(connection, session)
                done = connection.execute(insert(runs).values(session=session, token=token, **form, **now))
                assert done.inserted_primary_key is not None
                return int(done.inserted_primary_key[0])
        except IntegrityError:  # two clicks at once, where the database lets both look first: the other one queued it
            with self.reading() as connection:
                return int(connection.scalar(select(runs.c.id).where(runs.c.token == token)) or 0)

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        with self.reading() as connection:
            return [Run.of(dict(row)) for row in connection.execute(select(runs).order_by(runs.c.id.desc())).mappings()]

    def run(self, number: int) -> Run:
        """One run; raises StoreError where there is none of that number."""
        with self.reading() as connection:
            return run_at(connection, number)

    def ahead(self, number: int) -> list[Run]:
        """The runs that are running, or queued before this one."""
        return [run for run in self.runs() if run.state == "running" or (run.state == "queued" and run.id < number)]

    def unfinished(self) -> list[int]:
        """The runs that nobody ended, the oldest first; one of them may still have its worker."""
        return sorted(run.id for run in self.runs() if run.state in ("queued", "running", "interrupted"))

    def ask(self, number: int, session: str, wish: str) -> None:
        """Ask a run to stop or pause; one that no worker has does so at once. Raises StoreError for another session's run."""
        with self._writing() as connection:
            state = own_run(connection, number, session).state
            if state in ("queued", "interrupted", "paused"):
                update_run(connection, number, state={"stop": "stopped", "pause": "paused"}[wish], says="", wish="")
            elif state == "running":
                update_run(connection, number, wish=wish)

    def scale_rate(self, number: int, session: str, factor: float) -> None:
        """Ask a run to multiply its learning rate after the present epoch."""
        with self._writing() as connection:
            own_run(connection, number, session)
            update_run(connection, number, factor=runs.c.factor * factor)

    def queue_again(self, number: int, session: str) -> None:
        """Queue a run that is over, to go on from its snapshot; raises StoreError where it cannot."""
        with self._writing() as connection:
            state = own_run(connection, number, session).state
            if state not in RESUMABLE:
                return  # a second click, or a run that a worker has meanwhile
            require_room(connection, session)
            update_run(connection, number, state="queued", wish="", says="", beat=time.time())

    def settle(self, number: int, state: str, says: str = "") -> str:
        """Give a run that no worker has, and nobody ended, another state; returns the state before."""
        with self._writing() as connection:
            before = run_at(connection, number, lock=True).state
            if before in ("queued", "interrupted"):
                update_run(connection, number, state=state, says=says)
            return before

    def begin(self, number: int, machine: dict[str, Any]) -> bool:
        """A worker takes the run; False where it is over, or another worker lives with it."""
        with self._writing() as connection:
            if run_at(connection, number, lock=True).state not in ("queued", "interrupted"):
                return False
            update_run(connection, number, state="running", beat=time.time(), machine=json.dumps(machine | holder()), says="")
            return True

    def note(self, number: int, machine: dict[str, Any]) -> None:
        """Keep on what the run runs.

        Raises StoreError where the run is over or another worker has it, as beat, add_epoch, finish and complete do.
        """
        with self._writing() as connection:
            require_held(connection, number)
            update_run(connection, number, machine=json.dumps(machine | holder()))

    def beat(self, numbers: Sequence[int], progress: float) -> str:
        """The worker of these runs lives and is so far with each; gives what is wished of one of them."""
        with self._writing() as connection:
            for number in numbers:
                require_held(connection, number)
                update_run(connection, number, beat=time.time(), progress=progress)
            return connection.scalar(select(runs.c.wish).where(runs.c.id.in_(numbers), runs.c.wish != "").limit(1)) or ""

    def factor(self, number: int) -> float:
        """What the learning rate is to be multiplied by."""
        with self.reading() as connection:
            return float(connection.scalar(select(runs.c.factor).where(runs.c.id == number)) or 1.0)

    def add_epoch(self, number: int, epoch: Epoch, snapshot: bytes, factor: float) -> None:
        """Keep an epoch and the snapshot after it, both or neither; `factor` is what was applied to the rate since."""
        with self._writing() as connection:
            require_held(connection, number)
            connection.execute(epochs.delete().where((epochs.c.run == number) & (epochs.c.number >= epoch.number)))
            connection.execute(insert(epochs).values(run=number, number=epoch.number, form=json.dumps(asdict(epoch))))
            update_run(connection, number, factor=runs.c.factor / factor, beat=time.time())
            put_file(connection, number, "snapshot", snapshot)

    def history(self, number: int) -> list[Epoch]:
        """The epochs of a run, in order."""
        with self.reading() as connection:
            rows = connection.scalars(select(epochs.c.form).where(epochs.c.run == number).order_by(epochs.c.number))
            return [Epoch.from_form(json.loads(row)) for row in rows]

    def finish(self, number: int, state: str, says: str = "") -> None:
        """The run is over: how, and why."""
        with self._writing() as connection:
            require_held(connection, number)
            update_run(connection, number, state=state, says=says, wish="")

    def complete(self, number: int, data: str, evaluation: dict[str, Any], kept: dict[str, bytes]) -> None:
        """The run is done: what it scored on the data set's test images, and its files by kind; its snapshot goes."""
        with self._writing() as connection:
            require_held(connection, number)
            connection.execute(evaluations.delete().where(evaluations.c.run == number))
            connection.execute(insert(evaluations).values(run=number, data=data, form=json.dumps(evaluation)))
            connection.execute(files.delete().where((files.c.run == number) & (files.c.kind == "snapshot")))
            for kind, content in kept.items():
                put_file(connection, number, kind, content)
            update_run(connection, number, state="done", says="", wish="", progress=1.0)

    def evaluation(self, number: int) -> dict[str, Any]:
        """What a run that is done scored; empty for another."""
        with self.reading() as connection:
            return dict(json.loads(connection.scalar(select(evaluations.c.form).where(evaluations.c.run == number)) or "{}"))

    def file(self, number: int, kind: str) -> bytes | None:
        """A run's file of that kind; raises StoreError where its bytes are not those that were put in."""
        with self.reading() as connection:
            row = connection.execute(select(files).where((files.c.run == number) & (files.c.kind == kind))).mappings().first()
        if row is None:
            return None
        if hashlib.sha256(row["data"]).hexdigest() != row["digest"]:
            raise StoreError("damaged", f"The {kind} of run {number} was changed in the store.", "Start the training anew.")
        return bytes(row["data"])

    def delete(self, number: int, session: str) -> None:
        """Remove a run that is over, with all that belongs to it."""
        with self._writing() as connection:
            if own_run(connection, number, session).state not in OVER:
                raise StoreError("running", f"Run {number} is still under way.", "Stop it first.")
            require_given_up(connection, number)
            for table in (epochs, evaluations, files):
                connection.execute(table.delete().where(table.c.run == number))
            connection.execute(runs.delete().where(runs.c.id == number))
