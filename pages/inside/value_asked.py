"""A value is taken apart while the pointer is over it: the page's script asks here, and no run of the page is needed."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.design.refusal import Refusal
from pages.inside.subjects import subject_of
from pages.shared.session.questions import reply


async def answer(request: Request) -> Response:
    """What the value is made of, for {subject, layer, at}: the token of a subject, a layer's name, and a place in it.

    404 for a subject that is no longer looked at, 400 for what is no question; else as `reply` says.
    """
    return await reply(request, _answer)


def _answer(body: bytes) -> Response:
    from pages.inside.value import content  # torch, which is there once there is a subject

    try:
        asked = json.loads(body)
        if (subject := subject_of(str(asked["subject"]))) is None:
            return Response(status_code=404)
        return JSONResponse(content(subject, str(asked["layer"]), tuple(map(int, asked["at"]))))
    except (Refusal, ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        return Response(status_code=400)
