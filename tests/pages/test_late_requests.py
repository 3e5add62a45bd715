"""Which requests of a browser tab come from a page that was left."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.shared.session.late_requests import LateRequests

DRAW, INSIDE, BUILD = "draw", "inside", "build"


def asks(page: str, fragment: str = "") -> Message:
    sent = BackMsg()
    sent.rerun_script.page_script_hash = page
    sent.rerun_script.fragment_id = fragment
    return {"type": "websocket.receive", "bytes": sent.SerializeToString()}


def arrive(*sent: Message) -> list[Message]:
    """The messages that Streamlit gets of those that a tab sends."""
    got: list[Message] = []
    waiting = iter(sent)

    async def streamlit(_: Scope, receive: Receive, __: Send) -> None:
        while True:
            got.append(await receive())

    async def receive() -> Message:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    async def send(_: Message) -> None: ...

    tab = LateRequests(streamlit)
    with ThreadPoolExecutor(1) as threads, pytest.raises(EOFError):
        threads.submit(lambda: asyncio.run(tab({"type": "websocket"}, receive, send))).result()
    return got


def test_a_fragment_of_the_page_that_was_left_is_not_run_after_the_next_page() -> None:
    opened, stroke, click = asks(""), asks(DRAW, "studio"), asks(INSIDE)
    assert arrive(opened, stroke, click, stroke, stroke) == [opened, stroke, click]


def test_once_the_next_page_is_shown_its_fragments_run_and_those_of_a_page_that_it_leads_to_by_a_button() -> None:
    way = [asks(DRAW), asks(INSIDE), asks(INSIDE, "maps"), asks(DRAW, "studio")]
    assert arrive(*way) == way
    way = [asks(DRAW), asks(INSIDE), asks(INSIDE), asks(DRAW, "studio"), asks(BUILD, "layers")]
    assert arrive(*way) == way


def test_a_visitor_who_turns_back_before_the_next_page_is_shown_can_go_on_there() -> None:
    back = [asks(DRAW), asks(INSIDE), asks(DRAW)]
    assert arrive(*back, asks(INSIDE, "maps"), asks(DRAW, "studio")) == [*back, asks(DRAW, "studio")]


def test_what_is_no_request_of_a_page_is_left_to_streamlit() -> None:
    stop = BackMsg(stop_script=True).SerializeToString()
    others: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": b"\xff no message"},
        {"type": "websocket.receive", "text": "no bytes"},
        {"type": "websocket.receive", "bytes": stop},
        {"type": "websocket.disconnect", "code": 1001},
    ]
    assert arrive(*others) == others
