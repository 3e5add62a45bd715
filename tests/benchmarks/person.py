"""A person at the app without a browser: a session over the web socket, as Streamlit's own page holds one."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.asyncio.client import ClientConnection, connect

OVER = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)  # not before another run
Value = dict[str, Any]  # of a widget's state, by the field that holds it


class Person:
    """A session of its own, with the widgets that are on its page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, str] = {}  # the hash of each page by its address
        self.page = ""
        self.elements: dict[str, tuple[Element, str]] = {}  # by id, with the fragment that each is in
        self.socket: ClientConnection

    async def enter(self) -> None:
        """Open the first page."""
        token = generate_xsrf_token_string()
        place = urlsplit(self.address)
        self.socket = await connect(
            f"ws://{place.netloc}/_stcore/stream",
            subprotocols=["streamlit", token],  # the token's place in Streamlit's own handshake
            origin=self.address,
            additional_headers={"Cookie": f"_streamlit_xsrf={token}"},
            max_size=None,
            open_timeout=60,
            ping_interval=None,
        )
        await self._run(BackMsg())

    async def visit(self, page: str) -> float:
        """Go to a page; gives the milliseconds until it is there whole."""
        self.elements.clear()
        self.page = page
        return await self._run(BackMsg())

    async def change(self, kind: str, label: str, choose: Callable[[Any], Value]) -> float:
        """Change a widget of a kind whose label begins so; gives the milliseconds until all that follows is there."""
        element, fragment = next(
            (element, fragment)
            for element, fragment in self.elements.values()
            if element.WhichOneof("type") == kind and _name(element).startswith(label)
        )
        asked = BackMsg()
        widget = getattr(element, kind)
        for field, value in choose(widget).items():
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = widget.id
            if field == "json_trigger_value":
                state.id = _make_trigger_id(widget.id, "events")
            if field.endswith("array_value"):
                getattr(state, field).data.extend(value)
            else:
                setattr(state, field, json.dumps(value) if field.startswith("json") else value)
        asked.rerun_script.fragment_id = fragment
        return await self._run(asked)

    async def leave(self) -> None:
        """Close the tab."""
        with suppress(OSError):
            await self.socket.close()

    async def _run(self, asked: BackMsg) -> float:
        """Send it and read until the script is over; gives milliseconds."""
        asked.rerun_script.page_script_hash = self.pages.get(self.page, "")
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), 120))
            self._take(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in OVER:
                return 1000 * (time.perf_counter() - start)

    def _take(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise AssertionError(element.exception.message)
            if widget_id := getattr(getattr(element, element.WhichOneof("type") or ""), "id", ""):
                self.elements[widget_id] = element, message.delta.fragment_id


def _name(element: Element) -> str:
    """The label of a widget; of a component its name."""
    widget = getattr(element, element.WhichOneof("type"))
    return getattr(widget, "component_name", "") or getattr(widget, "label", "")
