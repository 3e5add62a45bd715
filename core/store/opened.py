"""The networks that visitors opened from files of other programs. They stand among the runs, but none of them was trained."""

import hashlib
import json
import time

from sqlalchemy import Connection, insert, select

from core.design.form import to_json
from core.learning.checkpoint import Checkpoint, to_bytes
from core.store.run import Run
from core.store.runs import Runs
from core.store.schema import files, runs
from core.store.state import State

MOST_EACH, MOST_ALL = 8, 100  # of one session, and in all; the oldest make room


class Opened(Runs):
    """The opened networks of a database; each has its checkpoint as a file, as a run has."""

    def add(self, checkpoint: Checkpoint, session: str) -> Run:
        """Keep the network for a session; the same network is kept once. Raises StoreError."""
        data = to_bytes(checkpoint)
        form = {"architecture": to_json(checkpoint.architecture), "recipe": json.dumps(checkpoint.recipe.to_form())}
        named = hashlib.sha256("\n".join([session, *form.values()]).encode())
        for tensor in checkpoint.weights.values():
            named.update(tensor.numpy().tobytes())
        token, digest = named.hexdigest(), hashlib.sha256(data).hexdigest()
        now = time.time()
        values = {"session": session, "token": token, "state": State.OPENED, "created": now, "beat": now, **form}

        def complete(connection: Connection, number: int) -> None:
            connection.execute(insert(files).values(run=number, kind="checkpoint", digest=digest, data=data))

        return self.run(self.add_once(runs, lambda connection: _make_room(connection, session), values, complete))

    def of(self, session: str) -> list[Run]:
        """The networks that a session opened, the newest first."""
        chosen = select(runs).where(runs.c.state == State.OPENED, runs.c.session == session).order_by(runs.c.id.desc())
        with self.reading() as connection:
            return [Run.of(dict(row)) for row in connection.execute(chosen).mappings()]


def _make_room(connection: Connection, session: str) -> None:
    """Delete the oldest, so that there is room for one more."""
    newest = select(runs.c.id).where(runs.c.state == State.OPENED).order_by(runs.c.id.desc())
    old = connection.scalars(newest.where(runs.c.session == session).offset(MOST_EACH - 1)).all()
    for number in {*old, *connection.scalars(newest.offset(MOST_ALL - 1)).all()}:
        connection.execute(files.delete().where(files.c.run == number))
        connection.execute(runs.delete().where(runs.c.id == number))
