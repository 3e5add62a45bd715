"""What the browser and the server of the app send each other, for a story to keep back and to send later."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.story import PATIENCE


class Messages:
    """The messages of one page. Those to the server for which `hold` is true are kept in `held`, and not sent.

    `before` is called with each message from the server, before the browser gets it.
    """

    def __init__(
        self, page: Page, hold: Callable[[bytes], bool], before: Callable[[ForwardMsg], object] = lambda message: None
    ) -> None:
        self.held: list[bytes] = []
        self.last = b""  # that was sent
        self.pages: list[str] = []  # those that the server has begun to run, wholly or in part, in order
        self._page, self._hold, self._before = page, hold, before
        page.route_web_socket("**/_stcore/stream", self._connect)

    def send(self, message: bytes) -> None:
        """Send it to the server."""
        self.last = message
        self._server.send(message)

    def wait_for(self, count: int) -> None:
        """Wait until so many messages are held."""
        end = time.monotonic() + PATIENCE / 1000
        while len(self.held) < count:
            assert time.monotonic() < end, f"after {PATIENCE} ms {len(self.held)} of {count} messages are held"
            self._page.wait_for_timeout(20)

    def _connect(self, browser: WebSocketRoute) -> None:
        self._server = browser.connect_to_server()
        browser.on_message(lambda message: self._from_browser(bytes(message)))
        self._server.on_message(lambda message: self._to_browser(browser, bytes(message)))

    def _from_browser(self, message: bytes) -> None:
        if self._hold(message):
            self.held.append(message)
        else:
            self.send(message)

    def _to_browser(self, browser: WebSocketRoute, message: bytes) -> None:
        read = ForwardMsg.FromString(message)
        if read.HasField("new_session"):
            self.pages.append(read.new_session.page_script_hash)
        self._before(read)
        browser.send(message)
