"""Questions that a page's own script asks the server without a run of the page: answered in a tenth of the time."""

from collections.abc import Callable
from urllib.parse import urlparse

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

MAX_BYTES = 512 * 1024
AT_ONCE = 2  # questions answered in parallel; their threads share the interpreter with the pages
WAITING = 16  # questions that may wait; a later one is refused, and the script asks again

_limiter = CapacityLimiter(AT_ONCE)


async def reply(request: Request, answer: Callable[[bytes], Response]) -> Response:
    """What `answer`, in a thread of its own, says to the question's body.

    403 for another site's page, 413 for too much, 400 for a question that breaks off, 503 where too many wait already.
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
    return await to_thread.run_sync(answer, bytes(body), limiter=_limiter)


def _is_from_own_page(request: Request) -> bool:
    """Whether the question comes from a page of this app, at an address it serves. Streamlit checks only its own routes."""
    host = request.headers.get("host")
    try:
        origin = urlparse(request.headers.get("origin", "")).netloc
    except ValueError:
        return False
    return bool(host) and host == origin and is_host_allowed(host)
