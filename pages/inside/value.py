"""The picture of one value: window × kernel = products of a convolution, the winner of a pooling window, or terms."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from core.learning.inside.curve import curve
from core.learning.inside.feature_map import feature_map
from core.learning.inside.layers import Passed, passed
from core.learning.inside.pixel import Pixel, pixel
from core.learning.inside.receptive_field import receptive_field
from core.learning.inside.terms import terms_of
from core.learning.inside.window import Window, window_of
from pages.inside.cells import not_drawn, tiled
from pages.inside.contributions import contributions
from pages.inside.formula import formula, number
from pages.inside.subjects import Subject
from pages.shared.components.component import component
from pages.shared.components.maps import encoded

KEY = "inside_one_value"
PARTS = [str(Path(__file__).with_name(name)) for name in ("sums", "contributions", "pointing")]  # scripts beside this file
FEEDING = 8  # maps that feed the chosen one, the strongest first
WINDOWS = 8  # windows in numbers, those that add most
LEAST = 3.0  # extent of an activation's curve, at least


def value(subject: Subject, layer: str, at: tuple[int, ...], on_pick: Callable[[], None]) -> None:
    """Draw what the value is made of; under the pointer, another one of the same map. Raises InsideError.

    A click calls `on_pick`; the session then has it under KEY: {"picked": {"subject": token, "layer": …, "at": …}}.
    """
    show = component(__file__, '<div class="value"></div>', "dom", "save", "paint", "saved", "asking", *PARTS)
    show(key=KEY, data=content(subject, layer, at), height="content", on_picked_change=on_pick)


def content(subject: Subject, layer: str, at: tuple[int, ...]) -> dict[str, Any]:
    """What is drawn of the value; raises InsideError if there is no such layer or place."""
    one, found = pixel(subject.network, subject.given.values, layer, at), passed(subject.network, subject.given.values, layer)
    sums = {"total": one.total - one.bias, "bias": one.bias, "value": one.value, "decimals": one.decimals}
    shown = {**_head(subject, one), **sums}
    if isinstance(found.module, nn.Conv2d):
        return shown | {"map": _fed(subject, one, found), **_windows(one, found)}
    shown["formula"] = formula(one)
    match found.module:
        case nn.MaxPool2d() | nn.AvgPool2d():
            return shown | {"map": _alone(one, found), **_pool(one, window_of(found.module))}
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
    pictures = {part: getattr(whole, part)[:FEEDING] for part in ("inputs", "kernels", "parts")}
    rows = [
        {"number": number, "strength": strength, **{part: encoded(values[place]) for part, values in pictures.items()}}
        for place, (number, strength) in enumerate(
            zip(whole.numbers[:FEEDING].tolist(), whole.strengths[:FEEDING].tolist(), strict=True)
        )
    ]
    shapes = {part: values.shape[1:] for part, values in pictures.items()} | {"value": whole.value.shape}
    left_out = len(found.input) - len(rows)
    more = f"{left_out:,} more maps feed it." if left_out else ""
    slides = window_of(found.module)._asdict()
    return {"rows": rows, "shapes": shapes, "value": encoded(whole.value), "more": more, "slides": slides}


def _pool(one: Pixel, window: Window) -> dict[str, Any]:
    """The terms of a pooling window: activation, weight, product, and the row and the column in the window."""
    corner = [index * window.stride - window.padding for index in one.at[1:]]
    pool = [
        [*term[1:], *((index - start) // window.dilation for index, start in zip(term.at[1:], corner, strict=True))]
        for term in one.terms
    ]
    return {"pool": pool, "side": window.kernel}


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


def _windows(one: Pixel, found: Passed) -> dict[str, Any]:
    """Window, kernel and products of the input maps that add most, and what all others add."""
    side, (_, inputs, weights, _) = window_of(found.module).kernel, terms_of(found.module, found.input, found.output, one.at)
    terms = np.stack([inputs, weights, inputs * weights], axis=1)  # type: ignore[list-item]
    terms = terms.reshape(len(found.input), side**2, 3)
    sums = terms[:, :, 2].sum(1)
    shown = np.argsort(-np.abs(sums), kind="stable")[:WINDOWS].tolist()
    windows = [{"map": number, "sum": float(sums[number]), "terms": terms[number].tolist()} for number in shown]
    others = one.total - one.bias - float(sums[shown].sum())
    count = len(sums) - len(shown)
    says = formula(one, [window["sum"] for window in windows], (count, others))
    return {"formula": says, "windows": windows, "side": side, "others": others, "count": count}
