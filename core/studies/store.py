"""The store: every run with its epochs, snapshot and result, in one database that outlives the app.

SQLite by default, with a rollback journal and full synchronization, so that what was acknowledged survives a power cut; any
database that SQLAlchemy knows by its URL. A schema newer than this program's is refused and left as it is.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.design.refusal import Refusal
from core.learning.recipe import Recipe
from core.learning.training import Epoch
from core.studies.schema import VERSION, about, create, epochs, files, opened, runs

STALE = 15.0  # seconds without a heartbeat after which a run is taken for dead
WAITING_EACH, WAITING_ALL = 2, 60  # runs that may wait, of one session and in all
OVER = ("done", "stopped", "paused", "interrupted", "diverged", "failed")


class StoreError(Refusal):
    """The store cannot be opened, or does not take what is asked."""


@dataclass(frozen=True)
class Run:
    """One run as it is now. `progress` is a fraction of its epochs; `machine` says on what it ran; `result` what it scored."""

    id: int
    session: str
    architecture: Architecture
    recipe: Recipe
    state: str
    says: str
    progress: float
    created: float
    machine: dict[str, Any]
    result: dict[str, Any]


class Store:
    """A database of runs by its URL; raises StoreError where it cannot be opened."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._engine = opened(url)
            with self._engine.begin() as connection:
                create(connection)
                version = connection.scalar(select(about.c.version))
                if version is None:
                    connection.execute(insert(about).values(version=VERSION))
        except SQLAlchemyError as error:
            raise StoreError(
                "unreadable", f"The store cannot be opened: {str(error.args[0])[:200]}.", "Move it aside."
            ) from None
        if version is not None and version > VERSION:
            what = f"The store is of version {version}; this program knows versions up to {VERSION}. It was left as it is."
            raise StoreError("newer", what, "Use the newer program.")

    def add(self, architecture: Architecture, recipe: Recipe, session: str, token: str) -> int:
        """Queue a run and give its number; the same token gives the same run. Raises StoreError where the queue is full."""
        row = {
            "session": session,
            "token": token,
            "architecture": to_json(architecture),
            "recipe": json.dumps(recipe.to_form()),
        }
        try:
            with self._engine.begin() as connection:
                found = connection.scalar(select(runs.c.id).where(runs.c.token == token))
                if found is not None:
                    return int(found)
                _require_room(connection, session)
                done = connection.execute(insert(runs).values(**row, state="queued", created=time.time(), beat=time.time()))
                assert done.inserted_primary_key is not None
                return int(done.inserted_primary_key[0])
        except IntegrityError:  # two clicks at once: the other one queued it
            with self._engine.begin() as connection:
                return int(connection.scalar(select(runs.c.id).where(runs.c.token == token)) or 0)

    def runs(self) -> list[Run]:
        """All runs, the newest first; those whose worker died are marked interrupted."""
        with self._engine.begin() as connection:
            dead = (runs.c.state == "running") & (runs.c.beat < time.time() - STALE)
            says = "The worker died or was shut down. Resume goes on after the last whole epoch."
            connection.execute(update(runs).where(dead).values(state="interrupted", says=says))
            return [_run(row) for row in connection.execute(select(runs).order_by(runs.c.id.desc())).mappings()]

    def run(self, number: int) -> Run:
        """One run; raises StoreError where there is none of that number."""
        with self._engine.begin() as connection:
            row = connection.execute(select(runs).where(runs.c.id == number)).mappings().first()
        if row is None:
            raise StoreError("no-such-run", f"There is no run {number}.")
        return _run(row)

    def ahead(self, number: int) -> int:
        """How many runs are queued or running before this one."""
        with self._engine.begin() as connection:
            waiting = runs.c.state.in_(("queued", "running")) & (runs.c.id < number)
            return int(connection.scalar(select(func.count()).where(waiting)) or 0)

    def ask(self, number: int, session: str, wish: str) -> None:
        """Ask a run to stop or pause; a queued one does so at once. Raises StoreError for another session's run."""
        self._require_own(number, session)
        with self._engine.begin() as connection:
            ended = {"stop": "stopped", "pause": "paused"}[wish]
            connection.execute(update(runs).where((runs.c.id == number) & (runs.c.state == "queued")).values(state=ended))
            connection.execute(update(runs).where((runs.c.id == number) & (runs.c.state == "running")).values(wish=wish))

    def scale_rate(self, number: int, session: str, factor: float) -> None:
        """Ask a running run to multiply its learning rate after the present epoch."""
        self._require_own(number, session)
        with self._engine.begin() as connection:
            connection.execute(update(runs).where(runs.c.id == number).values(factor=runs.c.factor * factor))

    def queue_again(self, number: int, session: str) -> None:
        """Queue a run that is over, to go on from its snapshot; raises StoreError where it cannot."""
        self._require_own(number, session)
        with self._engine.begin() as connection:
            _require_room(connection, session)
            again = (runs.c.id == number) & runs.c.state.in_(("paused", "stopped", "interrupted", "failed"))
            connection.execute(update(runs).where(again).values(state="queued", wish="", says="", beat=time.time()))

    def begin(self, number: int, machine: dict[str, Any]) -> bool:
        """A worker takes the run; False where it is no longer to be run."""
        with self._engine.begin() as connection:
            open_ = (runs.c.id == number) & runs.c.state.in_(("queued", "running", "interrupted"))
            values = {"state": "running", "beat": time.time(), "machine": json.dumps(machine), "says": ""}
            return connection.execute(update(runs).where(open_).values(**values)).rowcount == 1

    def beat(self, number: int, progress: float) -> tuple[str, float]:
        """The worker lives; gives what is wished of it, and the factor on its learning rate, which is then 1 again."""
        with self._engine.begin() as connection:
            wish, factor = connection.execute(select(runs.c.wish, runs.c.factor).where(runs.c.id == number)).one()
            values = {"beat": time.time(), "progress": progress, "state": "running"}
            connection.execute(update(runs).where(runs.c.id == number).values(**values))
            return wish or "", factor

    def add_epoch(self, number: int, epoch: Epoch, snapshot: bytes, factor: float) -> None:
        """Keep an epoch and the snapshot after it, both or neither; `factor` is what was applied to the rate since."""
        with self._engine.begin() as connection:
            connection.execute(epochs.delete().where((epochs.c.run == number) & (epochs.c.number >= epoch.number)))
            connection.execute(insert(epochs).values(run=number, number=epoch.number, form=json.dumps(asdict(epoch))))
            connection.execute(update(runs).where(runs.c.id == number).values(factor=runs.c.factor / factor, beat=time.time()))
            _put(connection, number, "snapshot", snapshot)

    def history(self, number: int) -> list[Epoch]:
        """The epochs of a run, in order."""
        with self._engine.begin() as connection:
            rows = connection.scalars(select(epochs.c.form).where(epochs.c.run == number).order_by(epochs.c.number))
            return [Epoch.from_form(json.loads(row)) for row in rows]

    def finish(
        self, number: int, state: str, says: str = "", result: dict[str, Any] | None = None, checkpoint: bytes = b""
    ) -> None:
        """The run is over: how, why, what it scored, and its checkpoint's bytes."""
        with self._engine.begin() as connection:
            values = {"state": state, "says": says, "result": json.dumps(result or {}), "wish": ""}
            connection.execute(update(runs).where(runs.c.id == number).values(**values))
            if checkpoint:
                _put(connection, number, "checkpoint", checkpoint)

    def file(self, number: int, kind: str) -> bytes | None:
        """A run's snapshot or checkpoint; raises StoreError where its bytes are not those that were put in."""
        with self._engine.begin() as connection:
            row = connection.execute(select(files).where((files.c.run == number) & (files.c.kind == kind))).mappings().first()
        if row is None:
            return None
        if hashlib.sha256(row["data"]).hexdigest() != row["digest"]:
            raise StoreError("damaged", f"The {kind} of run {number} was changed in the store.", "Start the training anew.")
        return bytes(row["data"])

    def delete(self, number: int, session: str) -> None:
        """Remove a run that is over, with all that belongs to it."""
        self._require_own(number, session)
        if self.run(number).state not in OVER:
            raise StoreError("running", f"Run {number} is still under way.", "Stop it first.")
        with self._engine.begin() as connection:
            for table, column in ((epochs, epochs.c.run), (files, files.c.run), (runs, runs.c.id)):
                connection.execute(table.delete().where(column == number))

    def _require_own(self, number: int, session: str) -> None:
        if self.run(number).session != session:
            raise StoreError("not-yours", f"Run {number} was started in another session.", "Only that session changes it.")


def _require_room(connection: Connection, session: str) -> None:
    queued = select(func.count()).where(runs.c.state == "queued")
    if (connection.scalar(queued.where(runs.c.session == session)) or 0) >= WAITING_EACH:
        raise StoreError("queue", f"{WAITING_EACH} of your runs are waiting already.", "Wait for one to begin, or stop one.")
    if (connection.scalar(queued) or 0) >= WAITING_ALL:
        raise StoreError("queue", f"{WAITING_ALL} runs are waiting, as many as there is room for.", "Try again later.")


def _put(connection: Connection, number: int, kind: str, data: bytes) -> None:
    connection.execute(files.delete().where((files.c.run == number) & (files.c.kind == kind)))
    connection.execute(insert(files).values(run=number, kind=kind, digest=hashlib.sha256(data).hexdigest(), data=data))


def _run(row: Any) -> Run:
    return Run(
        *(row["id"], row["session"], from_json(row["architecture"]), Recipe.from_form(json.loads(row["recipe"])), row["state"]),
        *(
            row["says"] or "",
            row["progress"] or 0.0,
            row["created"],
            json.loads(row["machine"] or "{}"),
            json.loads(row["result"] or "{}"),
        ),
    )
