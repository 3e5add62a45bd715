"""Rows that many may write at one moment."""

from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import sqlite

from core.store.schema import about


def wait_for_others(connection: Connection) -> None:
    """From now on this transaction alone adds to a queue, also where a database lets many write together."""
    connection.execute(select(about).with_for_update())


def put(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert a row, or put its values in place of those of the row with the same primary key, whoever else does so now."""
    key = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # takes long to import, and is there by now

        row = postgresql.insert(table).values(values)
        connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))
    else:
        connection.execute(sqlite.insert(table).values(values).on_conflict_do_update(index_elements=key, set_=values))
