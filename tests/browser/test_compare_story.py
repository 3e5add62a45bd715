"""A person reads the comparison, pins another baseline, adds a network, measures, stops: in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.story import button, choose, expect_idle, leave_and_go_back

pytestmark = pytest.mark.browser


@pytest.fixture
def comparing(page: Page) -> Page:
    page.goto("/compare")
    expect(summary(page)).to_be_visible()
    expect_idle(page)
    return page


def summary(page: Page) -> Locator:
    return page.get_by_role("table").filter(has_text="parameters computed")


def row(page: Page, title: str) -> Locator:
    return summary(page).get_by_role("row").filter(has_text=title)


def measure(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Measure again, about"))


def add_network(page: Page, name: str) -> None:
    choose(page, "Networks, one to six", name)
    page.keyboard.press("Escape")  # else the open list hides the rest of the page from whoever asks for a role
    expect_idle(page)


def test_the_page_compares_three_networks_says_why_gives_its_numbers_and_comes_back_as_it_was_left(comparing: Page) -> None:
    expect(summary(comparing).get_by_role("columnheader")).to_have_text(["quantity", "MLP1", "MLP2", "LeNet-5, 28×28"])
    assert summary(comparing).evaluate("(table) => table.getBoundingClientRect().top") < 300
    expect(row(comparing, "activations, batch of 4")).to_contain_text("×\u00a020.9")
    choose(comparing, "Baseline", "baseline: LeNet-5, 28×28")
    expect(row(comparing, "parameters")).to_contain_text("238,510 ×\u00a05.37")
    expect(comparing.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(5)
    button(comparing, "Why negative?").click()
    expect(comparing.get_by_text("The same, to the byte.")).to_be_visible()
    comparing.get_by_role("tab", name="Operators").click()
    with comparing.expect_download() as waiting:
        comparing.get_by_role("button", name="Operators and layers (CSV)").click()
    lines = waiting.value.path().read_text().splitlines()
    assert lines[0].startswith("network,grouping,name,self_cpu_share")
    assert {line.split(",")[0] for line in lines[1:]} == {"mlp1", "mlp2", "lenet5-28"}
    comparing.get_by_label("Networks, one to six").press("Backspace")
    leave_and_go_back(comparing)
    expect(comparing.get_by_role("tab", name="Operators")).to_have_attribute("aria-selected", "true")
    comparing.get_by_role("tab", name="Summary").click()
    expect(summary(comparing).get_by_role("columnheader")).to_have_text(["quantity", "MLP1", "MLP2"])


def test_another_network_is_added_and_all_are_measured_here(comparing: Page) -> None:
    for _ in ("LeNet-5", "MLP2"):  # of one network less a measurement is over sooner
        comparing.get_by_label("Networks, one to six").press("Backspace")
        expect_idle(comparing)
    add_network(comparing, "MLP1, sigmoid")
    expect(comparing.get_by_text("MLP1, sigmoid is not in this measurement.")).to_be_visible()
    measure(comparing).click()
    expect(comparing.get_by_text(re.compile(r"^Measurement \d+: "))).to_be_visible()
    comparing.get_by_role("link", name="Home", exact=True).click()
    expect(comparing.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    comparing.get_by_role("link", name="Compare networks", exact=True).click()
    headers = summary(comparing).get_by_role("columnheader")
    expect(headers).to_have_text(["quantity", "MLP1", "MLP1, sigmoid"])
    expect(row(comparing, "activations, batch of 4")).to_contain_text("9.76\u00a0kB ×\u00a01")
    expect(measure(comparing)).to_be_visible()


def test_a_measurement_is_stopped_and_what_was_shown_stays(comparing: Page) -> None:
    measure(comparing).click()
    expect(comparing.get_by_text(re.compile(r"^Measurement \d+: running\."))).to_be_visible()
    button(comparing, "Stop").click()
    expect(measure(comparing)).to_be_visible()
    expect(summary(comparing)).to_be_visible()
    expect_idle(comparing)


def test_a_design_goes_from_the_workshop_to_the_comparison(page: Page) -> None:
    page.goto("/build")
    button(page, "Profile this").click()
    expect(page.get_by_role("heading", name="Compare networks")).to_be_visible()
    expect(page.get_by_text("my design is not in this measurement.")).to_be_visible()
