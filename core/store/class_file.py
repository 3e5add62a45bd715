"""A class as one file: all that its board shows, with its members' names or without them, and read back."""

import base64
import json
from math import isfinite
from typing import Any

from core.design.form import from_json, to_json
from core.hardware.budget import budget
from core.store.class_board import Answer, Board, Design, Drawing, Member, Prediction
from core.store.class_work import DIGITS
from core.store.database import StoreError

FORMAT, VERSION = "from-mlp-to-cnn class", 1
EMPTY = Board((), (), (), (), {}, False)


def to_file(board: Board, code: str = "") -> str:
    """The board as JSON; pixels are base64 of 784 bytes."""
    designs = [{**one._asdict(), "architecture": json.loads(to_json(one.architecture))} for one in board.designs]
    drawings = [{**one._asdict(), "pixels": base64.b64encode(one.pixels).decode()} for one in board.drawings]
    about = {"format": FORMAT, "version": VERSION, "code": code, "is_over": board.is_over, "budget": board.budget}
    of_all = {"members": [one._asdict() for one in board.members], "answers": [one._asdict() for one in board.answers]}
    of_all["predictions"] = [one._asdict() for one in board.predictions]
    return json.dumps(about | of_all | {"designs": designs, "drawings": drawings}, ensure_ascii=False)


def without_names(board: Board) -> Board:
    """What was answered and handed in, with a number for each name; not who is where, nor what was drawn."""
    parts = (board.answers, board.designs, board.drawings, board.predictions)
    names = dict.fromkeys(one.name for part in parts for one in part)
    numbers = {name: str(number) for number, name in enumerate(names, 1)}
    return board._replace(
        members=(),
        answers=tuple(one._replace(name=numbers[one.name]) for one in board.answers),
        designs=tuple(one._replace(name=numbers[one.name]) for one in board.designs),
        drawings=tuple(one._replace(name=numbers[one.name], pixels=b"") for one in board.drawings),
        predictions=tuple(one._replace(name=numbers[one.name]) for one in board.predictions),
    )


def from_file(text: str) -> Board:
    """The board in an untrusted file; raises StoreError."""
    try:
        return _board(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        what = "The file is no class that this program exported."
        raise StoreError("damaged", what, "Name a file that *Export as JSON* or --export made.") from None


def _board(form: dict[str, Any]) -> Board:
    if (form["format"], form["version"]) != (FORMAT, VERSION):
        raise ValueError("another format")
    return Board(
        tuple(Member(str(one["name"]), str(one["page"]), _number(one["seen"])) for one in form["members"]),
        tuple(map(_answer, form["answers"])),
        tuple(map(_design, form["designs"])),
        tuple(map(_drawing, form["drawings"])),
        dict(budget((str(name), _number(most)) for name, most in form["budget"].items())),
        bool(form["is_over"]),
        tuple(map(_prediction, form.get("predictions", []))),  # earlier files have none
    )


def _answer(one: dict[str, Any]) -> Answer:
    right, slip = bool(one["is_right"]), str(one["slip"])
    return Answer(str(one["name"]), str(one["kind"]), int(one["variant"]), right, slip, _number(one["given"]))


def _design(one: dict[str, Any]) -> Design:
    accuracy = None if one["accuracy"] is None else _number(one["accuracy"])
    return Design(str(one["name"]), from_json(json.dumps(one["architecture"])), accuracy, str(one["data"]))


def _drawing(one: dict[str, Any]) -> Drawing:
    read = {str(name): _digit(digit) for name, digit in one["read"].items()}
    return Drawing(str(one["name"]), _digit(one["digit"]), base64.b64decode(one["pixels"], validate=True), read)


def _prediction(one: dict[str, Any]) -> Prediction:
    names = (str(one[field]) for field in ("name", "lab", "step"))
    return Prediction(*names, *(_given(one[field]) for field in ("predicted", "measured")))


def _given(value: Any) -> Any:
    """A number, a text, a list of texts, or nothing."""
    if isinstance(value, list):
        return list(map(str, value))
    return value if value is None or isinstance(value, str) else _number(value)


def _number(value: Any) -> float:
    if isfinite(number := float(value)):
        return number
    raise ValueError(value)


def _digit(value: Any) -> int:
    if value in range(DIGITS):
        return int(value)
    raise ValueError(value)
