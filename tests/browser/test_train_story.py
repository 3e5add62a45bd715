"""A person trains, leaves, comes back, changes the rate, pauses, resumes and stops: in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import button

pytestmark = pytest.mark.browser


@pytest.fixture
def training(page: Page) -> Page:
    page.goto("/train")
    expect(button(page, "Train")).to_be_visible(timeout=30_000)
    return page


def begin(page: Page, epochs: int) -> None:
    page.get_by_label("Epochs").fill(str(epochs))
    page.get_by_label("Epochs").press("Enter")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    button(page, "Train").click()


def expect_state(page: Page, state: str) -> None:
    expect(page.get_by_text(re.compile(rf"^Run \d+, .*: {state}\."))).to_be_visible(timeout=30_000)


def test_a_training_on_the_bundled_digits_ends_with_its_curves_and_its_score(training: Page) -> None:
    begin(training, 3)
    expect(training.get_by_text(re.compile(r"\d\d\.\d\d % of the test images"))).to_be_visible(timeout=60_000)
    expect_state(training, "done")
    expect(training.locator("[data-testid=stVegaLiteChart]")).to_have_count(3)
    expect(training.get_by_text(re.compile(r"^Run \d+, .*: done\. 3 of 3 epochs\.$"))).to_be_visible()


def test_a_training_goes_on_without_the_page_and_obeys(training: Page) -> None:
    begin(training, 900)
    expect_state(training, "running")
    training.get_by_role("link", name="Home").click()
    expect(training.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    training.get_by_role("link", name="Train a network").click()
    expect_state(training, "running")
    button(training, "÷ 2").click()
    expect(training.get_by_text("learning rate 0.0005")).to_be_visible(timeout=20_000)
    button(training, "Pause").click()
    expect_state(training, "paused")
    button(training, "Resume").click()
    expect_state(training, "running")
    button(training, "Stop").click()
    expect_state(training, "stopped")
    button(training, "Delete").click()
    expect(training.get_by_text(re.compile(r"^Run \d+, .*: stopped\."))).to_have_count(0)


def test_another_visitor_sees_the_runs_but_cannot_stop_them(training: Page, browser) -> None:
    begin(training, 900)
    expect_state(training, "running")
    other = browser.new_context(base_url=training.url).new_page()
    other.goto("/train")
    expect(other.get_by_text("Started in another browser, or by the command line: only there it can be stopped.")).to_be_visible(timeout=30_000)
    expect(button(other, "Stop")).to_have_count(0)
    other.context.close()
    button(training, "Stop").click()
    expect_state(training, "stopped")
