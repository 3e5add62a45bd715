"""The measurements of the compare page in the store: asked for, under way, kept. What is not kept is told by a StoreError."""

import json
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.store.database import StoreError, opened, reason
from core.store.schema import measurements as table

WAITING = 2  # measurements of one session that may wait
# Seconds without a sign of life after which a worker of another host is taken for dead. It gives one only between two steps:
# a thread that did so meanwhile would disturb what is measured. On the same host its process is looked for.
STALE = 300.0


class Stopped(Exception):
    """The measurement was stopped."""


@dataclass(frozen=True)
class Measurement:
    """A measurement as the store has it: `state` is queued, running, done, stopped, failed or interrupted.

    `progress` is a fraction, `created` seconds UTC; `request` and `form` are plain data, `form` empty until it is done.
    """

    id: int
    session: str
    state: str
    says: str
    progress: float
    created: float
    request: dict[str, Any]
    form: dict[str, Any]


class Measurements:
    """The measurements of the database at a URL."""

    shelved = "failed"  # the state of one for which there are no workers

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine, _ = opened(url)

    def add(self, request: dict[str, Any], session: str, token: str) -> int:
        """Queue a measurement and give its number; the same token gives the same one. Raises StoreError."""
        now = {"created": time.time(), "beat": time.time(), "state": "queued", "request": json.dumps(request)}
        found = select(table.c.id).where(table.c.token == token)
        try:
            with self._transaction() as connection:
                if (number := connection.scalar(found)) is not None:
                    return int(number)
                waiting = select(func.count()).where((table.c.session == session) & (table.c.state == "queued"))
                if (connection.scalar(waiting) or 0) >= WAITING:
                    what = f"{WAITING} of your measurements are waiting already."
                    raise StoreError("queue", what, "Wait for one, or stop it.")
                connection.execute(insert(table).values(session=session, token=token, **now))
                return int(connection.scalar(found) or 0)
        except IntegrityError:  # two clicks at once, where the database lets both look first: the other one queued it
            with self._transaction() as connection:
                return int(connection.scalar(found) or 0)

    def all(self) -> list[Measurement]:
        """All of them, the newest first."""
        with self._transaction(writes=False) as connection:
            return [_read(row) for row in connection.execute(select(table).order_by(table.c.id.desc())).mappings()]

    def one(self, number: int) -> Measurement:
        """One of them; raises StoreError where there is none of that number."""
        with self._transaction(writes=False) as connection:
            return _one(connection, number)

    def unfinished(self) -> list[int]:
        """Those that nobody works on although nobody ended them, the oldest first."""
        return sorted(one.id for one in self.all() if one.state in ("queued", "interrupted"))

    def settle(self, number: int, state: str, says: str = "") -> str:
        """Give one that no worker has, and nobody ended, another state; returns the state before."""
        with self._transaction() as connection:
            before = _one(connection, number).state
            if before in ("queued", "interrupted"):
                _update(connection, number, state=state, says=says)
            return before

    def begin(self, number: int, process: int) -> bool:
        """A worker takes it; False where it is over, or another worker lives with it."""
        machine = json.dumps({"host": platform.node(), "process": process})
        with self._transaction() as connection:
            if _one(connection, number).state not in ("queued", "interrupted"):
                return False
            _update(connection, number, state="running", machine=machine, beat=time.time())
            return True

    def report(self, number: int, progress: float) -> None:
        """The worker is so far; raises Stopped where it is no longer wanted."""
        with self._transaction() as connection:
            if _one(connection, number).state != "running":
                raise Stopped
            _update(connection, number, progress=progress, beat=time.time())

    def finish(self, number: int, state: str, says: str = "", form: dict[str, Any] | None = None) -> None:
        """It is over: how and why, and what was measured."""
        with self._transaction() as connection:
            _update(connection, number, state=state, says=says, form=json.dumps(form or {}))

    def stop(self, number: int, session: str) -> None:
        """End one that is not over; raises StoreError for another session's."""
        with self._transaction() as connection:
            found = _one(connection, number)
            if found.session != session:
                what = f"Measurement {number} was started in another session."
                raise StoreError("not-yours", what, "Only that session stops it.")
            if found.state in ("queued", "running", "interrupted"):
                _update(connection, number, state="stopped")

    @contextmanager
    def _transaction(self, writes: bool = True) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            what = f"{'NOT SAVED: ' if writes else ''}the store did not answer: {reason(error)}."
            raise StoreError("store", what, "Free some space, or make the store's folder writable.") from error


def _read(row: Any) -> Measurement:
    """A row; a running one whose worker is dead is interrupted."""
    state, says, machine = row["state"], row["says"], json.loads(row["machine"])
    if state == "running" and _is_dead(row["beat"], machine):
        state, says = "interrupted", "The worker died or was shut down. It begins again by itself; else measure again."
    forms = json.loads(row["request"]), json.loads(row["form"] or "{}")
    return Measurement(row["id"], row["session"], state, says, row["progress"], row["created"], *forms)


def _is_dead(beat: float, machine: dict[str, Any]) -> bool:
    return abs(time.time() - beat) > STALE or (machine["host"] == platform.node() and not psutil.pid_exists(machine["process"]))


def _one(connection: Connection, number: int) -> Measurement:
    row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        raise StoreError("no-such-measurement", f"There is no measurement {number}.")
    return _read(row)


def _update(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == number).values(**values))
