"""What a teacher sees of a class: its members and where they are, their answers, and what they handed in."""

import base64
import json
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from core.design.architecture import Architecture
from core.design.form import from_json
from core.store.schema import answers, class_values, classes, members

# Names of values; a drawing's has its digit behind it, a step's a digest of its name.
HERE, DESIGN, DRAWING, BUDGET, STEP = "here", "design", "drawing", "budget", "step"


class Member(NamedTuple):
    """A member, the page that they were seen on last, and when, in seconds since 1970."""

    name: str
    page: str
    seen: float


class Answer(NamedTuple):
    """A member's first answer to a variant; `slip` is empty where no usual slip gives it."""

    name: str
    kind: str
    variant: int
    is_right: bool
    slip: str
    given: float


class Design(NamedTuple):
    """A design that was handed in, with the best test accuracy of its member's own runs of it, and on which data."""

    name: str
    architecture: Architecture
    accuracy: float | None
    data: str


class Drawing(NamedTuple):
    """A drawing that was handed in: the digit that it is meant to be, its (28, 28) pixels, and what each network read."""

    name: str
    digit: int
    pixels: bytes
    read: Mapping[str, int]


class Prediction(NamedTuple):
    """What a member predicted in a step of a guided lab, and measured: a number, a text or a list of texts, or None."""

    name: str
    lab: str
    step: str
    predicted: Any
    measured: Any


class Board(NamedTuple):
    """What a teacher sees. Members stand in the order in which they joined, and no two have one name."""

    members: tuple[Member, ...]
    answers: tuple[Answer, ...]
    designs: tuple[Design, ...]
    drawings: tuple[Drawing, ...]
    budget: dict[str, float]
    is_over: bool
    predictions: tuple[Prediction, ...] = ()


def read_board(connection: Connection, code: str) -> Board:
    """The board of the class with that code."""
    is_over = bool(connection.scalar(select(classes.c.is_over).where(classes.c.code == code)))
    joined = connection.execute(select(members).where(members.c.code == code).order_by(members.c.joined)).mappings().all()
    names = dict(zip([row["session"] for row in joined], _apart([row["name"] for row in joined]), strict=True))
    given = connection.execute(select(answers).where(answers.c.code == code).order_by(answers.c.sent)).mappings()
    in_order = select(class_values).where(class_values.c.code == code).order_by(class_values.c.sent)
    rows = [row for row in connection.execute(in_order) if row.session in names]
    values = [(row.session, row.name, json.loads(row.form), row.sent) for row in rows]
    here = {session: (form["page"], sent) for session, name, form, sent in values if name == HERE}
    return Board(
        tuple(Member(names[row["session"]], *here.get(row["session"], ("", row["joined"]))) for row in joined),
        tuple(_answer(names[row["session"]], dict(row)) for row in given if row["session"] in names),
        tuple(_design(names[session], form) for session, name, form, _ in values if name == DESIGN),
        tuple(_drawing(names[session], form) for session, name, form, _ in values if name.startswith(DRAWING)),
        budget_of(connection, code),
        is_over,
        tuple(Prediction(names[session], **form) for session, name, form, _ in values if name.startswith(STEP)),
    )


def budget_of(connection: Connection, code: str) -> dict[str, float]:
    """The budget of a class: a limit for some parts; empty where the teacher has set none."""
    of_class = (class_values.c.code == code, class_values.c.session == "", class_values.c.name == BUDGET)
    found: dict[str, float] = json.loads(connection.scalar(select(class_values.c.form).where(*of_class)) or "{}")
    return found


def _apart(names: list[str]) -> list[str]:
    """The names; the second of two that are alike has a number, one that no other name has."""
    found: list[str] = []
    taken = set(names)
    for name in names:
        numbered = (f"{name} ({number})" for number in count(2))
        found.append(next(one for one in numbered if one not in taken) if name in found else name)
        taken.add(found[-1])
    return found


def _answer(name: str, row: dict[str, Any]) -> Answer:
    return Answer(name, *(row[field] for field in Answer._fields[1:]))


def _design(name: str, form: dict[str, Any]) -> Design:
    return Design(name, from_json(form["architecture"]), form["accuracy"], form["data"])


def _drawing(name: str, form: dict[str, Any]) -> Drawing:
    return Drawing(name, form["digit"], base64.b64decode(form["pixels"]), form["read"])
