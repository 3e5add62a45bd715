"""What holds for every page, in both themes: it begins at the top, everybody can read it, and the console is silent."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from pages.shared.session.go_to import TITLES
from tests.browser.readable import bring_axe, expect_readable, violations
from tests.browser.story import expect_idle

pytestmark = pytest.mark.browser
PARTS = {  # of pages whose views differ much, and a text of each that comes last
    "Draw a digit": {"Under shift": "Every network on many shifted digits", "Inside the network": "has the layers as a table."},
    "Look inside": {
        "Why this answer": "The formulas and their code",
        "The MLP's way of seeing": "Weight × pixel: what of the picture reaches each of these units.",
        "Among other digits": "each with the color of its digit above.",
        "What a layer has learned": "before training the weights are noise",
    },
    "Compare networks": {
        "Operators": "The tables as the profiler prints them",
        "Layers": "stacked by layer",
        "Engines": "in a process of its own",
        "Published": "The 31 networks of document 004",
        "Why": "What do self and total mean?",
    },
    "Experiments": {"Questions of the course": "Each answer is computed from the project's own files."},
    "Lab book": {"Guided labs": "A prediction is locked once it is given"},
    "Hardware": {
        "Traffic and roofline": "At least",
        "Energy": "By layer, in the same colors",
        "Bits": "Layer by layer",
        "Pruning": "Zeros save no time here",
        "Fits on a chip?": "Where the chips' values are from",
    },
}
STREAMLIT_S_OWN = "_stcore/"  # it looks for its server under the page's own address first, where there is none

# The link under each card's view stands right below what is in it.
NO_GAPS = """() => {
  const cards = [...document.querySelectorAll("[class*=st-key-beside-]")];
  return cards.length === 3 && cards.every((card) => {
    const next = card.closest("[data-testid=stColumn]").querySelector("a");
    const gap = next?.getBoundingClientRect().top - card.lastElementChild.getBoundingClientRect().bottom;
    return gap > 0 && gap < 40;
  });
}"""


def test_every_page_is_readable_in_both_themes_with_nothing_on_the_console(page: Page) -> None:
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error") and STREAMLIT_S_OWN not in message.location["url"]:
            told.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.goto("/")
    bring_axe(page)  # once: a link to another page does not load the document again
    for title in TITLES.values():
        page.get_by_role("link", name=title, exact=True).click()
        heading = page.get_by_role("heading", level=1, name="From MLP to CNN" if title == "Home" else title)
        expect(heading).to_be_visible()
        expect_idle(page)
        page.wait_for_function("(title) => title.getBoundingClientRect().top < 80", arg=heading.element_handle())
        expect_readable(page, title)
        for part, seen in PARTS.get(title, {}).items():
            page.get_by_role("radio", name=part, exact=True).or_(page.get_by_role("tab", name=part, exact=True)).click()
            expect(page.get_by_text(seen).first).to_be_visible()
            expect_idle(page)
            expect_readable(page, part)
    assert told == []


def test_on_a_phone_the_builder_is_readable_and_its_picture_is_scrolled_by_keys(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 860})
    page.goto("/build")
    picture = page.get_by_role("group", name="Picture of the network")
    expect(picture).to_be_visible()
    expect_idle(page)
    bring_axe(page)
    assert violations(page) == []
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(picture) => picture.scrollLeft > 0", arg=picture.element_handle())


def test_on_a_phone_home_has_no_gaps_under_its_cards(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 860})
    page.goto("/")
    expect(page.get_by_text("claims of published experiments")).to_be_visible()
    expect_idle(page)
    page.wait_for_function(NO_GAPS)
