"""A report's HTML, opened from its file without a network: no text of it runs, and its formulas can be read."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.labbook.entry import Entry
from core.labbook.html import to_html
from core.labbook.report import report
from tests.browser.story import new_profile
from tests.labbook.hostile import DRAWN, HOSTILE

pytestmark = pytest.mark.browser


def test_no_string_in_words_names_captions_and_charts_runs_and_nothing_is_asked(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(report(DRAWN, "lab report", HOSTILE[0], HOSTILE[1])), encoding="utf-8")
    page = new_profile(browser, offline=True).new_page()
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


FORMULAS = (r"\begin{cases}x&x>0\\0&\text{else}\\1&y\end{cases}", r"\left\{\frac{a}{b}\right\}", r"\left(\frac{a}{b}\right)")
HIGH = """sign => sign.getBoundingClientRect().height / sign.parentElement.getBoundingClientRect().height"""
WIDE = """sign => sign.getBoundingClientRect().width / sign.parentElement.firstElementChild.getBoundingClientRect().width"""


def test_delimiters_are_as_high_and_lines_as_wide_as_what_they_hold_without_a_font_of_mathematics(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    words = "\n\n".join(f"$${latex}$$" for latex in (*FORMULAS, r"\binom{n}{k}", r"\overline{abcdef}", r"a + b"))
    file.write_text(to_html(report([Entry("Formulas", words=words)], "lab report", "x")), encoding="utf-8")
    page = new_profile(browser, offline=True).new_page()
    page.goto(file.as_uri())
    fences = page.locator("math mo[fence=true], math mo[stretchy=true]")
    expect(fences).to_have_count(7)
    assert all(0.8 < fences.nth(place).evaluate(HIGH) < 1.3 for place in range(fences.count()))
    assert page.locator("math mover > mo").evaluate(WIDE) > 0.8
    assert page.locator("math").last.locator("mo").evaluate("sign => sign.style.transform") == ""
    page.context.close()
