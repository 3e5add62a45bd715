"""A page opens at its top, however far down the one before was left, and a click on its link leads to it: in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.story import ONE, SEVEN, button, draw, expect_idle, expect_reading, live

pytestmark = pytest.mark.browser
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
TO_ITS_END = "() => document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)"
CLICK = "(element) => element.click()"  # without Playwright's mouse, which scrolls the page when its first try finds no hit


def expect_at_its_top(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_in_viewport(timeout=60_000)
    expect_idle(page)
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_in_viewport()
    page.wait_for_function(f"({SCROLLED})() === 0")


def test_a_page_opens_at_its_top_and_stays_where_it_was_scrolled_to(page: Page) -> None:
    page.goto("/build")
    expect(button(page, "Train this")).to_be_enabled(timeout=60_000)
    expect_idle(page)
    button(page, "Train this").scroll_into_view_if_needed()
    page.evaluate(TO_ITS_END)
    assert page.evaluate(SCROLLED) > 100
    button(page, "Train this").evaluate(CLICK)
    expect_at_its_top(page, "Train a network")

    page.set_viewport_size({"width": 1280, "height": 500})
    page.evaluate(TO_ITS_END)
    down = page.evaluate(SCROLLED)
    page.get_by_text("How the verdict is reached").evaluate(CLICK)  # the same page again
    expect(page.get_by_text("def diagnose(")).to_be_visible()
    expect_idle(page)
    assert page.evaluate(SCROLLED) >= down > 100

    page.get_by_role("link", name="Draw a digit", exact=True).click()
    expect_at_its_top(page, "Draw a digit")


def test_a_click_on_a_link_whose_message_is_lost_still_leads_to_its_page(page_to_change: Page) -> None:
    page = page_to_change
    clicked: list[bytes] = []

    def on_socket(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: clicked.append(bytes(message)) if is_first(message) else server.send(message))

    def is_first(message: str | bytes) -> bool:
        return page.url.endswith("/exercises") and opened and not clicked

    opened = False
    page.route_web_socket("**/_stcore/stream", on_socket)
    page.goto("/")
    expect(page.get_by_role("heading", name="From MLP to CNN")).to_be_visible(timeout=60_000)
    expect_idle(page)
    page.get_by_role("link", name="Exercises", exact=True).click()
    expect(page.get_by_role("heading", name="Exercises", level=1)).to_be_visible(timeout=60_000)
    expect_idle(page)
    opened = True
    page.get_by_role("link", name="Lab book", exact=True).click()
    expect(page.get_by_role("heading", name="Lab book", level=1)).to_be_visible()
    assert len(clicked) == 1


def test_a_stroke_that_is_drawn_after_the_click_on_a_link_does_not_blank_the_next_page(page_to_change: Page) -> None:
    page = page_to_change
    held: list[bytes] = []
    send: list[Callable[[bytes], None]] = []

    def on_socket(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        send.append(server.send)
        socket.on_message(lambda message: held.append(bytes(message)) if leaves else server.send(message))

    leaves = False
    page.route_web_socket("**/_stcore/stream", on_socket)
    page.goto("/draw")
    expect(page.get_by_text("There is nothing to read yet.")).to_be_visible(timeout=60_000)
    expect_idle(page)
    draw(page, live(page), SEVEN)
    expect_reading(page, "LeNet-5", 7)
    expect_idle(page)
    leaves = True
    page.get_by_role("link", name="Look inside", exact=True).click()
    while not held:
        page.wait_for_timeout(20)
    draw(page, live(page), ONE)
    while len(held) < 2:
        page.wait_for_timeout(20)
    leaves = False
    for message in held:
        send[0](message)
    expect(page.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect_idle(page)
    page.wait_for_timeout(500)  # a late run would come now
    expect_idle(page)
    expect(page.get_by_role("heading", name="Look inside", level=1)).to_be_visible(timeout=1)
    expect(page.get_by_role("radio", name="Your drawing")).to_be_visible(timeout=1)


def test_a_click_beside_a_button_that_leads_to_another_page_does_not_blank_that_page(page_to_change: Page) -> None:
    page = page_to_change
    held: list[bytes] = []
    send: list[Callable[[bytes], None]] = []

    def on_socket(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        send.append(server.send)
        socket.on_message(lambda message: held.append(bytes(message)) if holds else server.send(message))
        server.on_message(pass_on(socket))

    def pass_on(socket: WebSocketRoute) -> Callable[[str | bytes], None]:
        def pass_one(message: str | bytes) -> None:
            if held and ForwardMsg.FromString(bytes(message)).HasField("navigation"):  # the next page begins
                send[0](held.pop())
            socket.send(message)

        return pass_one

    holds = False
    page.route_web_socket("**/_stcore/stream", on_socket)
    page.goto("/build")
    expect(button(page, "Train this")).to_be_enabled(timeout=60_000)
    expect_idle(page)
    holds = True
    button(page, "Train this").click()
    page.get_by_role("button", name="Take it away").click()
    while len(held) < 2:
        page.wait_for_timeout(20)
    holds = False
    send[0](held.pop(0))
    expect(page.get_by_role("heading", name="Train a network", level=1)).to_be_visible()
    expect_idle(page)
    page.wait_for_timeout(500)  # a late run would come now
    expect_idle(page)
    expect(page.get_by_role("heading", name="Train a network", level=1)).to_be_visible(timeout=1)
    assert page.url.endswith("/train")
