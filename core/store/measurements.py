"""The measurements of the compare page in the store: queued, running, over. A StoreError says what was not kept."""

import json
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from core.store.database import Database, StoreError
from core.store.liveness import death, holder
from core.store.schema import measurements as table
from core.store.server import again_if_cut_off
from core.store.state import IDLE, State

WAITING = 2  # measurements of one session that may wait
# Seconds without a heartbeat after which a worker is taken for dead. It gives one only between two steps: a thread that did so
# meanwhile would disturb what is measured.
STALE = 300.0


class Stopped(Exception):
    """The measurement was stopped, or another worker has taken it up."""


@dataclass(frozen=True)
class Measurement:
    """A measurement as the store has it.

    `says` explains the state to a person; `progress` is a fraction, `created` seconds UTC; `request` and `form` (what was
    measured, empty until it is done) are plain data.
    """

    id: int
    session: str
    state: State
    says: str
    progress: float
    created: float
    request: dict[str, Any]
    form: dict[str, Any]


class Measurements(Database):
    """The measurements of the database at a URL."""

    state_without_workers = State.FAILED  # the state of one for which there are no workers

    def add(self, request: dict[str, Any], session: str, token: str) -> int:
        """Queue a measurement and give its number; the same token gives the same one. Raises StoreError."""
        now = {"state": State.QUEUED, "created": time.time(), "beat": time.time()}
        values = {"session": session, "token": token, "request": json.dumps(request), **now}
        return self.add_once(table, lambda connection: _require_room(connection, session), values)

    def all(self) -> list[Measurement]:
        """All of them, the newest first."""
        with self.reading() as connection:
            return [_read(row) for row in connection.execute(select(table).order_by(table.c.id.desc())).mappings()]

    @again_if_cut_off
    def one(self, number: int) -> Measurement:
        """One of them; raises StoreError where there is none of that number."""
        with self.reading() as connection:
            return _read(_row(connection, number))

    def unfinished(self) -> list[int]:
        """Those that are not over, the oldest first; one of them may still have its worker."""
        return sorted(one.id for one in self.all() if one.state in (State.RUNNING, *IDLE))

    def set_state_if_idle(self, number: int, state: State, says: str = "") -> State:
        """Change the state of one that is not over and that no worker has; returns the state before."""
        with self.writing() as connection:
            before = _read(_row(connection, number, lock=True)).state
            if before in IDLE:
                _update(connection, number, state=state, says=says)
            return before

    def begin(self, number: int) -> bool:
        """This process takes it; False where it is over, or a live worker has it."""
        with self.writing() as connection:
            if _read(_row(connection, number, lock=True)).state not in IDLE:
                return False
            _update(connection, number, state=State.RUNNING, machine=json.dumps(holder()), beat=time.time())
            return True

    @again_if_cut_off
    def report(self, number: int, progress: float) -> None:
        """Record the worker's progress; raises Stopped where it is no longer this worker's."""
        with self.writing() as connection:
            _require_held(connection, number)
            _update(connection, number, progress=progress, beat=time.time())

    @again_if_cut_off
    def finish(self, number: int, state: State, says: str = "", form: dict[str, Any] | None = None) -> None:
        """End it with this state, the reason, and the results; raises Stopped where it is no longer this worker's."""
        with self.writing() as connection:
            _require_held(connection, number)
            _update(connection, number, state=state, says=says, form=json.dumps(form or {}))

    def stop(self, number: int, session: str) -> None:
        """End one that is not over; raises StoreError for another session's."""
        with self.writing() as connection:
            found = _read(_row(connection, number, lock=True))
            if found.session != session:
                what = f"Measurement {number} was started in another session."
                raise StoreError("not-yours", what, "Only that session stops it.")
            if found.state in (State.RUNNING, *IDLE):
                _update(connection, number, state=State.STOPPED)


def _require_room(connection: Connection, session: str) -> None:
    waiting = select(func.count()).where((table.c.session == session) & (table.c.state == State.QUEUED))
    if (connection.scalar(waiting) or 0) >= WAITING:
        raise StoreError("queue", f"{WAITING} of your measurements are waiting already.", "Wait for one, or stop it.")


def _row(connection: Connection, number: int, lock: bool = False) -> RowMapping:
    """Its row; with `lock` nobody else changes it until the transaction ends. Raises StoreError where there is none."""
    chosen = select(table).where(table.c.id == number)
    row = connection.execute(chosen.with_for_update() if lock else chosen).mappings().first()
    if row is None:
        raise StoreError("no-such-measurement", f"There is no measurement {number}.")
    return row


def _read(row: RowMapping) -> Measurement:
    """A row; a running one whose worker is dead is interrupted."""
    state, says = State(row["state"]), row["says"]
    if state is State.RUNNING and (cause := death(json.loads(row["machine"]), row["beat"], STALE)):
        state, says = State.INTERRUPTED, f"{cause} It begins again by itself; else measure again."
    forms = json.loads(row["request"]), json.loads(row["form"] or "{}")
    return Measurement(row["id"], row["session"], state, says, row["progress"], row["created"], *forms)


def _require_held(connection: Connection, number: int) -> None:
    """Raise Stopped where this process does not have it: it was stopped, or this worker stood still and lost it."""
    row = _row(connection, number, lock=True)
    if row["state"] != State.RUNNING or json.loads(row["machine"]) != holder():
        raise Stopped


def _update(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == number).values(**values))
