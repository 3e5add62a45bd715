"""The files of a run: its checkpoint, its snapshot, examples of its mistakes, and the weights at stages of its training."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from core.store.schema import files

STAGE = "stage "  # begins the kind of a file that holds the weights after an epoch; the epoch's number follows


class Stage(NamedTuple):
    """The weights after an epoch, and after which epochs of the run they are kept."""

    weights: bytes
    kept: range


def put_file(connection: Connection, number: int, kind: str, data: bytes) -> None:
    """Put a file in the place of the one before it."""
    connection.execute(files.delete().where((files.c.run == number) & (files.c.kind == kind)))
    put_files(connection, {(number, kind): data})


def put_files(connection: Connection, contents: Mapping[tuple[int, str], bytes]) -> None:
    """Put files, by run and kind, where there are none."""
    rows = [
        {"run": number, "kind": kind, "digest": hashlib.sha256(data).hexdigest(), "data": data}
        for (number, kind), data in contents.items()
    ]
    connection.execute(insert(files), rows)


def drop_all_but_stages(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove what belongs to the networks of these runs as they were last."""
    connection.execute(files.delete().where(files.c.run.in_(numbers) & files.c.kind.not_like(f"{STAGE}%")))


def keep_stage(connection: Connection, number: int, epoch: int, stage: Stage) -> None:
    """Keep the weights if they are to be kept after this epoch; those after epochs that are not among the kept ones go."""
    if epoch in stage.kept:
        put_file(connection, number, stage_kind(epoch), stage.weights)
    others = [stage_kind(one) for one in stages_of(connection, number) if one not in stage.kept]
    connection.execute(files.delete().where((files.c.run == number) & files.c.kind.in_(others)))


def stages_of(connection: Connection, number: int) -> list[int]:
    """After which epochs the weights of the run are kept, in order."""
    kinds = connection.scalars(select(files.c.kind).where((files.c.run == number) & files.c.kind.like(f"{STAGE}%")))
    return sorted(int(kind.removeprefix(STAGE)) for kind in kinds)


def stage_kind(epoch: int) -> str:
    """The kind of the file that holds the weights after an epoch."""
    return f"{STAGE}{epoch}"
