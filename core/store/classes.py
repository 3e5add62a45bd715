"""Classes that work at the same time: who starts, joins, leaves and ends one, and who may see its board.

A class has a code, which people join with, and a secret, which alone opens its board. Of the secret a class keeps a digest
only; the browser that started the class keeps the secret itself among its own values, until the class is erased there.
"""

import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from core.hardware.budget import budget
from core.store.class_board import Board, budget_of, read_board
from core.store.class_work import ClassWork, put_budget
from core.store.database import StoreError
from core.store.rows import put
from core.store.schema import answers, class_values, classes, members

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE_LENGTH = 5
MOST_CLASSES, MOST_MEMBERS, MOST_NAME = 100, 200, 40  # classes at a time; members of one; letters of a name


class Membership(NamedTuple):
    """The class that a visitor is in, their name there, and the budget that designs are held against."""

    code: str
    name: str
    budget: dict[str, float]


class Classes(ClassWork):
    """The classes in the database at a URL."""

    def start(self) -> tuple[str, str]:
        """Begin a class; gives its code and its secret. Raises StoreError where there are too many."""
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        secret = secrets.token_hex(12)  # no sign that would make it an option after --secret
        with self.writing() as connection:
            if (connection.scalar(select(func.count()).select_from(classes)) or 0) >= MOST_CLASSES:
                what = f"There are {MOST_CLASSES} classes here already."
                raise StoreError("no-room", what, "A teacher who has finished can erase theirs.")
            values = {"code": code, "secret": _digest(secret), "created": time.time(), "is_over": False}
            connection.execute(classes.insert().values(values))
        return code, secret

    def join(self, code: str, session: str, name: str) -> None:
        """Take part under a name; who joins again changes it. Raises StoreError."""
        shown = "".join(one if one.isprintable() else " " for one in name)  # no sign that steers a terminal or turns a line
        code, name = code.strip().upper(), " ".join(shown.split())
        if not 0 < len(name) <= MOST_NAME:
            raise StoreError(
                "name", f"A name has 1 to {MOST_NAME} letters, got {len(name)}.", "Type a shorter one, or one at all."
            )
        one_at_a_time = select(classes.c.is_over).where(classes.c.code == code).with_for_update(key_share=True)
        with self.writing() as connection:
            if connection.scalar(one_at_a_time) is not False:
                what = f"There is no class {code!r:.20} now."
                raise StoreError("no-class", what, "Ask for the code that stands on the teacher's screen.")
            others = select(func.count()).select_from(members).where(members.c.code == code, members.c.session != session)
            if (connection.scalar(others) or 0) >= MOST_MEMBERS:
                raise StoreError("full", f"The class is full: {MOST_MEMBERS} have joined.", "Ask the teacher for another one.")
            values = {"code": code, "session": session, "name": name, "joined": time.time()}
            put(connection, members, values)

    def leave(self, code: str, session: str) -> None:
        """Take no part any more; what they answered and handed in goes too. Raises StoreError."""
        with self.writing() as connection:
            for table in (class_values, answers, members):
                connection.execute(table.delete().where(table.c.code == code, table.c.session == session))

    def of(self, session: str) -> Membership | None:
        """The class that goes on and that the session joined last. Raises StoreError."""
        joined = select(members.c.code, members.c.name).join(classes, classes.c.code == members.c.code)
        mine = joined.where(members.c.session == session, classes.c.is_over.is_(False)).order_by(members.c.joined.desc())
        with self.reading() as connection:
            row = connection.execute(mine.limit(1)).first()
            return Membership(row.code, row.name, budget_of(connection, row.code)) if row else None

    def board(self, code: str, secret: str) -> Board:
        """All that a teacher sees. Raises StoreError for another secret."""
        with self.reading() as connection:
            _require(connection, code, secret)
            return read_board(connection, code)

    def set_budget(self, code: str, secret: str, limits: Mapping[str, float]) -> None:
        """Choose what designs are held against. Raises StoreError for another secret, HardwareError for what is no budget."""
        sound = budget(limits.items())
        with self.writing() as connection:
            _require(connection, code, secret)
            put_budget(connection, code, sound)

    def end(self, code: str, secret: str) -> None:
        """Nobody joins or answers any more; the board stays. Raises StoreError for another secret."""
        with self.writing() as connection:
            _require(connection, code, secret)
            connection.execute(classes.update().where(classes.c.code == code).values(is_over=True))

    def erase(self, code: str, secret: str) -> None:
        """Remove the class with all names, answers and what was handed in. Raises StoreError for another secret."""
        with self.writing() as connection:
            _require(connection, code, secret)
            # Who writes at this moment is waited for, and nobody writes from now on.
            connection.execute(select(classes.c.code).where(classes.c.code == code).with_for_update())
            for table in (class_values, answers, members, classes):
                connection.execute(table.delete().where(table.c.code == code))


def _require(connection: Connection, code: str, secret: str) -> None:
    kept = connection.scalar(select(classes.c.secret).where(classes.c.code == code))
    if kept is None or not secrets.compare_digest(kept, _digest(secret)):
        raise StoreError(
            "secret", "There is no class with this code and this secret.", "Use those that were shown at its start."
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
