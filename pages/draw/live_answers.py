"""The live canvas asks here while the pen is down: no script runs, and only the board is redrawn.

A page's script, the browser's drawing of all its elements after it, and the way there and back take a tenth of a second;
this takes a fifth of that. The question holds all that the answer depends on, and nothing is kept of it.
"""

import json
from typing import Any
from urllib.parse import urlparse

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from core.data.drawing import Move
from core.data.ink import Strokes
from core.data.normalization import DataError
from core.design.refusal import Refusal
from pages.draw.canvas import SIDE
from pages.draw.reading import answers
from pages.shared.components.board import agreement, content
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.own_networks import MOST, read

PATH = "/answers"
MAX_BYTES = 512 * 1024
AT_ONCE = 2  # questions answered in parallel; their threads share the interpreter with the pages
WAITING = 16  # questions that may wait; a later one is refused, and the canvas asks again

_limiter = CapacityLimiter(AT_ONCE)


async def answer(request: Request) -> Response:
    """The board's content for a question (see `question`).

    403 for another site's page, 413 for too much, 400 for what is no question, 503 where too many questions wait already.
    """
    if not _is_from_own_page(request):
        return Response(status_code=403)
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MAX_BYTES:
                return Response(status_code=413)
    except ClientDisconnect:
        return Response(status_code=400)  # the browser has gone: nobody reads it
    if _limiter.statistics().tasks_waiting >= WAITING:
        return Response(status_code=503)
    return await to_thread.run_sync(_answer, bytes(body), limiter=_limiter)


def question(
    off: frozenset[str], move: Move, shown: list[str], on: set[str], own: dict[str, tuple[int, float]], pen: int
) -> dict[str, Any]:
    """What the canvas sends back with its lines."""
    return {"off": sorted(off), "move": list(move), "shown": shown, "on": sorted(on), "own": own, "pen": pen}


def _is_from_own_page(request: Request) -> bool:
    """Whether the question comes from a page of this app, at an address it serves. Streamlit checks only its own routes."""
    host = request.headers.get("host")
    try:
        origin = urlparse(request.headers.get("origin", "")).netloc
    except ValueError:
        return False
    return bool(host) and host == origin and is_host_allowed(host)


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
    try:
        found = answers(drawing, off, move, [ready[name] for name in shown if name in on and name in ready])
    except DataError as error:
        return content(str(error), shown, {}, on, own)
    return content(agreement(found) if found else "Choose at least one network.", shown, found, on, own)


def _places(own: dict[str, Any]) -> dict[str, tuple[int, float]]:
    """Where the visitor's own networks are; raises ValueError for more than a visitor can draw with."""
    if len(own) > MOST:
        raise ValueError(f"{len(own)} networks of one's own; at most {MOST}")
    return {str(name): (int(number), float(made)) for name, (number, made) in own.items()}
