"""A page opens at its top, however far down the one before was left, and a click on its link leads to it: in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.messages import Messages
from tests.browser.story import ONE, SEVEN, button, draw, expect_idle, expect_reading, live

pytestmark = pytest.mark.browser
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
TO_ITS_END = "() => document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)"
CLICK = "(element) => element.click()"  # without Playwright's mouse, which scrolls the page when its first try finds no hit


def expect_at_its_top(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_in_viewport()
    expect_idle(page)
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_in_viewport()
    page.wait_for_function(f"({SCROLLED})() === 0")


def expect_no_way_back(page: Page, messages: Messages) -> None:
    """Of all that was asked before the last answer, nothing has run another page since this one began."""
    expect_idle(page)
    begun = messages.pages
    assert {*begun[begun.index(begun[-1]) :]} == {begun[-1]}


def test_a_page_opens_at_its_top_and_stays_where_it_was_scrolled_to(page: Page) -> None:
    page.goto("/build")
    expect(button(page, "Train this")).to_be_enabled()
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
    opened = False
    messages = Messages(page, lambda _: page.url.endswith("/exercises") and opened and not messages.held)
    page.goto("/")
    expect(page.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    expect_idle(page)
    page.get_by_role("link", name="Exercises", exact=True).click()
    expect(page.get_by_role("heading", name="Exercises", level=1)).to_be_visible()
    expect_idle(page)
    opened = True
    page.get_by_role("link", name="Lab book", exact=True).click()
    expect(page.get_by_role("heading", name="Lab book", level=1)).to_be_visible()
    assert len(messages.held) == 1


def test_a_stroke_that_is_drawn_after_the_click_on_a_link_does_not_blank_the_next_page(page_to_change: Page) -> None:
    page = page_to_change
    leaves = False
    messages = Messages(page, lambda _: leaves)
    page.goto("/draw")
    expect(page.get_by_text("There is nothing to read yet.")).to_be_visible()
    expect_idle(page)
    draw(page, live(page), SEVEN)
    expect_reading(page, "LeNet-5", 7)
    expect(page.get_by_role("img", name=re.compile("^ink: "))).to_be_visible()  # nothing of the stroke is still to be sent
    expect_idle(page)
    leaves = True
    page.get_by_role("link", name="Look inside", exact=True).click()
    messages.wait_for(1)
    draw(page, live(page), ONE)
    messages.wait_for(2)
    leaves = False
    for message in messages.held:
        messages.send(message)
    expect(page.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect_idle(page)
    page.get_by_role("radio", name="each map", exact=True).click()  # in a part of the page that is drawn alone
    expect(page.get_by_text(re.compile(r"^6×28×28\s±\S+ to ±\S+$")).first).to_be_visible()
    expect_no_way_back(page, messages)
    expect(page.get_by_role("radio", name="Your drawing")).to_be_visible()


def test_a_click_beside_a_button_that_leads_to_another_page_does_not_blank_that_page(page_to_change: Page) -> None:
    page = page_to_change

    def release(message: ForwardMsg) -> None:
        if messages.held and message.HasField("navigation"):  # the next page begins
            messages.send(messages.held.pop())

    holds = False
    messages = Messages(page, lambda _: holds, before=release)
    page.goto("/build")
    expect(button(page, "Train this")).to_be_enabled()
    expect_idle(page)
    holds = True
    button(page, "Profile this").click()
    page.get_by_role("button", name="Take it away").click()
    messages.wait_for(2)
    holds = False
    messages.send(messages.held.pop(0))
    expect(page.get_by_role("heading", name="Compare networks", level=1)).to_be_visible()
    expect_idle(page)
    page.get_by_role("tab", name="Published", exact=True).click()
    expect(page.get_by_text("The 31 networks of document 004")).to_be_visible()
    expect_no_way_back(page, messages)
    assert page.url.endswith("/compare")
