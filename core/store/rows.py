"""What is done to the store's rows within one connection: a run found and changed, its owner, its holder and its room."""

import hashlib
import os
import platform
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from core.store.database import StoreError
from core.store.run import Run
from core.store.schema import about, files, runs

WAITING_EACH, WAITING_ALL = 2, 60  # runs that may wait, of one session and in all


def run_at(connection: Connection, number: int, lock: bool = False) -> Run:
    """The run; with `lock` nobody else changes it until the connection ends. Raises StoreError where there is none."""
    chosen = select(runs).where(runs.c.id == number)
    row = connection.execute(chosen.with_for_update() if lock else chosen).mappings().first()
    if row is None:
        raise StoreError("no-such-run", f"There is no run {number}.", "It may have been deleted.")
    return Run.of(dict(row))


def own_run(connection: Connection, number: int, session: str) -> Run:
    """The run, locked; raises StoreError where another session began it."""
    run = run_at(connection, number, lock=True)
    if run.session != session:
        raise StoreError("not-yours", f"Run {number} was started in another session.", "Only that session changes it.")
    return run


def require_held(connection: Connection, number: int) -> None:
    """Raise StoreError where the run is another worker's: one that stood still for too long must not write any more."""
    holder = run_at(connection, number, lock=True).machine
    if holder.get("process") and (holder["host"], holder["process"]) != (platform.node(), os.getpid()):
        raise StoreError("lost", f"Run {number} was taken up by another worker.", "This one gives it up.")


def update_run(connection: Connection, number: int, **values: Any) -> None:
    """Set these columns of the run."""
    connection.execute(update(runs).where(runs.c.id == number).values(**values))


def require_room(connection: Connection, session: str) -> None:
    """Raise StoreError where the session, or all together, have as many runs waiting as may."""
    connection.execute(select(about).with_for_update())  # one at a time, where a database lets many write at once
    queued = select(func.count()).where(runs.c.state == "queued")
    if (connection.scalar(queued.where(runs.c.session == session)) or 0) >= WAITING_EACH:
        raise StoreError("queue", f"{WAITING_EACH} of your runs are waiting already.", "Wait for one to begin, or stop one.")
    if (connection.scalar(queued) or 0) >= WAITING_ALL:
        raise StoreError("queue", f"{WAITING_ALL} runs are waiting, as many as there is room for.", "Try again later.")


def put_file(connection: Connection, number: int, kind: str, data: bytes) -> None:
    """Put a file in the place of the one before it."""
    connection.execute(files.delete().where((files.c.run == number) & (files.c.kind == kind)))
    digest = hashlib.sha256(data).hexdigest()
    connection.execute(insert(files).values(run=number, kind=kind, digest=digest, data=data))
