"""The store's tables, version by version."""

import json
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    select,
    text,
)

from core.store.limited_text import LimitedText

VERSION = 6
MOST_DATA_NAME = 200  # characters of a data set's name
MOST_KEPT_NAME = 64  # characters of a kept value's name

_tables = MetaData()
about = Table("about", _tables, Column("version", Integer, primary_key=True))
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}  # SQLite gives a deleted row's number again; PostgreSQL never
runs = Table(
    "runs",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("token", LimitedText(64), unique=True, nullable=False),
    Column("session", LimitedText(64), nullable=False),
    Column("architecture", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("state", LimitedText(16), nullable=False),
    Column("says", Text, nullable=False, default=""),
    Column("wish", LimitedText(16), default=""),
    Column("factor", Float, default=1.0),
    Column("progress", Float, default=0.0),
    Column("created", Float),
    Column("beat", Float),
    Column("machine", Text, default="{}"),
    Column("of_study", Boolean, nullable=False, default=False),
    **NEVER_AGAIN,
)
epochs = Table(
    "epochs",
    _tables,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("form", Text, nullable=False),
)
evaluations = Table(
    "evaluations",
    _tables,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("data", LimitedText(MOST_DATA_NAME), primary_key=True),
    Column("form", Text, nullable=False),
)
files = Table(
    "files",
    _tables,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("kind", LimitedText(16), primary_key=True),
    Column("digest", LimitedText(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
measurements = Table(
    "measurements",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("token", LimitedText(64), unique=True, nullable=False),
    Column("session", LimitedText(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("form", Text),
    Column("state", LimitedText(16), nullable=False),
    Column("says", Text, nullable=False, default=""),
    Column("progress", Float, default=0.0),
    Column("created", Float),
    Column("beat", Float),
    Column("machine", Text, default="{}"),
    **NEVER_AGAIN,
)
kept = Table(
    "kept",
    _tables,
    Column("session", LimitedText(64), primary_key=True),
    Column("name", LimitedText(MOST_KEPT_NAME), primary_key=True),
    Column("form", Text, nullable=False),
    Column("changed", Float, nullable=False, index=True),
)
ledger = Table(
    "ledger",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("session", LimitedText(64), nullable=False, index=True),
    Column("place", Float, nullable=False),
    Column("form", Text, nullable=False),
    Column("changed", Float, nullable=False),
    **NEVER_AGAIN,
)
classes = Table(
    "classes",
    _tables,
    Column("code", LimitedText(8), primary_key=True),
    Column("secret", LimitedText(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("is_over", Boolean, nullable=False, default=False),
)
members = Table(
    "members",
    _tables,
    Column("code", ForeignKey("classes.code"), primary_key=True),
    Column("session", LimitedText(64), primary_key=True),
    Column("name", LimitedText(60), nullable=False),
    Column("joined", Float, nullable=False),
)
answers = Table(
    "answers",
    _tables,
    Column("code", ForeignKey("classes.code"), primary_key=True),
    Column("session", LimitedText(64), primary_key=True),
    Column("kind", LimitedText(40), primary_key=True),
    Column("variant", Integer, primary_key=True),
    Column("is_right", Boolean, nullable=False),
    Column("slip", LimitedText(60), nullable=False, default=""),
    Column("given", Float, nullable=False),
    Column("sent", Float, nullable=False),
)
# A member's value by its name: the page that they are on, what they handed in. The class itself has an empty session.
class_values = Table(
    "class_values",
    _tables,
    Column("code", ForeignKey("classes.code"), primary_key=True),
    Column("session", LimitedText(64), primary_key=True),
    Column("name", LimitedText(20), primary_key=True),
    Column("form", Text, nullable=False),
    Column("sent", Float, nullable=False),
)


def create(connection: Connection) -> None:
    """Create the tables that are not there yet."""
    _tables.create_all(connection)


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables of an older version up to VERSION, within the connection's transaction."""
    for step in MIGRATIONS[version - 1 :]:
        step(connection)
    connection.execute(about.update().values(version=VERSION))


def _results_to_evaluations(connection: Connection) -> None:
    """Version 1 kept one result with each run; version 2 an evaluation for each run and data set."""
    create(connection)
    for number, recipe, result in connection.execute(text("SELECT id, recipe, result FROM runs")).all():
        if result and result != "{}":
            data = json.loads(recipe).get("dataset", "mnist")
            connection.execute(evaluations.insert().values(run=number, data=data, form=result))
    connection.execute(text("ALTER TABLE runs DROP COLUMN result"))


def _numbers_never_again(connection: Connection) -> None:
    """Version 2 reused deleted numbers on SQLite, and marked a study's runs by a session equal to their token."""
    connection.execute(text("ALTER TABLE runs ADD COLUMN of_study BOOLEAN DEFAULT FALSE NOT NULL"))
    connection.execute(text("UPDATE runs SET of_study = (session = token)"))
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))  # until the rows are back
        for table in (runs, measurements):
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            table.drop(connection)
            table.create(connection)
            if rows:
                connection.execute(table.insert(), rows)


MIGRATIONS = (
    _results_to_evaluations,
    _numbers_never_again,
    create,
    create,
    create,
)  # the first brings version 1 to 2, and so on
