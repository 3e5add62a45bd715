"""A store of an older version is copied and brought up to date with nothing lost; a newer one is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
from sqlalchemy import text

from core.design.zoo import ZOO
from core.store.database import StoreError
from core.store.measurements import Measurements
from core.store.store import Store
from tests.store.old_stores import NUMBERS, RECIPE, make
from tests.workers.forked import FORKING, Begin
from tests.workers.trainings import EPOCH, require_whole

in_a_file = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)


def rows(file: Path) -> list[str]:
    """All that is in a SQLite file, as the statements that would make it."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def tables(file: Path) -> Iterator[str]:
    """How its tables are made, by name."""
    with closing(sqlite3.connect(file)) as connection:
        made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return (statement for (statement,) in made)


def open_it(url: str, told: "Queue[str]") -> None:
    try:
        told.put(Store(url).notice)
    except Exception as error:
        told.put(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_store_is_copied_and_brought_up_to_date_by_four_apps_at_once(version: int, file: Path, forked: Begin) -> None:
    make(file, version)
    before, told, url = rows(file), FORKING.Queue(), f"sqlite:///{file}"
    apps = [forked(open_it, url, told) for _ in range(4)]
    assert [told.get(timeout=60) for _ in apps] == [""] * 4
    (copy,) = file.parent.glob("runs.sqlite.version-*")
    assert copy.name == f"runs.sqlite.version-{version}" and rows(copy) == before
    store = Store(url)
    assert [(run.id, run.state, run.recipe, run.of_study) for run in store.runs()] == [
        (7, "done", RECIPE, True),
        (3, "done", RECIPE, False),
    ]
    for number in NUMBERS:
        assert (store.evaluation(number), store.history(number)) == ({"accuracy": 0.97}, [EPOCH])
        assert store.file(number, "snapshot") == f"snapshot {number}".encode()
    assert [one.id for one in Measurements(url).all()] == ([4] if version == 2 else [])
    require_whole(file)


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_store_has_the_same_tables_afterwards_as_a_new_one_but_for_the_order_of_columns(
    version: int, file: Path, tmp_path: Path
) -> None:
    make(file, version)
    Store(f"sqlite:///{file}")
    Store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    old, new = ([sorted(statement.split()) for statement in tables(one)] for one in (file, tmp_path / "new.sqlite"))
    old, new = ([[word.strip('(),"') for word in statement] for statement in one] for one in (old, new))
    assert [sorted(filter(None, one)) for one in old] == [sorted(filter(None, one)) for one in new]


def test_an_older_copy_is_not_overwritten(file: Path) -> None:
    make(file, 2)
    earlier = file.with_name("runs.sqlite.version-2")
    earlier.write_bytes(b"of an earlier time")
    before = rows(file)
    Store(f"sqlite:///{file}")
    assert earlier.read_bytes() == b"of an earlier time"
    assert rows(file.with_name("runs.sqlite.version-2-2")) == before


@pytest.mark.parametrize("empty", ["PostgreSQL"], indirect=True)
def test_a_store_of_version_2_in_postgresql_is_brought_up_to_date(store: Store) -> None:
    mine = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    trial = store.add(ZOO["mlp1"], RECIPE, "digest", "digest", of_study=True)
    with store.engine.begin() as connection:  # as version 2 had it
        connection.execute(text("ALTER TABLE runs DROP COLUMN of_study"))
        connection.execute(text("UPDATE about SET version = 2"))
    again = Store(store.url)
    assert [(run.id, run.of_study) for run in again.runs()] == [(trial, True), (mine, False)]
    again.engine.dispose()


@pytest.mark.parametrize("version", [1, 2])
def test_a_store_brought_up_to_date_gives_no_number_twice(version: int, file: Path) -> None:
    make(file, version)
    store = Store(f"sqlite:///{file}")
    store.delete(7, "token 7")
    assert store.add(ZOO["mlp1"], RECIPE, "me", "another") == 8


@in_a_file
def test_a_newer_store_is_refused_and_left_as_it_is(store: Store, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE about SET version = 99")
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"of version 99; this program knows versions up to 6\. It was left as it is"):
        Store(store.url)
    assert file.read_bytes() == before
