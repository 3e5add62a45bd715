"""How fast a browser follows into a network: the maps of a live stroke, and the value that was clicked."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.benchmarks.pages import MAPS, app_on_draw_page, in_chromium, show, updates
from tests.browser.story import button, expect_idle, running_app

CLICKS = 20
# The value's part of the page is drawn anew for another kind of layer, so it is looked up in each screen's frame.
WATCH = """() => {
  let value = null;
  const title = () => {
    const hosts = value?.isConnected ? [] : [...document.querySelectorAll('*')];
    value = hosts.map((host) => host.shadowRoot?.querySelector('.value')).find(Boolean) ?? value;
    return value?.querySelector('b').textContent;
  };
  window.addEventListener('click', () => {
    const before = title(), clicked = performance.now();
    window.took = 0;
    const look = () => { if (title() === before) requestAnimationFrame(look); else window.took = performance.now() - clicked; };
    look();
  }, true);
}"""


def report() -> None:
    """Print how often the maps of two networks change in a stroke of a second, and how long a value takes after the click."""
    in_chromium("the speeds of looking inside", _report)


def _report(browser: Browser) -> None:
    with app_on_draw_page(browser) as page:
        show("screen updates of two networks' maps in a live stroke of 1 s", live_maps(page), "", least=10)
    for layer, took in clicks(browser).items():
        show(f"a click on {layer}'s map to that value taken apart", took, "ms", most=150)


def live_maps(page: Page) -> list[float]:
    """Screens with other maps in each of five strokes, on a clear canvas."""
    page.get_by_role("tab", name="Inside the network").click()
    expect(page.get_by_text("keep drawing")).to_be_visible()
    counts = []
    for _ in range(5):
        button(page, "Clear").click()
        expect(page.get_by_text("There is nothing to read yet.")).to_be_visible()
        expect_idle(page)
        counts.append(updates(page, MAPS))
    return counts


def clicks(browser: Browser) -> dict[str, list[float]]:
    """Milliseconds by layer, for values of other places of its first map."""
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "log") as address:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{address}/inside")
        layers = {
            name: page.get_by_role("img", name=re.compile(f"^{name}: ")).first for name in ("conv1", "pool1", "conv2", "fc1")
        }
        expect(layers["conv2"]).to_be_visible(timeout=60_000)
        expect_idle(page)
        layers["conv2"].click(position={"x": 20, "y": 20})
        expect(page.get_by_text(re.compile("^Σ a·w"))).to_be_visible()
        page.evaluate(WATCH)
        return {name: [click(page, layer, number) for number in range(CLICKS)] for name, layer in layers.items()}


def click(page: Page, layer: Locator, number: int) -> float:
    """Milliseconds from the click on another place to the value that stands there."""
    layer.click(position={"x": 5 + 6 * (number % 5), "y": 5 + 6 * (number // 5)})
    page.wait_for_function("window.took > 0", timeout=5000)
    page.wait_for_timeout(700)  # the page's fields follow
    return float(page.evaluate("window.took"))
