"""What a part of a page asks for after its visitor has left the page."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 10_000  # bytes of a message in which a page is looked for: naming all pages takes 700, a picture up to 20 million


class LateRequests:
    """Leave out the requests of a page's fragments that follow a click on a link or a button that leads to another page.

    Until the new page reaches the browser, the fragments of the old one can still send. Streamlit 1.67 answers after it has run
    the new page: with a run of the old page, at which the browser clears all that it shows, and which draws nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        way = Way()

        async def receive_in_time() -> Message:
            while way.is_late(message := await receive()):
                pass
            return message

        async def send_and_follow(message: Message) -> None:
            way.follow(message)
            await send(message)

        await self.app(scope, receive_in_time, send_and_follow)


class Way:
    """The way of one browser tab from page to page, by its requests and by what Streamlit sends to it."""

    def __init__(self) -> None:
        self.page = ""  # the page of the newest request, or the one that Streamlit has begun since; "" where it is unknown
        self.begun = ""  # the page that Streamlit began last

    def is_late(self, message: Message) -> bool:
        """Whether this is the request of a fragment of a page that was left."""
        asked = _asked(message)
        if asked is None:
            return False
        if asked.fragment_id and self.page:
            return asked.page_script_hash != self.page
        self.page = asked.page_script_hash  # a tab that was just opened does not know its page
        return False

    def follow(self, message: Message) -> None:
        """Note the page in a message with which Streamlit begins another page, as after `st.switch_page`."""
        page = _begun(message)
        if page and page != self.begun:  # the same one again may have been on its way when the visitor asked for another
            self.page = self.begun = page


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


def _begun(message: Message) -> str:
    """The page in the list of pages, which is the first that Streamlit sends of a page; "" in any other message."""
    data = message.get("bytes") if message["type"] == "websocket.send" else None
    return ForwardMsg.FromString(data).navigation.page_script_hash if data and len(data) <= LONGEST else ""
