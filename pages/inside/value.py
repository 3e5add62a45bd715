"""The picture of one value: window × kernel = products of a convolution, the winner of a pooling window, or terms."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from torch import nn

from core.learning.inside.curve import curve
from core.learning.inside.feature_map import feature_map
from core.learning.inside.layers import Passed, passed
from core.learning.inside.pixel import Pixel, Term, pixel
from core.learning.inside.receptive_field import receptive_field
from core.learning.inside.window import window_of
from pages.inside.cells import not_drawn, tiled
from pages.inside.contributions import contributions
from pages.inside.formula import formula, number
from pages.inside.subjects import Subject
from pages.shared.components.component import component
from pages.shared.components.maps import encoded

KEY = "inside_one_value"
PARTS = [str(Path(__file__).with_name(name)) for name in ("sums", "contributions", "pointing")]  # scripts beside this file
FEEDING = 8  # maps that feed the chosen one, the strongest first
WINDOWS = 3  # windows in numbers, those that add most
LEAST = 3.0  # extent of an activation's curve, at least


def value(subject: Subject, layer: str, at: tuple[int, ...], on_pick: Callable[[], None]) -> None:
    """Draw what the value is made of; under the pointer, another one of the same map. Raises InsideError.

    A click calls `on_pick`; the session then has the place under KEY: {"picked": {"at": …}}.
    """
    show = component(__file__, '<div class="value"></div>', "dom", "save", "paint", "saved", "asking", *PARTS)
    show(key=KEY, data=content(subject, layer, at), height="content", on_picked_change=on_pick)


def content(subject: Subject, layer: str, at: tuple[int, ...]) -> dict[str, Any]:
    """What is drawn of the value; raises InsideError if there is no such layer or place."""
    one, found = pixel(subject.network, subject.given.values, layer, at), passed(subject.network, subject.given.values, layer)
    sums = {"total": one.total - one.bias, "bias": one.bias, "value": one.value, "decimals": one.decimals}
    shown = {**_head(subject, one), **sums}
    if isinstance(found.module, nn.Conv2d):
        return shown | {"map": _fed(subject, one, found), **_windows(one, window_of(found.module).kernel)}
    shown["formula"] = formula(one)
    match found.module:
        case nn.MaxPool2d() | nn.AvgPool2d():
            pool = [[term.activation, bool(term.weight)] for term in one.terms]
            return shown | {"map": _alone(one, found), "pool": pool, "side": window_of(found.module).kernel}
        case nn.Linear():
            return shown | contributions(subject, one, found)
    shown |= {"passes": one.terms[0].activation, "scale": one.terms[0].weight}
    if found.input.dim() == found.output.dim() == 3:
        shown["map"] = _alone(one, found)
    elif found.input.dim() == found.output.dim() == 1:
        shown["map"] = _cells(found)
    if isinstance(found.module, nn.ReLU | nn.Tanh | nn.Sigmoid):
        shown["curve"] = _curve(one, found)
    return shown


def _head(subject: Subject, one: Pixel) -> dict[str, Any]:
    seen = receptive_field(subject.network, subject.given.values, one.layer, one.at)
    sees, frame = "padding alone", None
    if seen.rows:
        rows, columns = (f"{side[0]} to {side[-1]}" for side in seen)
        sees = f"rows {rows} and columns {columns} of the image"
        frame = [seen.columns[0], seen.rows[0], seen.columns[-1] + 1, seen.rows[-1] + 1]
    image = {"data": encoded(subject.given.values), "shape": subject.given.values.shape[1:]}
    asked = {"subject": subject.token, "layer": one.layer, "at": one.at}
    head = {"about": subject.reads, "title": place_of(one), "says": number(one.value, one.decimals)}
    return {**head, "kind": one.kind, "sees": sees, "frame": frame, "image": image, "asked": asked}


def place_of(one: Pixel) -> str:
    """Which value it is, in words."""
    parts = ("map", "row", "column") if len(one.at) == 3 else ("unit",)
    return ", ".join([one.layer, *(f"{part} {index}" for part, index in zip(parts, one.at, strict=True))])


def _fed(subject: Subject, one: Pixel, found: Passed) -> dict[str, Any]:
    """The whole map as the sum of what its input maps add, the strongest first."""
    whole = feature_map(subject.network, subject.given.values, one.layer, one.at[0])
    strengths = whole.strengths.tolist()
    order = sorted(range(len(strengths)), key=lambda number: -strengths[number])[:FEEDING]
    rows = [
        {
            "number": number,
            "strength": strengths[number],
            **{part: encoded(getattr(whole, part)[number]) for part in ("inputs", "kernels", "parts")},
        }
        for number in order
    ]
    shapes = {part: getattr(whole, part).shape[1:] for part in ("inputs", "kernels", "parts")} | {"value": whole.value.shape}
    left_out = len(strengths) - len(order) + whole.left_out
    more = f"{left_out:,} more maps feed it." if left_out else ""
    slides = window_of(found.module)._asdict()
    return {"rows": rows, "shapes": shapes, "value": encoded(whole.value), "more": more, "slides": slides}


def _alone(one: Pixel, found: Passed) -> dict[str, Any]:
    """A map that one map feeds: that of pooling, an activation function, normalization or padding."""
    number = one.at[0]
    source, output = found.input[number], found.output[number]
    rows = [{"number": number, "inputs": encoded(source)}]
    shapes = {"inputs": source.shape, "value": output.shape}
    return {"rows": rows, "shapes": shapes, "value": encoded(output), "more": "", "slides": window_of(found.module)._asdict()}


def _cells(found: Passed) -> dict[str, Any]:
    """The units of a vector before and after."""
    (before, units), (after, _) = (tiled(part[:, None, None]) for part in (found.input, found.output))
    return {
        "rows": [{"number": 0, "inputs": encoded(before)}],
        "shapes": {"inputs": before.shape, "value": after.shape},
        "value": encoded(after),
        "more": not_drawn(units=len(found.output) - units),
        "slides": window_of(found.module)._asdict(),
        "units": units,
    }


def _curve(one: Pixel, found: Passed) -> dict[str, Any]:
    line = curve(found.module, max(LEAST, 1.1 * abs(one.terms[0].activation)))
    return {"given": line.given.tolist(), "gives": line.gives.tolist()}


def _windows(one: Pixel, side: int) -> dict[str, Any]:
    """Window, kernel and products of the input maps that add most, and what all others add."""
    by_map = [(number, list(terms)) for number, terms in groupby(sorted(one.terms), key=lambda term: term.at[0])]
    whole = [(number, terms, _added(terms)) for number, terms in by_map if len(terms) == side**2]
    shown = sorted(whole, key=lambda entry: -abs(entry[2]))[:WINDOWS]
    windows = [
        {"map": number, "sum": added, "terms": [[term.activation, term.weight, term.product] for term in terms]}
        for number, terms, added in shown
    ]
    others = one.total - one.bias - sum(added for _, _, added in shown)
    count = len(by_map) - len(shown)
    says = formula(one, [window["sum"] for window in windows], (count, others))
    return {"formula": says, "windows": windows, "side": side, "others": others, "count": count}


def _added(terms: list[Term]) -> float:
    return sum(term.product for term in terms)
