"""The store keeps what it acknowledged, queues fairly, and refuses what it cannot read."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.learning.training import Epoch
from core.studies.store import Store, StoreError, runs

RECIPE = Recipe(dataset="digits")
EPOCH = Epoch(1, 2.3, 0.1, 2.2, 0.2, 0.001, 1.0, 100.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def store(file: Path) -> Store:
    return Store(f"sqlite:///{file}")


def test_a_run_reads_back_as_it_was_put_in(store: Store) -> None:
    number = store.add(ZOO["lenet5"], RECIPE, "me", "token")
    run = store.run(number)
    assert (run.architecture, run.recipe, run.state, run.session) == (ZOO["lenet5"], RECIPE, "queued", "me")


def test_a_double_click_is_one_run(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(lambda _: store.add(ZOO["lenet5"], RECIPE, "me", "token"), range(8)))
    assert len(numbers) == 1
    assert len(store.runs()) == 1


def test_a_session_waits_with_two_runs_and_all_sessions_with_sixty(store: Store) -> None:
    for session in range(30):
        for turn in range(2):
            store.add(ZOO["mlp1"], RECIPE, str(session), f"{session}-{turn}")
    with pytest.raises(StoreError, match="2 of your runs are waiting already"):
        store.add(ZOO["mlp1"], RECIPE, "0", "third")
    with pytest.raises(StoreError, match="60 runs are waiting"):
        store.add(ZOO["mlp1"], RECIPE, "another", "sixty-first")
    assert store.ahead(store.runs()[0].id) == 59


def test_only_the_session_that_started_a_run_stops_or_deletes_it(store: Store) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    for act in (lambda: store.ask(number, "you", "stop"), lambda: store.delete(number, "you")):
        with pytest.raises(StoreError, match="was started in another session"):
            act()
    store.ask(number, "me", "stop")
    assert store.run(number).state == "stopped"
    store.delete(number, "me")
    assert store.runs() == []


def test_a_run_without_a_heartbeat_is_marked_interrupted_and_one_with_it_is_not(store: Store) -> None:
    dead, alive = (store.add(ZOO["mlp1"], RECIPE, "me", token) for token in ("dead", "alive"))
    for number in (dead, alive):
        assert store.begin(number, {})
    with store._engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.id == dead).values(beat=time.time() - 16))
    assert {run.id: run.state for run in store.runs()} == {dead: "interrupted", alive: "running"}


def test_an_epoch_and_its_snapshot_are_kept_together_and_a_changed_byte_is_found(store: Store, file: Path) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    store.add_epoch(number, EPOCH, b"snapshot", 1.0)
    assert store.history(number) == [EPOCH]
    assert store.file(number, "snapshot") == b"snapshot"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE files SET data = ?", (b"snapshoT",))
    with pytest.raises(StoreError, match="was changed in the store"):
        store.file(number, "snapshot")


def test_a_newer_store_is_refused_and_left_as_it_is(store: Store, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE about SET version = 99")
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"of version 99; this program knows versions up to 1\. It was left as it is"):
        Store(store.url)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_in_words(file: Path) -> None:
    file.write_bytes(b"this is no database, but a text of some length" * 40)
    with pytest.raises(StoreError, match="The store cannot be opened"):
        Store(f"sqlite:///{file}")


def test_sqlite_keeps_a_rollback_journal_with_full_synchronization(store: Store) -> None:
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
