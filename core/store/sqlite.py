"""SQLite's settings, which keep what was acknowledged, how those who write or read take turns, and copies of a file."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event


def configure(engine: Engine, patience: float) -> None:
    """Set up every connection of the engine; who writes or reads waits `patience` seconds for others who write."""

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where `_begin` says
        # A rollback journal: SQLite up to 3.51.2 can damage a database in WAL mode (sqlite.org/wal.html).
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes then would be refused where another writes in between.
        if connection.get_execution_options().get("writes", True):
            _take_turn(connection, "BEGIN IMMEDIATE", patience)
        else:
            connection.exec_driver_sql("BEGIN")  # takes no lock yet
            _take_turn(connection, "SELECT 1 FROM sqlite_schema LIMIT 1", patience)


def _take_turn(connection: Connection, words: str, patience: float) -> None:
    """Execute what takes the lock of a transaction, as soon as no other has one against it.

    SQLite itself looks ten times a second. Among many quick writers it rarely finds the moment between two of them, and some
    who write or read would never get a turn.
    """
    own: Any = connection.connection.dbapi_connection
    end = time.monotonic() + patience
    own.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < end:
            try:
                own.execute(words).fetchall()
                return
            except sqlite3.OperationalError as error:
                if not is_locked(error):
                    break
            time.sleep(0.005 * random.random())
        connection.exec_driver_sql(words)  # meets the error again, which SQLAlchemy raises
    finally:
        own.execute(f"PRAGMA busy_timeout = {1000 * patience}")


def is_locked(error: Any) -> bool:
    """Whether SQLite refused something because another holds a lock."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def copy(file: Path, place: Path) -> None:
    """Copy the database through SQLite: where this process closed the file itself, it would lose its locks on it."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(place)) as copied:
        source.backup(copied)
