"""A person keeps what a page shows, adds words, and takes the report home, which opens without a network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.story import expect_idle, new_profile

pytestmark = pytest.mark.browser


def test_a_table_and_a_chart_are_kept_and_the_report_opens_offline_with_its_chart(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    page.goto("/compare")
    expect(page.get_by_role("heading", name="Compare networks")).to_be_visible()
    expect(page.get_by_role("button", name="Put into the lab book").nth(1)).to_be_visible()
    for place, title in enumerate(("Networks compared", "Accuracy against weights, kB")):
        expect_idle(page)
        page.get_by_role("button", name="Put into the lab book").nth(place).click()
        expect(page.get_by_text(f"In the lab book: {title}")).to_be_visible()
    expect_idle(page)
    page.get_by_role("link", name="Lab book", exact=True).click()
    expect(page.get_by_role("heading", name="Networks compared")).to_be_visible()
    expect_idle(page)
    page.get_by_role("textbox", name="Words, as Markdown").fill(r"LeNet-5 needs **fewer** weights: $\frac{61706}{238510}$.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_role("heading", name="Note", exact=True)).to_be_visible()
    expect(page.locator(".katex")).to_be_visible()
    expect_idle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML, one file").click()
    file = tmp_path / "report.html"
    download.value.save_as(file)

    offline = new_profile(browser, offline=True).new_page()
    asked, said = [], []
    offline.on("request", lambda request: asked.append(request.url))
    offline.on("console", lambda message: said.append(message.text))
    offline.on("pageerror", lambda error: said.append(str(error)))
    offline.goto(file.as_uri())
    expect(offline.locator("#figure-1 svg")).to_be_visible()
    expect(offline.get_by_text("LeNet-5 needs fewer weights")).to_be_visible()
    expect(offline.locator("math mfrac")).to_be_visible()
    expect(offline.get_by_text("44,426").first).to_be_visible()
    assert asked == [file.as_uri()] and said == []
    offline.context.close()
