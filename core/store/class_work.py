"""What members of a class do: they answer, predict, are somewhere, and hand in a design or a drawing.

Nothing else of them is seen by the teacher. Each has one design, and one drawing of each digit: a later one takes its place.
"""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from core.design.architecture import Architecture, totals
from core.design.form import from_json, to_json
from core.store.class_board import BUDGET, DESIGN, DRAWING, HERE, STEP, Answer
from core.store.database import Database, StoreError
from core.store.rows import put
from core.store.run import Run
from core.store.schema import answers, class_values, classes, evaluations, members, runs

MOST_ANSWERS = 1_000  # of one member
MOST_CHARACTERS = 30_000  # of a value
PIXELS, DIGITS = 28 * 28, 10  # bytes of a drawing; digits from 0
LIKED = "mnist"  # of several data sets, the one whose accuracy stands beside a design


class ClassWork(Database):
    """What the members of the classes in the database at a URL leave there."""

    def note(self, code: str, session: str, answer: Answer) -> None:
        """Keep a first answer; a later one to the same variant changes nothing. Raises StoreError for too many."""
        values = {"code": code, "session": session, "sent": time.time(), **answer._asdict()}
        del values["name"]
        try:
            with self.writing() as connection:
                if _is_member(connection, code, session):
                    _require_room(connection, code, session)
                    connection.execute(answers.insert().values(values))
        except IntegrityError:  # not the first one, or the class was erased at this moment
            return

    def see(self, code: str, session: str, page: str) -> None:
        """Note the page that a member is on now. Raises StoreError."""
        self._put(code, session, HERE, {"page": page})

    def note_step(self, code: str, session: str, lab: str, step: str, predicted: Any, measured: Any) -> None:
        """Keep what a member predicted in a step of a guided lab and, if it is there already, measured. Raises StoreError."""
        name = hashlib.sha256(f"{lab} {step}".encode()).hexdigest()[:12]
        self._put(code, session, f"{STEP} {name}", {"lab": lab, "step": step, "predicted": predicted, "measured": measured})

    def hand_in_design(self, code: str, session: str, architecture: Architecture) -> tuple[float, str] | None:
        """Hand in a design; gives the test accuracy that stands beside it, and its data, if it was trained here.

        Raises a Refusal for one whose layers do not fit, or that could not be opened again.
        """
        text = to_json(architecture)
        totals(from_json(text))
        found = self._best(session, architecture)
        accuracy, data = found or (None, "")
        form = {"architecture": text, "accuracy": accuracy, "data": data}
        self._require(self._put(code, session, DESIGN, form))
        return found

    def hand_in_drawing(self, code: str, session: str, digit: int, pixels: bytes, read: Mapping[str, int]) -> None:
        """Hand in a drawing: the digit that it is meant to be, its pixels, and what each network reads. Raises StoreError."""
        if not (digit in range(DIGITS) and len(pixels) == PIXELS and all(one in range(DIGITS) for one in read.values())):
            what = f"A drawing has {PIXELS} bytes and is one of {DIGITS} digits, got {len(pixels)} and {digit!r:.20}."
            raise StoreError("drawing", what, "Draw it again.")
        form = {"digit": digit, "pixels": base64.b64encode(pixels).decode(), "read": dict(read)}
        self._require(self._put(code, session, f"{DRAWING} {digit}", form))

    def _put(self, code: str, session: str, name: str, form: dict[str, Any]) -> bool:
        """Keep a value of a member in place of the one before; False for who is no member. Raises StoreError."""
        text = json.dumps(form)
        if len(text) > MOST_CHARACTERS:
            what = f"NOT HANDED IN: {len(text):,} characters; {MOST_CHARACTERS:,} is the limit."
            raise StoreError("too-large", what, "Make it smaller.")
        try:
            with self.writing() as connection:
                if is_there := _is_member(connection, code, session):
                    put_value(connection, code, session, name, text)
                return is_there
        except IntegrityError:  # the class was erased at this moment
            return False

    def _require(self, was_kept: bool) -> None:
        if not was_kept:
            raise StoreError("no-class", "NOT HANDED IN: you are in no class that goes on.", "Join one on the page Exercises.")

    def _best(self, session: str, architecture: Architecture) -> tuple[float, str] | None:
        """The best test accuracy of the session's runs of this network, and on which data."""
        tested = select(runs, evaluations.c.data, evaluations.c.form).join(evaluations, evaluations.c.run == runs.c.id)
        with self.reading() as connection:
            rows = [dict(row) for row in connection.execute(tested.where(runs.c.session == session)).mappings()]
        own = [
            (json.loads(row["form"])["accuracy"], str(row["data"]))
            for row in rows
            if _is_same(Run.of(row).architecture, architecture)
        ]
        return max(own, key=lambda one: (one[1] == LIKED, one[0]), default=None)


def put_value(connection: Connection, code: str, session: str, name: str, form: str) -> None:
    """Put a value in place of the one before; the class itself has an empty session."""
    values = {"code": code, "session": session, "name": name, "form": form, "sent": time.time()}
    put(connection, class_values, values)


def put_budget(connection: Connection, code: str, limits: Mapping[str, float]) -> None:
    """Put a budget in place of the one before."""
    put_value(connection, code, "", BUDGET, json.dumps(dict(limits)))


def _is_same(one: Architecture, other: Architecture) -> bool:
    return (one.input_shape, one.layers) == (other.input_shape, other.layers)


def _is_member(connection: Connection, code: str, session: str) -> bool:
    """Whether the session has joined the class, and it goes on."""
    joined = select(members.c.name).join(classes, classes.c.code == members.c.code)
    mine = joined.where(members.c.code == code, members.c.session == session, classes.c.is_over.is_(False))
    return connection.scalar(mine) is not None


def _require_room(connection: Connection, code: str, session: str) -> None:
    mine = select(func.count()).select_from(answers).where(answers.c.code == code, answers.c.session == session)
    if (connection.scalar(mine) or 0) >= MOST_ANSWERS:
        what = f"NOT COUNTED: a class counts {MOST_ANSWERS:,} answers of one member."
        raise StoreError("too-many", what, "Go on without it: it is judged all the same.")
