"""Which requests of a browser tab come from a page that was left."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shared.session import go_to
from pages.shared.session.late_requests import LONGEST, LateRequests

DRAW, INSIDE, BUILD = "draw", "inside", "build"


def asks(page: str, fragment: str = "") -> Message:
    sent = BackMsg()
    sent.rerun_script.page_script_hash = page
    sent.rerun_script.fragment_id = fragment
    return {"type": "websocket.receive", "bytes": sent.SerializeToString()}


def begins(page: str) -> Message:
    """What Streamlit sends first when it begins a page: the list of all pages, and which of them this is."""
    sent = ForwardMsg()
    sent.navigation.page_script_hash = page
    return {"type": "websocket.send", "bytes": sent.SerializeToString()}


def arrive(*messages: Message) -> list[Message]:
    """The messages that Streamlit gets of those that a tab sends; those that it sends itself go to the tab in between."""
    got: list[Message] = []
    shown: list[Message] = []
    waiting = iter(messages)

    async def streamlit(_: Scope, receive: Receive, send: Send) -> None:
        replies.append(send)
        while True:
            got.append(await receive())

    async def receive() -> Message:
        for message in waiting:
            if message["type"] != "websocket.send":
                return message
            await replies[0](message)
        raise EOFError

    async def send(message: Message) -> None:
        shown.append(message)

    replies: list[Send] = []
    tab = LateRequests(streamlit)
    with ThreadPoolExecutor(1) as threads, pytest.raises(EOFError):
        threads.submit(lambda: asyncio.run(tab({"type": "websocket"}, receive, send))).result()
    assert shown == [message for message in messages if message["type"] == "websocket.send"]
    return got


def test_a_fragment_of_the_page_that_was_left_is_not_run_after_the_next_page() -> None:
    opened, stroke, click = asks(""), asks(DRAW, "studio"), asks(INSIDE)
    assert arrive(opened, stroke, click, stroke, stroke) == [opened, stroke, click]


def test_once_the_next_page_is_shown_its_fragments_run() -> None:
    way = [asks(DRAW), asks(INSIDE), asks(INSIDE, "maps"), asks(INSIDE), asks(INSIDE, "maps")]
    assert arrive(*way) == way


def test_a_fragment_of_the_page_that_a_button_left_is_not_run_after_the_next_page() -> None:
    opened, click, poll, layers = asks(""), asks(DRAW, "result"), asks(DRAW, "live"), asks(BUILD, "layers")
    assert arrive(opened, begins(DRAW), poll, click, begins(BUILD), poll, layers, poll) == [opened, poll, click, layers]


def test_a_page_that_is_begun_again_while_its_visitor_leaves_is_left_all_the_same() -> None:
    way = [asks(DRAW), begins(DRAW), asks(INSIDE), begins(DRAW), asks(DRAW, "studio"), begins(INSIDE), asks(INSIDE, "maps")]
    assert arrive(*way) == [asks(DRAW), asks(INSIDE), asks(INSIDE, "maps")]


def test_of_two_clicks_at_once_the_second_names_the_page() -> None:
    way = [asks(DRAW), begins(DRAW), asks(INSIDE), asks(BUILD), begins(BUILD), asks(INSIDE, "maps"), asks(BUILD, "layers")]
    assert arrive(*way) == [asks(DRAW), asks(INSIDE), asks(BUILD), asks(BUILD, "layers")]


def test_a_tab_whose_connection_broke_goes_on_with_a_fragment_of_its_page() -> None:
    again = [asks(DRAW, "studio"), asks(DRAW, "studio")]
    assert arrive(*again) == again


def test_a_message_as_long_as_a_picture_is_sent_without_being_read() -> None:
    picture: Message = {"type": "websocket.send", "bytes": b"\xff" * 100_000}  # reading it would fail
    assert arrive(asks(DRAW), picture, asks(DRAW, "studio")) == [asks(DRAW), asks(DRAW, "studio")]


def test_the_list_of_all_pages_is_short_enough_to_be_read() -> None:
    listed = ForwardMsg()
    for name, title in go_to.TITLES.items():
        listed.navigation.app_pages.add(page_script_hash=32 * "0", page_name=title, url_pathname=name)
    assert 0 < listed.ByteSize() < LONGEST / 5


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
