"""The lab books of all visitors: each entry is one JSON value of a session, in an order that the visitor chooses."""

import json
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from core.store.database import Database, StoreError
from core.store.schema import ledger as table

MOST_EACH, MOST_ALL = 200, 20_000  # entries of one session, and of all
MOST_CHARACTERS = 20_000_000  # of one session: its file can be imported again
Form = dict[str, Any]


class Ledger(Database):
    """The entries in the database at a URL."""

    def of(self, session: str) -> dict[int, Form]:
        """A session's entries by number, in their order. Raises StoreError."""
        chosen = select(table.c.id, table.c.form).where(table.c.session == session).order_by(table.c.place, table.c.id)
        with self.reading() as connection:
            return {int(number): json.loads(form) for number, form in connection.execute(chosen).all()}

    def add(self, session: str, forms: Sequence[Form]) -> None:
        """Put entries at the end, all or none. Raises StoreError where there is no room, or nothing was saved."""
        with self.writing() as connection:
            texts = list(map(json.dumps, forms))
            _require_room(connection, session, len(texts))
            _require_size(connection, session, sum(map(len, texts)))
            last = connection.scalar(select(func.max(table.c.place)).where(table.c.session == session)) or 0.0
            for number, text in enumerate(texts, 1):
                values = {"session": session, "place": last + number, "form": text, "changed": time.time()}
                connection.execute(table.insert().values(values))

    def change(self, session: str, number: int, form: Form) -> None:
        """Put an entry in place of one of the session's. Raises StoreError where it is not saved."""
        text = json.dumps(form)
        with self.writing() as connection:
            _require_size(connection, session, len(text), number)
            mine = table.update().where(table.c.id == number, table.c.session == session)
            connection.execute(mine.values(form=text, changed=time.time()))

    def swap(self, session: str, one: int, other: int) -> None:
        """Let two of the session's entries change places. Raises StoreError."""
        with self.writing() as connection:
            mine = (table.c.session == session, table.c.id.in_((one, other)))
            places = {row.id: row.place for row in connection.execute(select(table.c.id, table.c.place).where(*mine))}
            if len(places) == 2:
                for number, partner in ((one, other), (other, one)):
                    connection.execute(table.update().where(table.c.id == number).values(place=places[partner]))

    def remove(self, session: str, number: int) -> None:
        """Remove one of the session's entries. Raises StoreError."""
        with self.writing() as connection:
            connection.execute(table.delete().where(table.c.id == number, table.c.session == session))


def _require_size(connection: Connection, session: str, more: int, but: int = 0) -> None:
    """Refuse more characters than a file may have; those of the entry `but` do not count."""
    others = (table.c.session == session, table.c.id != but)
    whole = more + (connection.scalar(select(func.sum(func.length(table.c.form))).where(*others)) or 0)
    if whole > MOST_CHARACTERS:
        what = f"NOT KEPT: the lab book would have {whole:,} characters; at most {MOST_CHARACTERS:,} make a file."
        raise StoreError("too-large", what, "Export it, and remove some.")


def _require_room(connection: Connection, session: str, more: int) -> None:
    count = select(func.count()).select_from(table)
    mine, every = connection.scalar(count.where(table.c.session == session)), connection.scalar(count)
    if (mine or 0) + more > MOST_EACH:
        what = f"NOT KEPT: a lab book has at most {MOST_EACH} entries."
        raise StoreError("no-room", what, "Export it, and remove some.")
    if (every or 0) + more > MOST_ALL:
        raise StoreError("no-room", f"NOT KEPT: {MOST_ALL:,} entries of all visitors are kept here.", "Export yours.")
