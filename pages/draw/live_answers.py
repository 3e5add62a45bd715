"""The live canvas asks here while the pen is down: no script runs, and only the board is redrawn.

A page's script, the browser's drawing of all its elements after it, and the way there and back take a tenth of a second;
this takes a fifth of that. The question holds all that the answer depends on, and nothing is kept of it.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.data.drawing import Move
from core.data.ink import Strokes
from core.data.normalization import DataError
from core.design.refusal import Refusal
from pages.draw import inside
from pages.draw.canvas import SIDE
from pages.draw.choices import NO_NETWORK
from pages.draw.reading import answers
from pages.shared.components.board import agreement, content
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.own_networks import MOST, read
from pages.shared.session.questions import reply


async def answer(request: Request) -> Response:
    """The board's content for a question (see `question`), and the pictures of the layers that are shown.

    400 for what is no question; else as `reply` says.
    """
    return await reply(request, _answer)


def question(
    off: frozenset[str],
    move: Move,
    shown: list[str],
    on: set[str],
    own: dict[str, tuple[int, float]],
    pen: int,
    inside: list[str],
) -> dict[str, Any]:
    """What the canvas sends back with its lines; `inside` are the networks whose layers are shown."""
    networks = {"shown": shown, "on": sorted(on), "own": own, "inside": inside}
    return {"off": sorted(off), "move": list(move), "pen": pen, **networks}


def _answer(body: bytes) -> Response:
    try:
        return JSONResponse(_content(json.loads(body)))
    except Refusal as error:
        return JSONResponse({"says": str(error), "rows": []})
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return Response(status_code=400)


def _content(asked: dict[str, Any]) -> dict[str, Any]:
    lines = tuple(tuple((float(x), float(y)) for x, y in line) for line in asked["lines"])
    drawing = Strokes(lines, (SIDE, SIDE), float(asked["pen"]))
    off, move, on = frozenset(map(str, asked["off"])), Move(*map(float, asked["move"])), set(asked["on"])
    own = read(_places(asked["own"]))
    ready = loading().result().ready | {name: mine.classifier for name, mine in own.items()}
    shown = [name for name in dict.fromkeys(map(str, asked["shown"])) if name in own or name in names()]
    looked_into = [ready[name] for name in dict.fromkeys(map(str, asked["inside"])) if name in ready]
    try:
        found = answers(drawing, off, move, [ready[name] for name in shown if name in on and name in ready])
        maps = inside.figures(drawing, off, move, looked_into[: inside.MOST]) if looked_into else {}  # else nothing is imported
    except DataError as error:
        return content(str(error), shown, {}, on, own)
    return {**content(agreement(found) if found else NO_NETWORK, shown, found, on, own), "maps": maps}


def _places(own: dict[str, Any]) -> dict[str, tuple[int, float]]:
    """Where the visitor's own networks are; raises ValueError for more than a visitor can draw with."""
    if len(own) > MOST:
        raise ValueError(f"{len(own)} networks of one's own; at most {MOST}")
    return {str(name): (int(number), float(made)) for name, (number, made) in own.items()}
