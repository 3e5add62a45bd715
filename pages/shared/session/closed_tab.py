"""A browser tab that closes at any moment."""

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


class ClosedTabs:
    """End the connection of a tab that closed while it was written to, without a traceback in the log.

    Streamlit 1.67 asks such a connection for its next message, and then closes it a second time; Starlette refuses both.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except WebSocketDisconnected:
            if scope["type"] != "websocket":
                raise
