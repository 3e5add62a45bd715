"""A browser tab that closes while the server writes to it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnected
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_websocket import create_websocket_handler

from pages.shared.session.closed_tab import ClosedTabs

TAB: Scope = {
    "type": "websocket",
    "scheme": "ws",
    "path": "/_stcore/stream",
    "server": ("localhost", 8501),
    "headers": [(b"host", b"localhost:8501"), (b"origin", b"http://localhost:8501")],
}


def serve(app: ASGIApp, receive: Receive, send: Send) -> None:
    """Serve one tab, in a thread of its own: a browser of other tests may have its event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(app(TAB, receive, send))).result()


def visit(wrapped: type[ClosedTabs] | None) -> None:
    """Let Streamlit serve a tab that sends one message, and is gone when Streamlit writes to it."""
    runtime = Mock(connect_session=lambda client, **_: client.write_forward_msg(ForwardMsg()) or "session")
    endpoint = create_websocket_handler(runtime)

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        await endpoint(WebSocket(scope, receive, send))

    came = iter([{"type": "websocket.connect"}, {"type": "websocket.receive", "bytes": b""}])

    async def receive() -> Message:
        await asyncio.sleep(0)  # the server writes meanwhile
        return next(came)

    async def send(message: Message) -> None:
        if message["type"] == "websocket.send":
            raise OSError("the connection is lost")

    serve(wrapped(streamlit) if wrapped else streamlit, receive, send)
    assert next(came, None) is None  # all was read
    runtime.disconnect_session.assert_called_once()


def test_ends_its_connection_without_a_traceback() -> None:
    with pytest.raises(WebSocketDisconnected):
        visit(None)  # as Streamlit leaves it
    visit(ClosedTabs)


def test_another_error_stays_an_error() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        serve(ClosedTabs(broken), Mock(), Mock())
