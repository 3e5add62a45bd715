"""What the pages keep for a visitor's browser: its design, its drawing, its choices. They outlive a reload and the app.

Each is one JSON value under a name. Many strangers may visit, so a value has a limit, and the oldest go where all are too many.
What nobody can make again has a limit of its own: a class keeps its progress, however many visitors choose and draw later.
What all visitors share, measured accuracies, is kept under names that no browser has, with a limit of its own, too.
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import OperationalError

from core.store.database import Database, StoreError
from core.store.rows import put
from core.store.schema import MOST_KEPT_NAME
from core.store.schema import kept as table

MOST_CHARACTERS = 256 * 1024  # of one value
MOST_VALUES = 5_000  # of all visitors, but those below
# Answers in guided labs, and words beside them; the code and the secret of the class that is taught; first tries of exercises.
GUIDED, EXPLAINED, TAUGHT, TRIED = LASTING = ("guided_labs", "guided_words", "class_taught", "exercises_done")
MOST_LASTING = 20_000  # of all visitors: some hundred classes
# Owners of what is shared: accuracies with fewer bits, and of pruned networks. Hours of training are in them.
QUANTIZED, PRUNED = SHARED = ("quantization", "pruning")
MOST_SHARED = 20_000  # of both
PAUSE = 2.0  # seconds before a keeper tries again


class Kept(Database):
    """The kept values in the database at a URL."""

    def all(self, session: str) -> dict[str, Any]:
        """All values of a session by name. Raises StoreError."""
        with self.reading() as connection:
            rows = connection.execute(select(table.c.name, table.c.form).where(table.c.session == session)).all()
        return {name: json.loads(form) for name, form in rows}

    def keep(self, session: str, name: str, value: Any) -> None:
        """Keep a value, in place of the one before. Raises StoreError where it is too large, or was not saved."""
        self.keep_all({(session, name): value})

    def keep_all(self, values: Mapping[tuple[str, str], Any]) -> None:
        """Keep values by session and name, all of them at once.

        Raises StoreError where they were not saved, and where one or its name is too long: then all others are kept.
        """
        forms = {place: json.dumps(value) for place, value in values.items()}
        with self.writing() as connection:
            for (session, name), form in forms.items():
                if len(form) <= MOST_CHARACTERS and len(name) <= MOST_KEPT_NAME:
                    put(connection, table, {"session": session, "name": name, "form": form, "changed": time.time()})
            of_visitors = table.c.session.not_in(SHARED)
            _remove_oldest(connection, of_visitors & table.c.name.not_in(LASTING), MOST_VALUES)
            _remove_oldest(connection, of_visitors & table.c.name.in_(LASTING), MOST_LASTING)
            _remove_oldest(connection, table.c.session.in_(SHARED), MOST_SHARED)
        _require_short(max(map(len, forms.values())), MOST_CHARACTERS)
        _require_short(max(len(name) for _, name in forms), MOST_KEPT_NAME)


def _require_short(longest: int, most: int) -> None:
    if longest > most:
        what = f"NOT KEPT for a reload: {longest:,} characters; {most:,} is the limit."
        raise StoreError("too-large", what, "Take it away as a file.")


def _remove_oldest(connection: Connection, which: ColumnElement[bool], most: int) -> None:
    """Of the values that the condition picks, keep the newest `most`."""
    newest = select(table.c.changed).where(which).order_by(table.c.changed.desc()).offset(most - 1).limit(1)
    if oldest := connection.scalar(newest):
        connection.execute(table.delete().where(which, table.c.changed < oldest))


class Keeper:
    """Keeps values from a thread of its own: a page does not wait for the disk, and of many changes the last is written.

    What the database cannot take now is tried again until it can. `fault` says why the last value was not kept, or is empty.
    """

    def __init__(self, kept: Kept) -> None:
        self.fault = ""
        self._kept = kept
        self._waiting: dict[tuple[str, str], Any] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._write, name="keeper", daemon=True).start()

    def all(self, session: str) -> dict[str, Any]:
        """All values of a session by name, those included that still wait to be written. Raises StoreError."""
        with self._changed:
            waiting = {name: value for (owner, name), value in self._waiting.items() if owner == session}
        return {**self._kept.all(session), **waiting}

    def keep(self, session: str, name: str, value: Any) -> None:
        """Keep a JSON value soon."""
        with self._changed:
            self._waiting[session, name] = value
            self._changed.notify()

    def wait(self) -> None:
        """Return when all is written."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                now = dict(self._waiting)
            try:
                self._kept.keep_all(now)
                self.fault = ""
            except StoreError as error:
                self.fault = str(error)
                if isinstance(error.__cause__, OperationalError):  # of the database's state, not of these values
                    time.sleep(PAUSE)
                    continue
            with self._changed:
                for place, value in now.items():
                    if self._waiting[place] is value:  # else a newer one came meanwhile
                        del self._waiting[place]
                self._changed.notify_all()
