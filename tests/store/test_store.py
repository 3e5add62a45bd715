"""The store keeps what it acknowledged, queues fairly, and refuses what it cannot read."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import update

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.schema import files, runs
from core.store.state import State
from core.store.store import Store
from tests.workers.trainings import EPOCH

RECIPE = Recipe(dataset="digits")


in_a_file = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)


def test_a_run_reads_back_as_it_was_put_in(store: Store) -> None:
    number = store.add(ZOO["lenet5"], RECIPE, "me", "token")
    run = store.run(number)
    assert (run.architecture, run.recipe, run.state, run.session) == (ZOO["lenet5"], RECIPE, "queued", "me")


def test_a_folder_s_name_is_kept_with_the_scores_or_refused_before_the_training(store: Store) -> None:
    longest = replace(RECIPE, dataset=f"folder:{'p' * 193}")
    number = store.add(ZOO["softmax"], longest, "me", "token")
    store.begin(number, {})
    store.complete(number, longest.dataset, {"accuracy": 0.9}, {})
    assert store.evaluation(number) == {"accuracy": 0.9}
    with pytest.raises(StoreError, match=r"name folder:p+… has 201 characters; 200 is the limit\. Move the folder"):
        store.add(ZOO["softmax"], replace(RECIPE, dataset=f"{longest.dataset}p"), "me", "another")


def test_a_double_click_is_one_run(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(lambda _: store.add(ZOO["lenet5"], RECIPE, "me", "token"), range(8)))
    assert len(numbers) == 1
    assert len(store.runs()) == 1


def test_a_session_waits_with_two_runs_and_all_sessions_with_sixty(store: Store) -> None:
    for session in range(30):
        for name in ("mlp1", "mlp2"):
            store.add(ZOO[name], RECIPE, str(session), f"{session}-{name}")
    with pytest.raises(StoreError, match="2 of your runs are waiting already"):
        store.add(ZOO["softmax"], RECIPE, "0", "third")
    with pytest.raises(StoreError, match="60 runs are waiting"):
        store.add(ZOO["mlp1"], RECIPE, "another", "sixty-first")
    assert len(store.ahead(store.runs()[0].id)) == 59


def test_the_runs_of_studies_take_no_room_of_visitors_and_are_never_refused(store: Store) -> None:
    def of_study(seed: int) -> int:
        return store.add(ZOO["softmax"], RECIPE.with_seed(seed), f"digest {seed}", f"digest {seed}", of_study=True)

    with patch("core.store.store.WAITING_ALL", 2):
        first, *_ = [of_study(seed) for seed in range(3)]
        for visitor in ("me", "you"):
            store.add(ZOO["mlp1"], RECIPE, visitor, visitor)
        with pytest.raises(StoreError, match="2 runs are waiting, as many as there is room for"):
            store.add(ZOO["mlp1"], RECIPE, "another", "another")
        of_study(3)
        store.ask(first, "digest 0", "pause")
        store.queue_again(first, "digest 0")
    assert [run.state for run in store.runs()] == [State.QUEUED] * 6


def test_sixteen_runs_that_differ_in_their_seeds_wait_as_one(store: Store) -> None:
    numbers = [store.add(ZOO["mlp1"], RECIPE.with_seed(seed), "me", f"seed {seed}") for seed in range(16)]
    other = store.add(ZOO["mlp2"], RECIPE, "me", "other")
    with pytest.raises(StoreError, match="16 such runs are waiting already"):
        store.add(ZOO["mlp1"], RECIPE.with_seed(16), "me", "seed 16")
    assert store.alike(store.run(numbers[3])) == [*numbers[:3], *numbers[4:]]
    assert store.ahead(numbers[15]) == [] and len(store.ahead(other)) == 16
    store.begin(numbers[0], {})
    assert store.alike(store.run(numbers[3])) == [numbers[1], numbers[2], *numbers[4:]]


def test_runs_share_lanes_whatever_numbers_each_network_has_of_its_own(store: Store) -> None:
    recipes = [RECIPE, replace(RECIPE, learning_rate=0.1, weight_decay=0.01)]
    first, faster = (store.add(ZOO["mlp1"], recipe, "me", f"{k}") for k, recipe in enumerate(recipes))
    store.add(ZOO["mlp1"], recipes[1], "another", "another")
    assert store.alike(store.run(first)) == [faster]


def test_only_the_session_that_started_a_run_stops_or_deletes_it(store: Store) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    for act in (lambda: store.ask(number, "you", "stop"), lambda: store.delete(number, "you")):
        with pytest.raises(StoreError, match="was started in another session"):
            act()
    store.ask(number, "me", "stop")
    assert store.run(number).state is State.STOPPED
    store.delete(number, "me")
    assert store.runs() == []


def test_a_run_without_a_heartbeat_is_marked_interrupted_and_one_with_it_is_not(store: Store) -> None:
    dead, alive = (store.add(ZOO["mlp1"], RECIPE, "me", token) for token in ("dead", "alive"))
    for number in (dead, alive):
        assert store.begin(number, {})
    with store.engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.id == dead).values(beat=time.time() - 16))
    assert {run.id: run.state for run in store.runs()} == {dead: "interrupted", alive: "running"}


def test_an_epoch_and_its_snapshot_are_kept_together_and_a_changed_byte_is_found(store: Store) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    store.begin(number, {})
    store.add_epochs([Kept(number, EPOCH, b"snapshot")])
    assert store.history(number) == [EPOCH] and store.lengths([number, 99]) == {number: 1, 99: 0}
    assert store.file(number, "snapshot") == b"snapshot"
    with store.engine.begin() as connection:
        connection.execute(update(files).values(data=b"snapshoT"))
    with pytest.raises(StoreError, match="was changed in the store"):
        store.file(number, "snapshot")


@in_a_file
def test_sqlite_keeps_a_rollback_journal_with_full_synchronization(store: Store) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_runs_trained_together_have_one_heartbeat_and_a_wish_of_one_is_heard(store: Store) -> None:
    mine = [store.add(ZOO["mlp1"], RECIPE, session, session) for session in ("me", "you", "another")]
    for number in mine:
        store.begin(number, {})
    assert store.beat(mine[:2], 0.5) == {}
    assert [store.run(number).progress for number in mine] == [0.5, 0.5, 0.0]
    store.ask(mine[2], "another", "stop")
    assert store.beat(mine[:2], 0.6) == {}
    store.ask(mine[1], "you", "pause")
    assert store.beat(mine[:2], 0.7) == {mine[1]: "pause"}


@in_a_file
def test_while_another_writes_for_long_a_page_is_reported_and_a_worker_waits(store: Store, file: Path) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    store.begin(number, {})
    page, worker = Store(store.url, patience=0.1), Store(store.url, patience=60)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(worker.beat, [number], 0.5), pool.submit(worker.run, number)]
        with pytest.raises(StoreError, match="The store cannot be read: database is locked"):
            page.run(number)
        with pytest.raises(StoreError, match="NOT SAVED: the store did not take it: database is locked"):
            page.beat([number], 0.4)
        assert not any(one.done() for one in waiting)
        other.execute("ROLLBACK")
        assert waiting[0].result() == {} and waiting[1].result().session == "me"
    assert page.run(number).progress == 0.5


@in_a_file
def test_who_waits_for_a_lock_waits_once_and_is_told_that_another_program_has_it(store: Store, file: Path) -> None:
    page = Store(store.url, patience=1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(StoreError, match=r"database is locked\. Try again when the other program"):
            page.add(ZOO["mlp1"], RECIPE, "me", "token")
        assert 1 <= time.monotonic() - begun < 1.9


@in_a_file
def test_among_quick_writers_a_page_finds_the_moment_between_two(store: Store, file: Path) -> None:
    number, over = store.add(ZOO["mlp1"], RECIPE, "me", "token"), threading.Event()

    def write_again_and_again() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            while not over.is_set():
                other.execute("BEGIN EXCLUSIVE")
                time.sleep(0.06)
                other.execute("ROLLBACK")
                time.sleep(0.001)

    page = Store(store.url, patience=2)
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write_again_and_again)
        try:
            assert [page.run(number).session for _ in range(10)] == ["me"] * 10
        finally:
            over.set()
        writer.result()


def test_epochs_of_runs_that_are_trained_together_are_kept_all_or_none(store: Store) -> None:
    mine = [store.add(ZOO["lenet5"], RECIPE, "me", token) for token in ("one", "two", "three")]
    for number in mine[:2]:
        assert store.begin(number, {})
    store.add_epochs([Kept(number, EPOCH, b"snapshot", factor) for number, factor in zip(mine[:2], (1.0, 0.5), strict=True)])
    assert [len(store.history(number)) for number in mine] == [1, 1, 0]
    assert store.factors(mine[:2]) == {mine[0]: 1.0, mine[1]: 2.0}
    with pytest.raises(StoreError, match=f"Run {mine[2]} is over, or was taken up by another worker"):
        store.add_epochs([Kept(number, replace(EPOCH, number=2), b"late") for number in mine])
    assert [len(store.history(number)) for number in mine] == [1, 1, 0] and store.file(mine[0], "snapshot") == b"snapshot"
