"""The runs of a database: read by anybody, written by the worker that has them."""

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from core.learning.epoch import Epoch
from core.learning.sharing import common
from core.store.database import Database, StoreError
from core.store.epochs import Kept, put_epochs
from core.store.liveness import holder
from core.store.run import Run
from core.store.run_files import put_file, stages_of
from core.store.schema import epochs, evaluations, files, runs
from core.store.server import again_if_cut_off
from core.store.state import IDLE, State

LOST = ("lost", "no-such-run")  # codes of the errors of a write to a run that this process does not have any more


class Runs(Database):
    """The runs as a worker uses them.

    What a worker reads and writes is read or written once more where its connection broke. Every write of a worker (`note`,
    `beat`, `add_epochs`, `finish`, `complete`) raises StoreError where the run is over or another worker has it; where only
    the answer was lost, the second `finish` or `complete` therefore raises that the run is over.
    """

    @again_if_cut_off
    def run(self, number: int) -> Run:
        """One run; raises StoreError where there is none of that number."""
        with self.reading() as connection:
            return run_at(connection, number)

    @again_if_cut_off
    def alike(self, run: Run) -> list[int]:
        """The runs of the same session that wait for a worker and can share lanes with this one, the oldest first."""
        with self.reading() as connection:
            rows = connection.execute(select(runs).where(runs.c.session == run.session).order_by(runs.c.id)).mappings()
            found = [Run.of(dict(row)) for row in rows]
        wanted = common(run.architecture, run.recipe)
        others = [one for one in found if one.state in IDLE and one.id != run.id]
        return [one.id for one in others if common(one.architecture, one.recipe) == wanted]

    @again_if_cut_off
    def history(self, number: int) -> list[Epoch]:
        """The epochs of a run, in order."""
        with self.reading() as connection:
            rows = connection.scalars(select(epochs.c.form).where(epochs.c.run == number).order_by(epochs.c.number))
            return [Epoch.from_form(json.loads(row)) for row in rows]

    def lengths(self, numbers: Sequence[int]) -> dict[int, int]:
        """How many epochs each of these runs has done."""
        counted = select(epochs.c.run, func.count()).where(epochs.c.run.in_(numbers)).group_by(epochs.c.run)
        with self.reading() as connection:
            found = connection.execute(counted).all()
        return dict.fromkeys(numbers, 0) | dict(found)

    def evaluation(self, number: int) -> dict[str, Any]:
        """The scores of a run that is done, or was stopped and tested; empty for another."""
        with self.reading() as connection:
            return dict(json.loads(connection.scalar(select(evaluations.c.form).where(evaluations.c.run == number)) or "{}"))

    def accuracies(self, numbers: Sequence[int]) -> dict[int, float]:
        """The accuracy of each of these runs that has scores."""
        chosen = select(evaluations.c.run, evaluations.c.form).where(evaluations.c.run.in_(numbers))
        with self.reading() as connection:
            rows = connection.execute(chosen).all()
        return {number: json.loads(form)["accuracy"] for number, form in rows}

    @again_if_cut_off
    def file(self, number: int, kind: str) -> bytes | None:
        """A run's file of that kind; raises StoreError where its bytes are not those that were put in."""
        with self.reading() as connection:
            row = connection.execute(select(files).where((files.c.run == number) & (files.c.kind == kind))).mappings().first()
        if row is None:
            return None
        if hashlib.sha256(row["data"]).hexdigest() != row["digest"]:
            raise StoreError("damaged", f"The {kind} of run {number} was changed in the store.", "Start the training again.")
        return bytes(row["data"])

    def stages(self, number: int) -> list[int]:
        """After which epochs the weights of a run are kept, in order; `file` gives them by their `stage_kind`."""
        with self.reading() as connection:
            return stages_of(connection, number)

    @again_if_cut_off
    def factors(self, numbers: Sequence[int]) -> dict[int, float]:
        """What the learning rate of each of these runs is to be multiplied by."""
        with self.reading() as connection:
            rows = connection.execute(select(runs.c.id, runs.c.factor).where(runs.c.id.in_(numbers))).all()
        return {number: factor or 1.0 for number, factor in rows}

    @again_if_cut_off
    def held(self, numbers: Sequence[int]) -> list[int]:
        """Those of these runs that this process still has."""
        with self.reading() as connection:
            rows = connection.execute(select(runs.c.id, runs.c.state, runs.c.machine).where(runs.c.id.in_(numbers))).all()
        return [number for number, state, machine in rows if _is_held(state, json.loads(machine))]

    def begin(self, number: int, machine: dict[str, Any]) -> bool:
        """A worker takes the run; False where it is over, or a live worker has it."""
        with self.writing() as connection:
            if run_at(connection, number, lock=True).state not in IDLE:
                return False
            taken = {"state": State.RUNNING, "beat": time.time(), "machine": json.dumps(machine | holder()), "says": ""}
            update_run(connection, number, **taken)
            return True

    @again_if_cut_off
    def note(self, number: int, machine: dict[str, Any]) -> None:
        """Keep what the run runs on."""
        with self.writing() as connection:
            _require_held(connection, number)
            update_run(connection, number, machine=json.dumps(machine | holder()))

    @again_if_cut_off
    def beat(self, numbers: Sequence[int], progress: float) -> dict[int, str]:
        """Record a heartbeat and the progress of each of these runs; gives what visitors wished, by the runs' numbers."""
        with self.writing() as connection:
            for number in numbers:
                _require_held(connection, number)
                update_run(connection, number, beat=time.time(), progress=progress)
            wished = select(runs.c.id, runs.c.wish).where(runs.c.id.in_(numbers), runs.c.wish != "")
            return {int(number): str(wish) for number, wish in connection.execute(wished)}

    @again_if_cut_off
    def add_epochs(self, kept: Sequence[Kept]) -> None:
        """Keep an epoch and the snapshot after it of each of these runs, all or nothing; of no runs, nothing."""
        if not kept:
            return
        with self.writing() as connection:
            put_epochs(connection, kept, {one.run: _require_held(connection, one.run) for one in kept})

    @again_if_cut_off
    def finish(self, number: int, state: State, says: str = "") -> None:
        """End the run with this state and reason."""
        with self.writing() as connection:
            _require_held(connection, number)
            update_run(connection, number, state=state, says=says, wish="")

    @again_if_cut_off
    def complete(self, number: int, data: str, evaluation: dict[str, Any], contents: dict[str, bytes]) -> None:
        """The run is done: keep its scores on the data set's test images and its files by kind, and drop its snapshot."""
        with self.writing() as connection:
            _require_held(connection, number)
            connection.execute(files.delete().where((files.c.run == number) & (files.c.kind == "snapshot")))
            _put_result(connection, number, data, evaluation, contents)
            update_run(connection, number, state=State.DONE, says="", wish="", progress=1.0)

    def add_test(self, number: int, done: int, data: str, evaluation: dict[str, Any], contents: dict[str, bytes]) -> None:
        """Keep the scores and files of a stopped run, tested after `done` epochs; it can still go on.

        Raises StoreError where the run is no longer as it was tested.
        """
        with self.writing() as connection:
            state = run_at(connection, number, lock=True).state
            count = connection.scalar(select(func.count()).where(epochs.c.run == number))
            if (state, count) != (State.STOPPED, done):
                raise StoreError("lost", f"Run {number} has gone on since it was tested.", "This test is given up.")
            _put_result(connection, number, data, evaluation, contents)


def run_at(connection: Connection, number: int, lock: bool = False) -> Run:
    """The run; with `lock` nobody else changes it until the transaction ends. Raises StoreError where there is none."""
    return Run.of(row_at(connection, number, lock))


def row_at(connection: Connection, number: int, lock: bool) -> dict[str, Any]:
    """The run's row, whose state may still be "running" after its worker died; otherwise as `run_at`."""
    chosen = select(runs).where(runs.c.id == number)
    row = connection.execute(chosen.with_for_update() if lock else chosen).mappings().first()
    if row is None:
        raise StoreError("no-such-run", f"There is no run {number}.", "It may have been deleted.")
    return dict(row)


def update_run(connection: Connection, number: int, **values: Any) -> None:
    """Set these columns of the run."""
    connection.execute(update(runs).where(runs.c.id == number).values(**values))


def _require_held(connection: Connection, number: int) -> dict[str, Any]:
    """What the run runs on; raises StoreError where that is not this process: a worker that stood still may have lost it."""
    row = row_at(connection, number, lock=True)
    machine: dict[str, Any] = json.loads(row["machine"])
    if not _is_held(row["state"], machine):
        raise StoreError("lost", f"Run {number} is over, or was taken up by another worker.", "This one gives it up.")
    return machine


def _is_held(state: str, machine: dict[str, Any]) -> bool:
    return state == State.RUNNING and all(machine.get(name) == value for name, value in holder().items())


def _put_result(connection: Connection, number: int, data: str, evaluation: dict[str, Any], contents: dict[str, bytes]) -> None:
    """Put scores and files in the place of the ones before."""
    connection.execute(evaluations.delete().where(evaluations.c.run == number))
    connection.execute(insert(evaluations).values(run=number, data=data, form=json.dumps(evaluation)))
    for kind, content in contents.items():
        put_file(connection, number, kind, content)
