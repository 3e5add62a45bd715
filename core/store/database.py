"""A store's database: its address, how it is opened and brought up to date, and transactions that say what went wrong."""

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.data.places import cache_folder
from core.design.refusal import Refusal
from core.store.damage import fault, set_aside, unused
from core.store.rows import wait_for_others
from core.store.schema import VERSION, about, create, migrate
from core.store.server import wait_for_server
from core.store.sqlite import configure, copy, is_locked

PATIENCE = 10  # seconds to wait for others who write, and for a server that is started again
PATIENCE_OF_WORK = 300  # the same for a worker, which may lose hours of work
FULL = "Free some space, or make the store's folder writable."
OPENING = 28_28  # the number of PostgreSQL's lock under which one of many apps makes the tables, or changes them
SETTING = "EXPLORER_STORE"  # a database's URL


class StoreError(Refusal):
    """The store cannot be opened or read, did not keep what it was given, or refuses what is asked of it."""


class Database:
    """The database at a URL; `notice` is what a person must know of how it was opened, or empty. Raises StoreError.

    Who writes or reads waits `patience` seconds for others who write, and for a database server that is started again.
    """

    waits_at_first = True  # with the patience of work, also for a server that has not answered yet

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.url = url
        self.engine, self.notice = _opened(url, patience, self.waits_at_first and patience >= PATIENCE_OF_WORK)
        weakref.finalize(self, self.engine.dispose).atexit = False  # connections are closed with the store that opened them

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; raises StoreError where it cannot."""
        try:
            with self.engine.execution_options(writes=False).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError("unreadable", f"The store cannot be read: {reason(error)}.") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes all or nothing; raises StoreError where nothing was kept, IntegrityError for a twin."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            what = f"NOT SAVED: the store did not take it: {reason(error)}."
            if isinstance(getattr(error, "orig", None), ValueError):
                raise StoreError("too-long", what, "Choose a shorter text.") from error
            locked = is_locked(getattr(error, "orig", None))
            remedy = "Try again when the other program that writes to it is done, or close that one." if locked else FULL
            raise StoreError("not-saved", what, remedy) from error

    def add_once(
        self,
        table: Table,
        make_room: Callable[[Connection], None],
        values: dict[str, Any],
        complete: Callable[[Connection, int], None] = lambda connection, number: None,
    ) -> int:
        """Insert a row, complete it, and give its number; the same token gives the same row. `make_room` may refuse one."""
        find = select(table.c.id).where(table.c.token == values["token"])
        try:
            with self.writing() as connection:
                wait_for_others(connection)
                if (number := connection.scalar(find)) is None:
                    make_room(connection)
                    connection.execute(insert(table).values(values))
                    number = int(connection.scalar(find) or 0)
                    complete(connection, number)
        except IntegrityError:  # two clicks at the same moment, where the database lets both look first
            with self.reading() as connection:
                number = connection.scalar(find)
        return int(number or 0)


def store_url() -> str:
    """Where the store is: as the setting says, else a SQLite file in the user's cache folder. Raises StoreError."""
    if url := os.environ.get(SETTING):
        return url
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"The store's folder {folder} cannot be made: {reason(error)}."
        raise StoreError("unreadable", what, f"Set XDG_CACHE_HOME, or {SETTING}, to another place.") from None
    return URL.create("sqlite", database=str(folder / "runs.sqlite")).render_as_string()


def parsed(url: str) -> URL:
    """The parts of a store's URL; raises StoreError where it is none, or where no other process could open the store."""
    try:
        place = make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        what = f"The store's address is no URL of a database: {reason(error)}."
        raise StoreError("no-url", what, f"Write {SETTING} or --store as in sqlite:////home/me/runs.sqlite.") from None
    in_memory = not place.database or ":memory:" in place.database or place.query.get("mode") == "memory"
    if place.get_backend_name() == "sqlite" and in_memory:
        what = "A SQLite store in memory cannot be used: the worker processes would not see it."
        raise StoreError("in-memory", what, "Name a file, as in sqlite:////home/me/runs.sqlite.")
    return place


def _opened(url: str, patience: float, waits_at_first: bool) -> tuple[Engine, str]:
    """The database at `url`, created if missing, and a sentence where a person must know of something.

    An older version is copied and brought up to date, a newer one refused and left as it is; a damaged SQLite file is moved
    aside and a new one begun. Raises StoreError.
    """
    try:
        engine, notice = _engine(url, patience), ""
        is_server = engine.dialect.name != "sqlite"
        if is_server and waits_at_first:
            wait_for_server(engine, patience)
        if file := _file(engine):
            notice = _require_sound(file)
        if not _is_up_to_date(engine):
            with engine.begin() as connection:
                _bring_up_to_date(connection, file)
        if is_server and not waits_at_first:
            wait_for_server(engine, patience)  # one that never answered is reported immediately
    except Refusal:
        raise
    except (SQLAlchemyError, sqlite3.Error, ImportError, OSError, ValueError) as error:
        raise StoreError("unreadable", f"The store cannot be opened: {reason(error)}.", "Choose another place.") from None
    return engine, notice


def reason(error: Exception) -> str:
    """What a database says of an error, without the statement that met it."""
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)[:200].strip().rstrip(".")


def _engine(url: str, patience: float) -> Engine:
    if parsed(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)  # after the server has started again, old connections are dead
    engine = create_engine(url, connect_args={"timeout": patience})
    configure(engine, patience)
    return engine


def _file(engine: Engine) -> Path | None:
    """The file of a SQLite database that is there already; of a link the file that it leads to."""
    name = engine.url.database
    return Path(name).resolve() if engine.dialect.name == "sqlite" and name and Path(name).is_file() else None


def _require_sound(file: Path) -> str:
    """Move a damaged file aside, and give a sentence about it; raises StoreError for a file that is no SQLite database."""
    match fault(file):
        case "foreign":
            what = f"{file.name} is not a SQLite database. It was left as it is."
            raise StoreError("foreign", what, "Choose another place for the store.")
        case "damaged" if aside := set_aside(file):
            return (
                f"The store was damaged and moved to {aside.name}; a new one was begun. "
                f"`sqlite3 {aside.name} .recover` may bring its runs back."
            )
    return ""


def _is_up_to_date(engine: Engine) -> bool:
    """Whether nothing has to be written: a store can be read where it cannot be changed."""
    with engine.execution_options(writes=False).begin() as connection:
        return inspect(connection).has_table(about.name) and connection.scalar(select(about.c.version)) == VERSION


def _bring_up_to_date(connection: Connection, file: Path | None) -> None:
    if connection.dialect.name == "postgresql":  # SQLite lets one write at a time by itself
        connection.execute(select(func.pg_advisory_xact_lock(OPENING)))
    if not inspect(connection).has_table(about.name):
        create(connection)
        connection.execute(about.insert().values(version=VERSION))
        return
    version = connection.scalar(select(about.c.version))
    if version is None or version > VERSION:
        what = f"The store is of version {version}; this program knows versions up to {VERSION}. It was left as it is."
        raise StoreError("newer", what, "Use the newer program.")
    if version < VERSION:
        if file:  # nobody else writes: this transaction holds the lock
            copy(file, unused(file.with_name(f"{file.name}.version-{version}")))
        migrate(connection, version)
