"""What the stories share: a running app, a browser, and a hand that draws."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLateError

ROOT = Path(__file__).parents[2]
Line = list[tuple[float, float]]

ONE: list[Line] = [[(140, 50), (140, 230)]]
ZERO: list[Line] = [
    [
        (140, 50),
        (105, 65),
        (85, 110),
        (85, 170),
        (105, 220),
        (140, 235),
        (175, 220),
        (195, 170),
        (195, 110),
        (175, 65),
        (140, 50),
    ]
]
SEVEN: list[Line] = [[(80, 60), (200, 60), (125, 235)]]
PATIENCE = 240_000  # milliseconds that a story waits for anything: how long it takes on a busy machine is no claim of a story
SERVES = "You can now view your Streamlit app"  # in the log, once the port is open
STARTS = 5  # of an app whose port somebody else opens first
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@contextmanager
def running_app(log: Path) -> Iterator[str]:
    """Start the app on a free port and give its address; at the end it is stopped. Output goes to `log`, runs beside it."""
    for _ in range(STARTS):
        with _server(log, port := _free_port()) as server:
            if _serves(log, server):
                yield f"http://127.0.0.1:{port}"
                return
    raise OSError(f"the app ended {STARTS} times before it served: {log.read_text()}")


def _free_port() -> int:
    """A port that nobody has now; the app opens it seconds later."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(log: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    here = {"EXPLORER_STORE": f"sqlite:///{log.parent / 'runs.sqlite'}", "XDG_CACHE_HOME": str(log.parent)}
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **here})
        try:
            yield server
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE / 1000)


def _serves(log: Path, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server says that it serves; False where its process ended before: most likely its port was taken."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        if SERVES in log.read_text():  # its address may be answered by the app of somebody else, who took the port
            return True
        if server.poll() is not None:
            return False
        time.sleep(0.05)
    raise TimeoutError(f"the app did not serve within {PATIENCE} ms: {log.read_text()}")


def new_profile(browser: Browser, **options: Any) -> BrowserContext:
    """A browser profile with the options of `Browser.new_context`, in which a story waits as long as for all else."""
    made = browser.new_context(**options)
    made.set_default_timeout(PATIENCE)
    return made


def draw(page: Page, canvas: Locator, lines: list[Line], steps: int = 6, lift: bool = True) -> None:
    """Draw lines on a canvas with the mouse; without `lift` the pen stays down at the end."""
    left, top = _place(page, canvas)
    for first, *rest in lines:
        begin = [left + first[0], top + first[1]]
        assert canvas.evaluate(HIT, begin), "something lies over the canvas"
        page.mouse.move(*begin)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(left + x, top + y, steps=steps)
        if lift:
            assert canvas.evaluate(HIT, begin), "the canvas was moved or covered under the pen"
            page.mouse.up()


HIT = """(canvas, [x, y]) => {
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot && hit !== canvas) hit = hit.shadowRoot.elementFromPoint(x, y);
  return hit === canvas;
}"""


PLACE = """async (canvas) => {
  canvas.scrollIntoView({ block: "center" });
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => resolve(canvas.getBoundingClientRect())));
  const before = await drawn(), now = await drawn();
  return canvas.isConnected && before.x === now.x && before.y === now.y ? [now.x, now.y] : null;
}"""  # in the middle of the view; null where it is elsewhere one frame later


def _place(page: Page, canvas: Locator) -> tuple[float, float]:
    """Left and top of the canvas in the middle of the view, once it stays there: a page that was just entered still grows."""
    expect_idle(page)
    end = time.monotonic() + PATIENCE / 1000
    while (place := canvas.evaluate(PLACE)) is None:
        assert time.monotonic() < end, f"the canvas has moved for {PATIENCE} ms"
    return place[0], place[1]


def drawable(page: Page) -> Locator:
    """The canvas of streamlit-drawable-canvas that takes the pen."""
    return page.locator("canvas.upper-canvas")


def live(page: Page) -> Locator:
    """The canvas that sends while the pen is down."""
    return page.get_by_label("Canvas to draw a digit on")


def button(page: Page, name: str) -> Locator:
    """A button of the page itself (the canvas has some of its own)."""
    return page.get_by_test_id("stButton").get_by_role("button", name=name, exact=True)


def expect_reading(page: Page, network: str, digit: int) -> None:
    """Wait until the board says that the network reads the digit."""
    expect(page.get_by_role("group", name=re.compile(rf"^{re.escape(network)} reads {digit},"))).to_be_visible()


def expect_idle(page: Page) -> None:
    """Wait until no script runs; no exception is shown."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def leave_and_go_back(page: Page) -> None:
    """Leave the page by a link of the bar, and come back by the browser's Back."""
    expect_idle(page)
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    expect_idle(page)
    page.go_back()


def choose(place: Page | Locator, label: str, option: str) -> None:
    """Choose from the list of that label in a place by typing, as a person does: a list that still scrolls takes no click.

    Streamlit closes a list when it draws the list's place again; a person then types again.
    """
    field = place.get_by_role("combobox", name=label)
    page = place.page if isinstance(place, Locator) else place  # the list opens elsewhere
    found = page.get_by_role("listbox", name=label).get_by_role("option", name=option, exact=True)
    for patience in (2_000, 10_000, PATIENCE):
        field.fill("")  # the same text once more would open nothing
        field.fill(option)
        with suppress(TooLateError):
            found.click(timeout=patience)
            return
    raise AssertionError(f"{option} cannot be chosen as {label}")


def example(page: Page, digit: int) -> Locator:
    """One of the real drawings to take."""
    return page.get_by_role("button", name=f"Example {digit}")
