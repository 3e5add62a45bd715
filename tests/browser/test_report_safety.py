"""A report whose every text would run something, opened from its file: nothing runs, and nothing is asked."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.labbook.html import to_html
from core.labbook.report import report
from tests.labbook.hostile import DRAWN, HOSTILE

pytestmark = pytest.mark.browser


def test_no_string_in_words_names_captions_and_charts_runs_and_nothing_is_asked(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(report(DRAWN, "lab report", HOSTILE[0], HOSTILE[1])), encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    shown: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (shown.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    expect(page.locator(f"#figure-{len(DRAWN)} svg.marks")).to_be_visible()
    expect(page.locator("svg.marks")).to_have_count(len(DRAWN))
    page.locator("#figure-1 svg.marks path[aria-roledescription=point]").hover()  # a tooltip shows a string, too
    expect(page.locator("#vg-tooltip-element.visible")).to_contain_text(HOSTILE[0])
    assert asked == [file.as_uri()] and shown == []
    assert page.evaluate("'ran' in window") is False
    assert page.locator("body script").count() == 1 and page.locator("iframe, object, embed").count() == 0
    page.context.close()
