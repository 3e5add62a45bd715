"""What a worker keeps after an epoch: of all runs that it trains together, or of none."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from core.learning.epoch import Epoch
from core.learning.provenance import with_rate_change
from core.store.run_files import Stage, drop_all_but_stages, keep_stage, put_files
from core.store.schema import epochs, evaluations, runs


class Kept(NamedTuple):
    """An epoch of a run and the snapshot after it; `stage` for those who look inside later.

    `factor` is what the rate was multiplied by.
    """

    run: int
    epoch: Epoch
    snapshot: bytes
    factor: float = 1.0
    stage: Stage | None = None

    @property
    def form(self) -> str:
        """The epoch as the store keeps it."""
        return json.dumps(asdict(self.epoch))


_CHANGED = (
    update(runs)
    .where(runs.c.id == bindparam("of"))
    .values(factor=runs.c.factor / bindparam("by"), beat=bindparam("now"), machine=bindparam("about"))
)


def put_epochs(connection: Connection, kept: Sequence[Kept], machines: Mapping[int, Mapping[str, Any]]) -> None:
    """Put the epochs of different runs in the place of those of their numbers and of later ones; `machines` by run.

    Nothing is done where they are there: the write was made before, and only its answer was lost.
    """
    if _is_there(connection, kept[0]):
        return
    for number, same in groupby(kept, lambda one: one.epoch.number):
        late = epochs.c.run.in_([one.run for one in same]) & (epochs.c.number >= number)
        connection.execute(epochs.delete().where(late))
    numbers = [one.run for one in kept]
    connection.execute(evaluations.delete().where(evaluations.c.run.in_(numbers)))  # of the networks before this epoch
    drop_all_but_stages(connection, numbers)
    rows = [{"run": one.run, "number": one.epoch.number, "form": one.form} for one in kept]
    connection.execute(insert(epochs), rows)
    connection.execute(_CHANGED, [_change(one, machines[one.run]) for one in kept])
    put_files(connection, {(one.run, "snapshot"): one.snapshot for one in kept})
    for one in kept:
        if one.stage:
            keep_stage(connection, one.run, one.epoch.number, one.stage)


def _is_there(connection: Connection, one: Kept) -> bool:
    own = select(epochs.c.form).where(epochs.c.run == one.run, epochs.c.number == one.epoch.number)
    return connection.scalar(own) == one.form


def _change(one: Kept, machine: Mapping[str, Any]) -> dict[str, Any]:
    about = with_rate_change(machine, one.epoch.number, one.factor)
    return {"of": one.run, "by": one.factor, "now": time.time(), "about": json.dumps(about)}
