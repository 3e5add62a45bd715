"""The first visitor of a server opens a page by its address."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.story import expect_idle, new_profile, running_app

pytestmark = pytest.mark.browser


def test_the_first_visitor_sees_the_page_of_the_address_and_nothing_over_it(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path / "log.txt") as address:
        page = new_profile(browser).new_page()
        page.goto(f"{address}/build")
        expect(page.get_by_role("heading", name="Build a network")).to_be_visible()
        expect_idle(page)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.context.close()
