"""PostgreSQL is started again during a training: the worker waits for it and goes on, and nothing is lost."""

import time
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import Connection, event

from core.design.zoo import ZOO
from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.measurements import Measurements
from core.store.state import State
from core.store.store import Store
from core.workers.heartbeat import BEAT
from core.workers.training import work
from tests.store.databases import start_server, stop_server
from tests.workers.forked import Begin
from tests.workers.trainings import EPOCH, RECIPE, wait

pytestmark = pytest.mark.parametrize("empty", ["PostgreSQL"], indirect=True)
CUT = "SELECT pg_terminate_backend(pg_backend_pid())"  # the server ends the connection of who asks this


def begun(store: Store) -> int:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    assert store.begin(number, {})
    return number


def test_a_training_goes_on_where_the_server_is_away_for_some_heartbeats(store: Store, server: str, forked: Begin) -> None:
    number = store.add(ZOO["mlp1"], replace(RECIPE, epochs=1000), "me", "token")
    worker = forked(work, store.url, number)
    wait(store, number, lambda _: len(store.history(number)) >= 1)
    stop_server(server)
    try:
        time.sleep(4 * BEAT)
    finally:
        start_server(server)
    done = len(store.history(number))
    wait(store, number, lambda _: len(store.history(number)) >= done + 2)
    assert (store.run(number).state, store.run(number).machine["process"]) == (State.RUNNING, worker.pid)
    store.ask(number, "me", "pause")
    wait(store, number, lambda run: run.state is State.PAUSED)


def test_a_page_waits_for_the_server_only_for_its_patience_and_a_server_that_never_answered_is_reported(
    store: Store, server: str
) -> None:
    page = Store(store.url, patience=0.1)
    stop_server(server)
    try:
        with pytest.raises(StoreError, match="The store cannot be read: connection is bad: connection to server"):
            page.runs()
        with pytest.raises(StoreError, match="The store cannot be opened: connection is bad: connection to server"):
            Store(store.url, patience=3600)
    finally:
        start_server(server)
    assert page.runs() == []


def test_a_run_whose_worker_begins_while_the_server_is_away_is_trained(store: Store, server: str, forked: Begin) -> None:
    number = store.add(ZOO["mlp1"], replace(RECIPE, epochs=1), "me", "token")
    stop_server(server)
    try:
        worker = forked(work, store.url, number)
        time.sleep(2)
        assert worker.is_alive()
    finally:
        start_server(server)
    worker.join(60)
    assert store.run(number).state is State.DONE


@pytest.mark.parametrize("write", ["beat", "note", "add_epochs", "finish", "complete"])
def test_a_write_of_a_worker_whose_connection_breaks_is_made_once_more(write: str, store: Store) -> None:
    number = begun(store)
    given = {
        "beat": ([number], 0.5),
        "note": (number, {"threads": 2}),
        "add_epochs": ([Kept(number, EPOCH, b"snapshot")],),
        "finish": (number, State.STOPPED),
        "complete": (number, "digits", {"accuracy": 1.0}, {"checkpoint": b"mine"}),
    }
    cut: list[str] = []

    @event.listens_for(store.engine, "commit")
    def _cut(connection: Connection) -> None:
        if not cut:
            cut.append(write)
            connection.exec_driver_sql(CUT)

    getattr(store, write)(*given[write])
    run = store.run(number)
    kept = {
        "beat": run.progress == 0.5,
        "note": run.machine.get("threads") == 2,
        "add_epochs": store.history(number) == [EPOCH],
        "finish": run.state is State.STOPPED,
        "complete": run.state is State.DONE and store.file(number, "checkpoint") == b"mine",
    }
    assert cut == [write] and kept[write]


@pytest.mark.parametrize("read", ["run", "alike", "history", "file", "factors", "held"])
def test_a_read_of_a_worker_whose_connection_breaks_is_made_once_more(read: str, store: Store) -> None:
    number = begun(store)
    store.add_epochs([Kept(number, EPOCH, b"snapshot")])
    given = {"alike": (store.run(number),), "file": (number, "snapshot"), "factors": ([number],), "held": ([number],)}.get(
        read, (number,)
    )
    wanted, cut = getattr(store, read)(*given), list[str]()

    @event.listens_for(store.engine, "before_cursor_execute")
    def _cut(connection: Connection, *_: object) -> None:
        if not cut:
            cut.append(read)
            connection.exec_driver_sql(CUT)

    assert getattr(store, read)(*given) == wanted and cut == [read]


def test_a_measurement_whose_connections_break_is_reported_and_finished(store: Store) -> None:
    kept = Measurements(store.url)
    number = kept.add({}, "me", "token")
    assert kept.begin(number)
    cut: list[bool] = []

    @event.listens_for(kept.engine, "before_cursor_execute")
    def _cut(connection: Connection, *_: object) -> None:
        if not cut:
            cut.append(True)
            connection.exec_driver_sql(CUT)

    kept.report(number, 0.5)
    cut.clear()
    assert kept.one(number).progress == 0.5
    cut.clear()
    kept.finish(number, State.DONE, form={"a": 1})
    assert kept.one(number).state is State.DONE and cut


def test_epochs_that_were_kept_though_the_answer_was_lost_change_the_rate_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, given, cut = begun(store), store.engine.dialect.do_commit, list[str]()

    def commit(connection: psycopg.Connection) -> None:
        given(connection)
        if not cut:
            cut.append("answer")
            connection.execute(CUT)

    store.scale_rate(number, "me", 2.0)
    monkeypatch.setattr(store.engine.dialect, "do_commit", commit)
    store.add_epochs([Kept(number, EPOCH, b"snapshot", factor=2.0)])
    assert cut == ["answer"] and store.history(number) == [EPOCH]
    assert store.factors([number]) == {number: 1.0} and len(store.run(number).machine["rate_changes"]) == 1


def test_a_server_that_breaks_each_connection_is_reported(store: Store) -> None:
    number = begun(store)

    @event.listens_for(store.engine, "commit")
    def _cut(connection: Connection) -> None:
        connection.exec_driver_sql(CUT)

    with pytest.raises(StoreError, match="NOT SAVED: the store did not take it") as refusal:
        store.beat([number], 0.5)
    assert isinstance(refusal.value.__cause__.orig, psycopg.OperationalError)
