"""A person at the app without a browser: a session over the web socket, as Streamlit's own page holds one."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string, generate_xsrf_token_string
from websockets.asyncio.client import ClientConnection, connect

OVER = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)  # not before another run
Value = dict[str, Any]  # of a widget's state, by the field that holds it


class Person:
    """A session of its own, with the widgets that are on its page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, str] = {}  # the hash of each page by its address
        self.page = ""
        self.elements: dict[str, tuple[Element | Block, str]] = {}  # by id, with the fragment that each is in; the newest last
        self.again: set[str] = set()  # the fragments that the page runs again and again
        self.token = generate_xsrf_token_string()
        self.socket: ClientConnection

    @property
    def visitor(self) -> str:
        """The name under which the app knows this browser."""
        secret, _ = decode_xsrf_token_string(self.token)
        return hashlib.sha256(secret).hexdigest()

    async def enter(self) -> None:
        """Open the first page."""
        place = urlsplit(self.address)
        self.socket = await connect(
            f"ws://{place.netloc}/_stcore/stream",
            subprotocols=["streamlit", self.token],  # the token's place in Streamlit's own handshake
            origin=self.address,
            additional_headers={"Cookie": f"_streamlit_xsrf={self.token}"},
            max_size=None,
            open_timeout=60,
            ping_interval=None,
        )
        await self._run(BackMsg())

    async def visit(self, page: str) -> float:
        """Go to a page; gives the milliseconds until it is there whole."""
        self.elements.clear()
        self.again.clear()
        self.page = page
        return await self._run(BackMsg())

    async def change(self, kind: str, label: str, choose: Callable[[Any], Value]) -> float:
        """Change a widget of a kind whose label begins so; gives the milliseconds until all that follows is there."""
        widget, fragment = self._find(kind, label)
        return await self._send({(kind, label): choose(widget)}, fragment)

    async def submit(self, field: tuple[str, str], value: Value, button: str) -> float:
        """Fill in a field, by its kind and label, and press the button of its form; gives the milliseconds."""
        _, fragment = self._find(*field)
        return await self._send({field: value, ("button", button): {"trigger_value": True}}, fragment)

    async def run_again(self) -> float:
        """Run what the page runs again and again by itself; gives the milliseconds."""
        asked = [BackMsg() for _ in self.again]
        for message, fragment in zip(asked, sorted(self.again), strict=True):
            message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment, True
        return sum([await self._run(message) for message in asked])

    async def _send(self, values: Mapping[tuple[str, str], Value], fragment: str) -> float:
        asked = BackMsg()
        for (kind, label), value in values.items():
            widget, _ = self._find(kind, label)
            for field, content in value.items():
                state = asked.rerun_script.widget_states.widgets.add()
                state.id = widget.id
                if field == "json_trigger_value":
                    state.id = _make_trigger_id(widget.id, "events")
                if field.endswith("array_value"):
                    getattr(state, field).data.extend(content)
                else:
                    setattr(state, field, json.dumps(content) if field.startswith("json") else content)
        asked.rerun_script.fragment_id = fragment
        return await self._run(asked)

    def _find(self, kind: str, label: str) -> tuple[Any, str]:
        """The newest widget of a kind whose label begins so, and its fragment."""
        return next(
            (getattr(element, kind), fragment)
            for element, fragment in reversed(self.elements.values())
            if element.WhichOneof("type") == kind and _name(element).startswith(label)
        )

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
        if message.WhichOneof("type") == "auto_rerun":
            self.again.add(message.auto_rerun.fragment_id)
        if message.WhichOneof("type") == "delta" and (kind := message.delta.WhichOneof("type")) in ("new_element", "add_block"):
            element = getattr(message.delta, kind)
            if element.WhichOneof("type") == "exception":
                raise AssertionError(element.exception.message)
            if widget_id := getattr(getattr(element, element.WhichOneof("type") or ""), "id", ""):
                self.elements.pop(widget_id, None)
                self.elements[widget_id] = element, message.delta.fragment_id


def _name(element: Element | Block) -> str:
    """The label of a widget; of a component its name."""
    widget = getattr(element, element.WhichOneof("type"))
    return getattr(widget, "component_name", "") or getattr(widget, "label", "")
