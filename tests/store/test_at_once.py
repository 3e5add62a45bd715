"""Several servers on one PostgreSQL: what two of them write at the same moment, and connections that have ended."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Table, create_engine, select, text

from core.design.zoo import ZOO
from core.learning.checkpoint import read
from core.learning.header import trained
from core.store import store as module
from core.store.classes import Classes
from core.store.database import StoreError
from core.store.kept import Kept
from core.store.measurements import WAITING, Measurements
from core.store.opened import Opened
from core.store.schema import about, answers, files, kept, measurements, members, runs
from core.store.store import Store
from tests.workers.trainings import RECIPE

pytestmark = pytest.mark.parametrize("empty", ["PostgreSQL"], indirect=True)


Rows = dict[str, object] | list[dict[str, object]]


def at_once(url: str, table: Table, rows: Rows, act: Callable[[], object], lock: bool = False) -> object:
    """Insert rows, and before that is written begin an act, which then waits for it; gives what the act returns.

    With `lock` they are inserted as a queue's rows are.
    """
    with ThreadPoolExecutor(1) as pool:
        with Kept(url).writing() as connection:
            if lock:
                connection.execute(select(about).with_for_update())
            connection.execute(table.insert().values(rows))
            later = pool.submit(act)
            while not later.done() and not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                time.sleep(0.01)
            assert not later.done()
        return later.result()


def test_of_a_value_that_two_servers_keep_the_later_stays(empty: str) -> None:
    values, row = Kept(empty), {"session": "all", "name": "measured", "form": "1", "changed": 1.0}
    at_once(empty, kept, row, lambda: values.keep("all", "measured", 2))
    assert values.all("all") == {"measured": 2}


def test_who_joins_in_two_tabs_is_one_member_by_the_later_name(empty: str) -> None:
    classes = Classes(empty)
    code, secret = classes.start()
    row = {"code": code, "session": "a", "name": "Ada", "joined": 1.0}
    at_once(empty, members, row, lambda: classes.join(code, "a", "Ada L."))
    assert [one.name for one in classes.board(code, secret).members] == ["Ada L."]


def test_an_answer_that_comes_while_a_class_is_erased_is_erased_with_it(empty: str) -> None:
    classes = Classes(empty)
    code, secret = classes.start()
    classes.join(code, "a", "Ada")
    row = {"code": code, "session": "a", "kind": "macs", "variant": 1, "is_right": True, "slip": "", "given": 5.0, "sent": 1.0}
    at_once(empty, answers, row, lambda: classes.erase(code, secret))
    with pytest.raises(StoreError, match="There is no class"):
        classes.board(code, secret)


def test_a_network_that_two_tabs_open_is_kept_once(empty: str) -> None:
    softmax = read(trained()["softmax"])
    first = Opened(empty).add(softmax, "me")
    with Kept(empty).writing() as connection:
        row = dict(connection.execute(select(runs)).mappings().one())
        connection.execute(files.delete())
        connection.execute(runs.delete())
    assert at_once(empty, runs, row, lambda: Opened(empty).add(softmax, "me")) == first


def test_a_click_that_is_doubled_gives_the_same_run_also_where_the_queue_is_full_then(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOGETHER", 1)
    store = Store(empty)
    number = store.add(ZOO["mlp1"], RECIPE, "me", "one")
    with store.writing() as connection:
        row = dict(connection.execute(select(runs)).mappings().one())
        connection.execute(runs.delete())
    assert at_once(empty, runs, row, lambda: store.add(ZOO["mlp1"], RECIPE, "me", "one"), lock=True) == number


def test_measurements_that_two_tabs_ask_for_are_no_more_than_may_wait(empty: str) -> None:
    queue = Measurements(empty)
    rows = [{"token": str(at), "session": "me", "request": "{}", "state": "queued"} for at in range(WAITING)]
    with pytest.raises(StoreError, match=f"{WAITING} of your measurements are waiting already"):
        at_once(empty, measurements, rows, lambda: queue.add({}, "me", "one more"), lock=True)


def test_a_store_whose_server_has_ended_all_connections_is_read_and_written_at_once(empty: str) -> None:
    values = Kept(empty)
    values.keep("me", "live", True)
    end_connections(empty)
    assert values.all("me") == {"live": True}
    end_connections(empty)
    values.keep("me", "live", False)
    assert values.all("me") == {"live": False}


def end_connections(url: str) -> None:
    """As a server does that stops."""
    engine = create_engine(url)
    with engine.connect() as connection:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"))
    engine.dispose()
