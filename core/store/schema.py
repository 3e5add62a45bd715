"""The store's tables, version by version."""

import json

from sqlalchemy import Column, Connection, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text, text

VERSION = 2

_tables = MetaData()
about = Table("about", _tables, Column("version", Integer, primary_key=True))
runs = Table(
    *("runs", _tables, Column("id", Integer, primary_key=True), Column("token", String(64), unique=True, nullable=False)),
    *(
        Column("session", String(64), nullable=False),
        Column("architecture", Text, nullable=False),
        Column("recipe", Text, nullable=False),
    ),
    *(
        Column("state", String(16), nullable=False),
        Column("says", Text, nullable=False, default=""),
        Column("wish", String(16), default=""),
    ),
    *(
        Column("factor", Float, default=1.0),
        Column("progress", Float, default=0.0),
        Column("created", Float),
        Column("beat", Float),
    ),
    Column("machine", Text, default="{}"),
)
epochs = Table(
    *("epochs", _tables, Column("run", ForeignKey("runs.id"), primary_key=True), Column("number", Integer, primary_key=True)),
    Column("form", Text, nullable=False),
)
evaluations = Table(
    *("evaluations", _tables, Column("run", ForeignKey("runs.id"), primary_key=True)),
    *(Column("data", String(200), primary_key=True), Column("form", Text, nullable=False)),
)
files = Table(
    *("files", _tables, Column("run", ForeignKey("runs.id"), primary_key=True), Column("kind", String(16), primary_key=True)),
    *(Column("digest", String(64), nullable=False), Column("data", LargeBinary, nullable=False)),
)
measurements = Table(
    *("measurements", _tables, Column("id", Integer, primary_key=True)),
    *(Column("token", String(64), unique=True, nullable=False), Column("session", String(64), nullable=False)),
    *(Column("request", Text, nullable=False), Column("form", Text)),
    *(Column("state", String(16), nullable=False), Column("says", Text, nullable=False, default="")),
    *(Column("progress", Float, default=0.0), Column("created", Float), Column("beat", Float)),
    Column("machine", Text, default="{}"),
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


MIGRATIONS = (_results_to_evaluations,)  # the first brings version 1 to 2, and so on
