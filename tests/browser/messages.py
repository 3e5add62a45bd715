"""What the browser and the server of the app send each other, for a story to keep back and to send later."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute


class Messages:
    """The messages of one page. Those to the server for which `hold` is true are kept in `held`, and not sent.

    `before` is called with each message from the server, before the browser gets it.
    """

    def __init__(
        self, page: Page, hold: Callable[[bytes], bool], before: Callable[[bytes], object] = lambda message: None
    ) -> None:
        self.held: list[bytes] = []
        self.last = b""  # that was sent
        self._page, self._hold, self._before = page, hold, before
        page.route_web_socket("**/_stcore/stream", self._connect)

    def send(self, message: bytes) -> None:
        """Send it to the server."""
        self.last = message
        self._server.send(message)

    def wait_for(self, count: int) -> None:
        """Wait until so many messages are held."""
        while len(self.held) < count:
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
        self._before(message)
        browser.send(message)
