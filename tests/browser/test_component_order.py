"""Scripts of components in Chromium, called as Streamlit calls them."""

import pytest
from playwright.sync_api import Page

from pages.shared.components import pictures
from pages.shared.components.component import script

pytestmark = pytest.mark.browser
CALLS = """async ([text, calls]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const parentElement = document.createElement("div");
  parentElement.innerHTML = '<div class="strip"></div>';
  return calls.map(([title, since]) => {
    module.default({ parentElement, data: { since, steps: [{ title, caption: "", picture: "" }] } });
    return parentElement.querySelector("b").textContent;
  });
}"""


def test_a_call_that_comes_too_late_leaves_what_the_component_was_given_last(page: Page) -> None:
    text = script(pictures.__file__, "dom")
    calls = [("second", 2.5), ("first", 2.0), ("second", 2.5), ("third", 3.0)]
    assert page.evaluate(CALLS, [text, calls]) == ["second", "second", "second", "third"]
