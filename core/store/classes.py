"""Classes that work at the same time: who joined, and their first answers to each variant of an exercise.

A class has a code, which people join with, and a secret, which alone opens its board. Only a digest of the secret is kept.
"""

import hashlib
import secrets
import time
from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from core.store.database import Database, StoreError
from core.store.schema import answers, classes, members

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE_LENGTH = 5
MOST_CLASSES, MOST_MEMBERS, MOST_NAME = 100, 200, 40  # classes at a time; members of one; letters of a name


class Answer(NamedTuple):
    """A member's first answer to a variant; `slip` is empty where no usual slip gives it."""

    name: str
    kind: str
    variant: int
    is_right: bool
    slip: str
    given: float


class Board(NamedTuple):
    """What a teacher sees: the members' names in the order in which they joined, no two alike, and their answers."""

    members: tuple[str, ...]
    answers: tuple[Answer, ...]
    is_over: bool


class Classes(Database):
    """The classes in the database at a URL."""

    def start(self) -> tuple[str, str]:
        """Begin a class; gives its code and its secret. Raises StoreError where there are too many."""
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        secret = secrets.token_urlsafe(12)
        with self.writing() as connection:
            if (connection.scalar(select(func.count()).select_from(classes)) or 0) >= MOST_CLASSES:
                what = f"There are {MOST_CLASSES} classes here already."
                raise StoreError("no-room", what, "A teacher who has finished can erase theirs.")
            values = {"code": code, "secret": _digest(secret), "created": time.time(), "is_over": False}
            connection.execute(classes.insert().values(values))
        return code, secret

    def join(self, code: str, session: str, name: str) -> None:
        """Take part under a name; who joins again changes it. Raises StoreError."""
        code, name = code.strip().upper(), " ".join(name.split())
        if not 0 < len(name) <= MOST_NAME:
            raise StoreError(
                "name", f"A name has 1 to {MOST_NAME} letters, got {len(name)}.", "Type a shorter one, or one at all."
            )
        with self.writing() as connection:
            if connection.scalar(select(classes.c.is_over).where(classes.c.code == code)) is not False:
                what = f"There is no class {code!r:.20} now."
                raise StoreError("no-class", what, "Ask for the code that stands on the teacher's screen.")
            there = members.c.code == code
            connection.execute(members.delete().where(there, members.c.session == session))
            if (connection.scalar(select(func.count()).select_from(members).where(there)) or 0) >= MOST_MEMBERS:
                raise StoreError("full", f"The class is full: {MOST_MEMBERS} have joined.", "Ask the teacher for another one.")
            values = {"code": code, "session": session, "name": name, "joined": time.time()}
            connection.execute(members.insert().values(values))

    def leave(self, code: str, session: str) -> None:
        """Take no part any more; the answers go too. Raises StoreError."""
        with self.writing() as connection:
            for table in (answers, members):
                connection.execute(table.delete().where(table.c.code == code, table.c.session == session))

    def of(self, session: str) -> tuple[str, str] | None:
        """The code of the class that goes on and that the session joined last, and its name there. Raises StoreError."""
        joined = select(members.c.code, members.c.name).join(classes, classes.c.code == members.c.code)
        mine = joined.where(members.c.session == session, classes.c.is_over.is_(False)).order_by(members.c.joined.desc())
        with self.reading() as connection:
            row = connection.execute(mine.limit(1)).first()
        return (row.code, row.name) if row else None

    def note(self, code: str, session: str, answer: Answer) -> None:
        """Keep a first answer; a later one to the same variant changes nothing. Raises StoreError."""
        values = {"code": code, "session": session, "sent": time.time(), **answer._asdict()}
        del values["name"]
        try:
            with self.writing() as connection:
                mine = (members.c.code == code, members.c.session == session)
                if connection.scalar(select(func.count()).select_from(members).where(*mine)):
                    connection.execute(answers.insert().values(values))
        except IntegrityError:  # not the first one
            return

    def board(self, code: str, secret: str) -> Board:
        """All that a teacher sees. Raises StoreError for another secret."""
        with self.reading() as connection:
            is_over = _require(connection, code, secret)
            names = connection.execute(
                select(members.c.session, members.c.name).where(members.c.code == code).order_by(members.c.joined)
            ).all()
            rows = connection.execute(select(answers).where(answers.c.code == code).order_by(answers.c.sent)).mappings().all()
        by_session = dict(zip([row.session for row in names], _apart([row.name for row in names]), strict=True))
        found = [_answer(by_session[row["session"]], dict(row)) for row in rows if row["session"] in by_session]
        return Board(tuple(by_session.values()), tuple(found), is_over)

    def end(self, code: str, secret: str) -> None:
        """Nobody joins or answers any more; the board stays. Raises StoreError for another secret."""
        with self.writing() as connection:
            _require(connection, code, secret)
            connection.execute(classes.update().where(classes.c.code == code).values(is_over=True))

    def erase(self, code: str, secret: str) -> None:
        """Remove the class with all names and answers. Raises StoreError for another secret."""
        with self.writing() as connection:
            _require(connection, code, secret)
            for table in (answers, members, classes):
                connection.execute(table.delete().where(table.c.code == code))


def _require(connection: Connection, code: str, secret: str) -> bool:
    row = connection.execute(select(classes.c.secret, classes.c.is_over).where(classes.c.code == code)).first()
    if row is None or not secrets.compare_digest(row.secret, _digest(secret)):
        raise StoreError(
            "secret", "There is no class with this code and this secret.", "Use those that were shown at its start."
        )
    return bool(row.is_over)


def _apart(names: list[str]) -> list[str]:
    """The names; the second of two that are alike has a number."""
    seen = Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _answer(name: str, row: dict[str, Any]) -> Answer:
    return Answer(name, *(row[field] for field in Answer._fields[1:]))
