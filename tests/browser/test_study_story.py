"""A person reads a published study, then runs an experiment of their own, stops it, and goes on."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import button, expect_idle, leave_and_go_back

pytestmark = pytest.mark.browser
LIST = ".st-key-experiments_list"


@pytest.fixture
def experiments(page: Page) -> Page:
    page.goto("/experiments")
    expect(page.get_by_role("heading", name="Does a CNN of 2,710 parameters")).to_be_visible()
    expect_idle(page)
    return page


def test_every_click_and_arrow_key_in_the_list_opens_a_study_and_the_browser_s_back_finds_it_again(
    experiments: Page,
) -> None:
    page, listed = experiments, experiments.locator(LIST)
    expect(listed.get_by_text("Does a CNN of 2,710 parameters")).to_be_in_viewport(ratio=0.9)  # far down
    for question in 2 * ("How much do runs of one recipe differ?", "Are the documents' sums right?"):
        listed.get_by_text(question).click()
        expect(page.get_by_role("heading", name=question)).to_be_visible()
        expect_idle(page)
    for question in ("Does a CNN of 2,710 parameters", "Does the best learning rate grow with the batch?"):
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("heading", name=question)).to_be_visible()
        expect_idle(page)
        expect(listed.get_by_role("radio", checked=True)).to_be_focused()
    leave_and_go_back(page)
    expect(page.get_by_role("heading", name="Does the best learning rate grow with the batch?")).to_be_visible()


def test_a_published_study_is_read_and_its_figure_and_data_taken_home(experiments: Page, tmp_path: Path) -> None:
    experiments.locator(LIST).get_by_text("How far does a linear classifier come?").click()
    expect(experiments.get_by_text("It ends at 92.33 %.")).to_be_visible()
    expect(experiments.get_by_test_id("stMarkdown").filter(has_text="It ends at 92.33 %.")).to_contain_text("holds")
    expect(experiments.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").first).to_be_visible()
    with experiments.expect_download() as download:
        experiments.get_by_role("button", name="SVG").first.click()
    figure = tmp_path / "figure.svg"
    download.value.save_as(figure)
    assert figure.read_text().startswith("<svg") and "Softmax" in figure.read_text()
    experiments.get_by_text("Table and downloads").click()
    with experiments.expect_download() as download:
        experiments.get_by_test_id("stDownloadButton").get_by_role("button", name="All runs with their epochs, JSON").click()
    results = tmp_path / "results.json"
    download.value.save_as(results)
    runs = json.loads(results.read_text())["trials"][0]["runs"]
    assert len(runs) == 16 and all(0.91 < run["accuracy"] < 0.94 for run in runs)


def test_an_experiment_of_ones_own_is_run_stopped_and_gone_on_with(experiments: Page) -> None:
    page = experiments
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("48")
    epochs.press("Enter")
    expect_idle(page)  # Streamlit can lose an edit that comes while the run of the one before ends: they share no lock
    width = page.get_by_role("textbox", name="Values of width of fc1")
    width.fill("25, 125")
    width.press("Enter")
    expect(page.get_by_text("2 trials × 3 seeds = 6 runs, 6 of them still to come")).to_be_visible()
    button(page, "Lay it out").click()
    expect(page.get_by_role("heading", name="What does width of fc1 change?")).to_be_in_viewport()
    expect(page.get_by_text("Not run yet: choose")).to_be_visible()
    expect(button(page, "Run it here")).to_have_count(1)  # that of the study before is gone
    expect(button(page, "Run it here")).to_be_in_viewport()
    expect_idle(page)
    page.get_by_label("Seeds", exact=True).fill("4")
    page.get_by_label("Seeds", exact=True).press("Enter")
    expect(page.get_by_text("2 trials × 4 seeds = 8 runs, 8 of them still to come")).to_be_visible()
    button(page, "Run it here").click()
    expect(page.get_by_text(re.compile("[0-7] of 8 runs are over"))).to_be_visible()
    expect(page.get_by_text("Not run yet: choose")).to_have_count(0)
    button(page, "Stop").click()
    expect(page.get_by_text("Stopped. What is done is kept")).to_be_visible()
    left = page.get_by_text(re.compile("= 8 runs, [1-8] of them still to come: about"))
    expect(left).to_be_visible()
    expect(page.get_by_label("Seeds", exact=True)).to_have_value("4")
    button(page, "Run it here").click()
    expect(page.get_by_text("8 runs, 0 of them still to come: nothing to do")).to_be_visible()
    expect_idle(page)
    page.reload()
    expect(page.get_by_role("heading", name="What does width of fc1 change?")).to_be_visible()
    expect(page.get_by_text("of them still to come").first).to_be_visible()
