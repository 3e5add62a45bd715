"""The live canvas asks here while the pen is down: no script runs, and nothing is drawn anew but the board.

A page's script, the browser's drawing of all its elements after it, and the way there and back take a tenth of a second;
this takes a fifth of that. The question holds all that the answer depends on, and nothing is kept of it.
"""

import json
from typing import Any
from urllib.parse import urlparse

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.data.drawing import Move
from core.data.ink import Strokes
from core.data.normalization import DataError
from core.design.refusal import Refusal
from pages.draw.canvas import SIDE
from pages.draw.reading import answers
from pages.shared.components.board import agreement, content
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.own_networks import read

PATH = "/answers"
MAX_BYTES = 512 * 1024


async def answer(request: Request) -> Response:
    """The board's content for a question (see `question`); 403 for another site's page, 400 for what is no question."""
    if urlparse(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        return Response(status_code=403)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return Response(status_code=413)
    return await run_in_threadpool(_answer, bytes(body))


def question(off: frozenset[str], move: Move, on: set[str], own: dict[str, tuple[int, float]], pen: int) -> dict[str, Any]:
    """What the canvas sends back with its lines."""
    return {"off": sorted(off), "move": list(move), "on": sorted(on), "own": own, "pen": pen}


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
    own = read({str(name): (int(number), float(made)) for name, (number, made) in asked["own"].items()})
    ready = loading().result().ready | {name: mine.classifier for name, mine in own.items()}
    shown = [*names(), *own]
    try:
        found = answers(drawing, off, move, [ready[name] for name in shown if name in on and name in ready])
    except DataError as error:
        return content(str(error), shown, {}, on, own)
    return content(agreement(found) if found else "Choose at least one network.", shown, found, on, own)
