"""Whether everybody can read a page, as axe-core judges it, in both themes."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.story import expect_idle

BAD = ("serious", "critical")
ALSO = ("heading-order", "empty-table-header", "page-has-heading-one")  # which axe takes for less
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
IS_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"
# Colors that change with the theme do so by degrees.
COLORS_STAND = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""


def bring_axe(page: Page) -> None:
    """Load axe into the document: once, before the first page of it is judged."""
    page.evaluate(Axe().axe_script)


def violations(page: Page, only_colors: bool = False) -> list[str]:
    """What axe finds on the page as it is now, with the place of each; all that a theme changes is colors."""
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_function(COLORS_STAND)
    rules = {"runOnly": ["color-contrast"]} if only_colors else {}
    found = page.evaluate("(options) => axe.run(options)", {"resultTypes": ["violations"], **rules})["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        if one["impact"] in BAD or one["id"] in ALSO
        for node in one["nodes"]
    ]


def expect_readable(page: Page, what: str) -> None:
    """Axe finds nothing in the theme that the page has, nor in the other one, which it takes over at once and keeps."""
    before = page.evaluate(BACKGROUND)
    assert (what, violations(page)) == (what, [])
    page.emulate_media(color_scheme="light" if page.evaluate(IS_DARK) else "dark")
    page.wait_for_function(f"(before) => ({BACKGROUND})() !== before", arg=before)
    expect_idle(page)
    assert (what, violations(page, only_colors=True)) == (what, [])
