"""Several servers on one PostgreSQL: what two of them write at the same moment, and connections that have ended."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Table, create_engine, text

from core.store.classes import Classes
from core.store.database import StoreError
from core.store.kept import Kept
from core.store.schema import answers, kept, members

pytestmark = pytest.mark.parametrize("empty", ["PostgreSQL"], indirect=True)


def at_once(url: str, table: Table, row: dict[str, object], act: Callable[[], object]) -> None:
    """Insert a row, and before that is written begin an act, which then waits for it."""
    with ThreadPoolExecutor(1) as pool:
        with Kept(url).writing() as connection:
            connection.execute(table.insert().values(row))
            later = pool.submit(act)
            while not later.done() and not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                time.sleep(0.01)
            assert not later.done()
        later.result()


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
