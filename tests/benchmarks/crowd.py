"""Many people at once, each with a session of its own: how long a click takes on any of the pages."""

import asyncio
import json
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.benchmarks.person import Person, Value
from tests.browser.story import running_app

FLOORS = {30: 450, 100: 1800}  # milliseconds that 95 % of the clicks take at most, for so many people
THINK = 5  # seconds between two clicks, on average
SECONDS = 60  # that a crowd stays
WARM = 20  # seconds for the networks to be loaded


def _next(widget: Any) -> str:
    """An option of a list, another one each time."""
    options = [getattr(option, "content", option) for option in widget.options]
    return str(random.choice(options))


def _edit(component: Any) -> Value:
    """Another network in the builder."""
    number = _given(component)["applied"] + 1
    return {"json_value": {"edits": [{"do": "preset", "name": random.choice(("mlp1", "lenet5")), "number": number}]}}


def _given(component: Any) -> dict[str, Any]:
    """What a component was given."""
    found: dict[str, Any] = json.loads(component.json)
    return found


# A click on each page: the kind of widget, its label, and its new value.
CLICKS: dict[str, tuple[str, str, Callable[[Any], Value]]] = {
    "": ("button_group", "Measured on", lambda widget: {"string_array_value": [_next(widget)]}),
    "draw": (
        "bidi_component",
        "examples",
        lambda widget: {"json_trigger_value": [{"event": "taken", "value": random.randrange(10)}]},
    ),
    "inside": ("button_group", "Digit", lambda widget: {"string_array_value": [_next(widget)]}),
    "build": ("bidi_component", "layers", _edit),
    "train": ("number_input", "Epochs", lambda widget: {"double_value": float(random.randrange(2, 20))}),
    "compare": ("selectbox", "Baseline", lambda widget: {"string_value": _next(widget)}),
    "hardware": ("number_input", "Array rows", lambda widget: {"double_value": float(random.randrange(4, 65))}),
    "experiments": ("radio", "Study", lambda widget: {"string_value": _next(widget)}),
}


def report() -> None:
    """Print for each crowd the slowest of 20 clicks, the floor, and the page that is slowest."""
    random.seed(0)
    for people, floor in FLOORS.items():
        with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "log") as address:
            took = asyncio.run(crowd(address, people, SECONDS))
        every = [milliseconds for values in took.values() for milliseconds in values]
        slowest = max(took, key=lambda page: median(took[page]))
        high = quantiles(every, n=20)[-1]
        print(
            f"{people} people, {THINK} s between two clicks, all pages: median {median(every):.0f} ms, p95 {high:.0f} ms, "
            f"floor {floor} ms {'held' if high <= floor else 'NOT HELD'}, n {len(every)}, slowest page {slowest or 'home'} "
            f"with a median of {median(took[slowest]):.0f} ms, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


async def crowd(address: str, people: int, seconds: float) -> dict[str, list[float]]:
    """The milliseconds of each click and each visit by page, of so many people who stay for so many seconds."""
    first = Person(address)
    await first.enter()
    await asyncio.sleep(WARM)
    for page in CLICKS:  # what is computed once for all visitors
        await first.visit(page)
        await first.change(*CLICKS[page])
    took: dict[str, list[float]] = defaultdict(list)
    end = time.perf_counter() + THINK + seconds
    await asyncio.gather(*(_stay(address, number, end, took) for number in range(people)))
    await first.leave()
    return took


async def _stay(address: str, number: int, end: float, took: dict[str, list[float]]) -> None:
    """Come some time in the first seconds, and go from page to page with a click on each."""
    person = Person(address)
    await asyncio.sleep(random.uniform(0, THINK))
    await person.enter()
    pages = list(CLICKS)
    while time.perf_counter() < end:
        page = pages[number % len(pages)]
        await asyncio.sleep(random.uniform(0, 2 * THINK))
        took[page].append(await person.visit(page))
        await asyncio.sleep(random.uniform(0, 2 * THINK))
        took[page].append(await person.change(*CLICKS[page]))
        number += 1
    await person.leave()
