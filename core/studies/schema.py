"""The store's tables, and how a database is opened."""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url

VERSION = 1

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
    *(Column("machine", Text, default="{}"), Column("result", Text, default="{}")),
)
epochs = Table(
    *("epochs", _tables, Column("run", ForeignKey("runs.id"), primary_key=True), Column("number", Integer, primary_key=True)),
    Column("form", Text, nullable=False),
)
files = Table(
    *("files", _tables, Column("run", ForeignKey("runs.id"), primary_key=True), Column("kind", String(16), primary_key=True)),
    *(Column("digest", String(64), nullable=False), Column("data", LargeBinary, nullable=False)),
)


def create(connection: Connection) -> None:
    """Create the tables that are not there yet."""
    _tables.create_all(connection)


def opened(url: str) -> Engine:
    """An engine for the URL; SQLite waits up to 10 s for another writer and syncs fully."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine
