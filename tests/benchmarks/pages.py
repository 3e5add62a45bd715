"""The speeds of the pages in a browser."""

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.design.architecture import Architecture
from core.design.layers import Conv2d, Flatten, Linear, MaxPool2d, Tanh, ZeroPad2d
from core.design.link import to_link
from core.profiling.speeds import Speed
from tests.browser.install import find_chromium
from tests.browser.story import FLAGS, button, drawable, example, expect_idle, live, running_app

STROKES = 20
FRAME = 17  # milliseconds of a screen's frame
PARTS = ("RAM, KiB", "Flash, KiB", "Energy, µJ", "Cycles")  # of a budget
TEN = Architecture(
    "ten",
    (1, 28, 28),
    (ZeroPad2d(), Conv2d(), Tanh(), MaxPool2d(), Conv2d(16), Tanh(), MaxPool2d(), Flatten(), Linear(84), Linear(10)),
)
BOARD, MAPS = ".board", ".maps"
# Stamps of the pen and of what changes, the board or a network's maps, taken in the page itself: each is in a shadow root.
WATCH = """(part) => {
  const watched = [...document.querySelectorAll('*')].map((e) => e.shadowRoot?.querySelector(part)).find(Boolean);
  window.stamps = { changes: [], up: 0 };
  let seen = watched.textContent; // the times in the board change with every answer, and so do the extents of maps
  new MutationObserver(() => {
    const last = window.stamps.changes.at(-1) ?? -1000, now = performance.now();
    if (seen !== watched.textContent && now - last > 16) window.stamps.changes.push(now); // at most one a screen's frame
    seen = watched.textContent;
  }).observe(watched.getRootNode(), { childList: true, subtree: true, characterData: true });
  if (!window.watched) window.addEventListener('pointerup', () => { window.stamps.up = performance.now(); }, true);
  if (!window.watched) window.addEventListener('mouseup', () => { window.stamps.up = performance.now(); }, true);
  window.watched = true;
}"""


def report() -> list[Speed]:
    """Print every figure with its unit, and give them; none where there is no browser."""
    found: list[Speed] = []
    in_chromium("the pages' speeds", lambda browser: found.extend(_report(browser)))
    return found


def in_chromium(what: str, measure: Callable[[Browser], None]) -> None:
    """Let a browser be measured with; where there is none, say what is not measured."""
    path = find_chromium()
    if path is None:
        print(f"no Chromium: {what} are not measured")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            measure(browser)
        finally:
            browser.close()


def _report(browser: Browser) -> Iterator[Speed]:
    yield show("start of the process to the first page drawn", [first_page(browser) for _ in range(5)], "ms", most=960)
    with app_on_draw_page(browser) as page:
        yield show("pen up to changed answer, live", strokes(page), "ms", most=FRAME)
        yield show("screen updates in a live stroke of 1 s", [updates(page) for _ in range(5)], "", least=26)
        yield show("digit let go of to changed answer, drawable-canvas", drags(page), "ms", most=294)
    idle, bars, busy = edits(browser)
    yield show("an edit of ten layers to its new total", idle, "ms", most=24)
    yield show("the same to the changed bars of a budget of four parts", bars, "ms", most=60)
    yield show("an edit to its new total while a network is being trained", busy, "ms")


def show(what: str, values: list[float], unit: str, most: float = inf, least: float = -inf) -> Speed:
    """Print and give a line: median, 90th and 95th percentile, number of values, and whether the median keeps to its bound.

    The bounds are for a quiet machine on which the first page comes 0.8 s after the start.
    """
    ordered = sorted(values)
    high, higher = (ordered[min(len(ordered) - 1, round(share * len(ordered)))] for share in (0.9, 0.95))
    median = statistics.median(values)
    bound = f", at most {most:.0f} {unit}" if most < inf else f", at least {least:.0f}" if least > -inf else ""
    held = "" if not bound else ": held" if least <= median <= most else ": NOT HELD"
    print(
        f"{what}: median {median:.0f} {unit}, p90 {high:.0f} {unit}, p95 {higher:.0f} {unit}, n {len(values)}{bound}{held}",
        flush=True,
    )
    return Speed(what, unit, median, high, higher)


def first_page(browser) -> float:
    """Milliseconds from starting the server to the title of the first page."""
    context = browser.new_context()
    page = context.new_page()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with running_app(Path(folder) / "log") as address:
            page.goto(address)
            page.get_by_role("heading", level=1).wait_for()
            took = time.perf_counter() - start
    context.close()
    return 1000 * took


class app_on_draw_page:
    """A server with a visitor whose networks are loaded and have answered once."""

    def __init__(self, browser) -> None:
        self.browser, self.folder = browser, tempfile.TemporaryDirectory()

    def __enter__(self) -> Page:
        self.server = running_app(Path(self.folder.name) / "log")
        address = self.server.__enter__()
        self.page = self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        self.page.goto(f"{address}/draw")
        live(self.page).wait_for()
        example(self.page, 3).click()
        self.page.get_by_role("group", name="LeNet-5 reads").wait_for(timeout=60_000)
        expect_idle(self.page)
        return self.page

    def __exit__(self, *error) -> None:
        self.server.__exit__(*error)
        self.folder.cleanup()


WATCH_TOTAL = """() => {
  const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot?.querySelector('.layers')).find(Boolean);
  const total = () => root.querySelector('.total').textContent;
  let seen = total();
  new MutationObserver(() => { if (total() !== seen) { seen = total(); window.changed = performance.now(); } })
    .observe(root, { childList: true, subtree: true, characterData: true });
  root.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
}"""
WATCH_BARS = """() => {
  const bars = () => [...document.querySelectorAll('[data-testid=stProgress]')].map((bar) => bar.textContent).join();
  let seen = bars();
  new MutationObserver(() => { if (bars() !== seen) { seen = bars(); window.changed = performance.now(); } })
    .observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def edits(browser) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds from a key in a layer's field, in a network of ten layers: to the changed total while nothing else runs, to
    the changed bars of a budget then, which come last, and to the total while a training runs.
    """
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "log") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page, other = context.new_page(), context.new_page()
        page.goto(f"{address}/build?design={to_link(TEN)}")
        page.get_by_text("ten: 10 layers").wait_for(timeout=60_000)
        page.wait_for_timeout(5000)  # torch is being imported
        page.evaluate(WATCH_TOTAL)
        idle = [edit(page) for _ in range(3 * STROKES)]
        bars = with_budget(page)
        other.goto(f"{address}/train")
        other.get_by_label("Epochs", exact=True).fill("900")
        other.get_by_label("Epochs", exact=True).press("Enter")
        expect_idle(other)
        button(other, "Train").click()
        other.get_by_text(re.compile(": running")).wait_for(timeout=60_000)
        other.goto("about:blank")  # nobody looks at the curves
        busy = [edit(page) for _ in range(3 * STROKES)]
    return idle, bars, busy


def with_budget(page: Page) -> list[float]:
    """Set a limit for each part, edit, and take the limits away."""
    button = page.get_by_role("button", name="Budget")
    button.click()
    for part in PARTS:
        page.get_by_label(part).fill("20")
        page.get_by_label(part).press("Enter")
        page.get_by_text(re.compile(rf"^{part.split(',')[0]}: .* of 20", re.IGNORECASE)).wait_for()
    button.click()
    expect_idle(page)
    page.evaluate(WATCH_BARS)
    took = [edit(page) for _ in range(3 * STROKES)]
    button.click()
    for part in PARTS:
        page.get_by_label(part).fill("")
        page.get_by_label(part).press("Enter")
        page.get_by_text(re.compile(rf"^{part.split(',')[0]}: .* of 20", re.IGNORECASE)).wait_for(state="detached")
    button.click()
    return took


def edit(page: Page) -> float:
    """One key in the field of a layer."""
    field = page.get_by_role("listitem", name="fc1,").get_by_role("textbox")
    field.focus()
    page.wait_for_timeout(700)
    field.press("ArrowUp")
    page.wait_for_timeout(500)
    return float(page.evaluate("window.changed - window.pressed"))


def strokes(page: Page) -> list[float]:
    """Milliseconds from pen up to the last change of the board, for strokes of a pen; a clear canvas after each four."""
    took = []
    for number in range(STROKES):
        if number % 4 == 0:
            button(page, "Clear").click()
            page.get_by_text("There is nothing to read yet.").wait_for()
            expect(live(page)).to_have_count(1)
            one_stroke(page, 0)  # not counted: it brings the board back
            page.wait_for_timeout(1000)
        page.evaluate(WATCH, BOARD)
        one_stroke(page, 1 + number % 4)
        took.append(up_to_answer(page))
    return took


def drags(page: Page) -> list[float]:
    """Milliseconds from letting go of a digit that was dragged to the last change of the board."""
    example(page, 3).click()
    page.get_by_role("radiogroup").get_by_text("Arrange", exact=True).click()
    page.get_by_label("Canvas to move the digit on").wait_for()
    took = []
    for number in range(STROKES):
        page.wait_for_timeout(1000)
        page.evaluate(WATCH, BOARD)
        box = drawable(page).bounding_box()
        x, y = box["x"] + 170, box["y"] + 170
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (8 if number % 2 else -8), y + 3, steps=6)
        page.mouse.up()
        took.append(up_to_answer(page))
    return took


def up_to_answer(page: Page) -> float:
    """Milliseconds from pen up to the last change of the board; 0 where the last answer was there before the pen was up."""
    page.wait_for_function("window.stamps.up && window.stamps.changes.length")
    page.wait_for_timeout(1000)
    stamps = page.evaluate("window.stamps")
    return max(0.0, max(stamps["changes"]) - stamps["up"])


def one_stroke(page: Page, row: int, seconds: float = 0.2) -> None:
    """A slanted line through the canvas, drawn evenly."""
    live(page).scroll_into_view_if_needed()
    box = live(page).bounding_box()
    x, y = box["x"] + 60, box["y"] + 40 + 45 * row
    page.mouse.move(x, y)
    page.mouse.down()
    start, done = time.perf_counter(), 0.0
    while done < 1:
        done = min(1.0, (time.perf_counter() - start) / seconds)
        page.mouse.move(x + 150 * done, y + 20 * done)
        time.sleep(0.012)
    page.mouse.up()


def updates(page: Page, part: str = BOARD) -> float:
    """How often the board, or another part, changes while the pen is down for one second."""
    page.evaluate(WATCH, part)
    one_stroke(page, 2, seconds=1.0)
    count = page.evaluate("window.stamps.changes.filter((stamp) => stamp <= window.stamps.up).length")
    page.wait_for_timeout(500)
    return float(count)
