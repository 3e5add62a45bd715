"""What is done to the store's rows within one connection: a run found and changed, its owner, its holder and its room."""

import hashlib
import json
import os
import platform
import time
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from core.store.database import StoreError
from core.store.run import Run, is_gone
from core.store.schema import about, files, runs

WAITING_EACH, WAITING_ALL = 2, 60  # runs that may wait, of one session and in all
GIVEN_UP = 60.0  # seconds without a heartbeat after which a run whose worker may only stand still can be deleted


def run_at(connection: Connection, number: int, lock: bool = False) -> Run:
    """The run; with `lock` nobody else changes it until the connection ends. Raises StoreError where there is none."""
    return Run.of(_row(connection, number, lock))


def own_run(connection: Connection, number: int, session: str) -> Run:
    """The run, locked; raises StoreError where another session began it."""
    run = run_at(connection, number, lock=True)
    if run.session != session:
        raise StoreError("not-yours", f"Run {number} was started in another session.", "Only that session changes it.")
    return run


def holder() -> dict[str, Any]:
    """By what a run's row says who holds it: this process."""
    return {"host": platform.node(), "process": os.getpid()}


def require_held(connection: Connection, number: int) -> None:
    """Raise StoreError where the run is not running in this process: a worker that stood still may have lost it."""
    row = _row(connection, number, lock=True)
    if row["state"] != "running" or not holder().items() <= json.loads(row["machine"]).items():
        raise StoreError("lost", f"Run {number} is over, or was taken up by another worker.", "This one gives it up.")


def require_given_up(connection: Connection, number: int) -> None:
    """Raise StoreError where a worker of which nothing was heard may yet be heard of again."""
    row = _row(connection, number, lock=True)
    silent = abs(time.time() - row["beat"])
    if row["state"] == "running" and silent < GIVEN_UP and not is_gone(json.loads(row["machine"])):
        what = f"Nothing was heard from the worker of run {number} for {silent:.0f} s, but it may only stand still."
        raise StoreError("may-wake", what, f"Delete the run in {GIVEN_UP - silent:.0f} s, or resume it now.")


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


def _row(connection: Connection, number: int, lock: bool) -> dict[str, Any]:
    chosen = select(runs).where(runs.c.id == number)
    row = connection.execute(chosen.with_for_update() if lock else chosen).mappings().first()
    if row is None:
        raise StoreError("no-such-run", f"There is no run {number}.", "It may have been deleted.")
    return dict(row)
