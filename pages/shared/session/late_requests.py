"""What a part of a page asks for after its visitor has left the page."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState


class LateRequests:
    """Leave out the requests of a page's fragments that follow a click on the link to another page.

    Until the new page reaches the browser, the fragments of the old one can still send. Streamlit 1.67 answers after it has run
    the new page: with a run of the old page, at which the browser clears all that it shows, and which draws nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = Way()

        async def receive_in_time() -> Message:
            while way.is_late(message := await receive()):
                pass
            return message

        await self.app(scope, receive_in_time if scope["type"] == "websocket" else receive, send)


class Way:
    """The way of one browser tab from page to page, by the requests that it sends."""

    def __init__(self) -> None:
        self.page = self.left = ""  # the page of the newest request, and the one before it until the tab shows the new one

    def is_late(self, message: Message) -> bool:
        """Whether this is the request of a fragment of the page that was left."""
        asked = _asked(message)
        if asked is None or not asked.page_script_hash:  # a tab that was just opened does not know its page
            return False
        if asked.fragment_id and asked.page_script_hash == self.left:
            return True
        self.left = "" if asked.fragment_id or asked.page_script_hash == self.page else self.page
        self.page = asked.page_script_hash
        return False


def _asked(message: Message) -> ClientState | None:
    """The request to run a page or a fragment in a message; None in any other, which Streamlit answers itself."""
    data = message.get("bytes") if message["type"] == "websocket.receive" else None
    if not data:
        return None
    try:
        read = BackMsg.FromString(data)
    except DecodeError:
        return None
    return read.rerun_script if read.HasField("rerun_script") else None
