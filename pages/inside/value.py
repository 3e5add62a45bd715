"""The picture of one value: window × kernel = products of a convolution, the winner of a pooling window, or terms."""

from itertools import groupby
from typing import Any

from torch import nn

from core.learning.inside.feature_map import feature_map
from core.learning.inside.layers import names
from core.learning.inside.pixel import Pixel, Term
from core.learning.inside.receptive_field import receptive_field
from core.learning.inside.window import window_of
from pages.inside.maps import encoded
from pages.inside.paint import PAINT
from pages.inside.subjects import Subject
from pages.shared.components.component import component

FEEDING = 8  # maps that feed the chosen one, the strongest first
WINDOWS = 3  # windows in numbers, those that add most
LARGEST = 5  # terms of a linear layer, for and against


def value(subject: Subject, one: Pixel) -> None:
    """Draw what the value is made of."""
    module = subject.network[names(subject.network).index(one.layer)]
    data = {**_head(subject, one), **_sum(one)}
    if isinstance(module, nn.Conv2d):
        data |= {"map": _map(subject, one), **_windows(one, window_of(module).kernel)}
    elif isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        data |= {"pool": [[term.activation, bool(term.weight)] for term in one.terms], "side": window_of(module).kernel}
    elif isinstance(module, nn.Linear):
        data |= _largest(one)
    else:
        data |= {"passes": one.terms[0].activation}
    component(__file__, '<div class="value"></div>', "dom", PAINT)(key="inside_one_value", data=data, height="content")


def _head(subject: Subject, one: Pixel) -> dict[str, Any]:
    seen = receptive_field(subject.network, subject.given.values, one.layer, one.at)
    sees = "padding alone"
    if seen.rows:
        rows, columns = (f"{side[0]} to {side[-1]}" for side in seen)
        sees = f"rows {rows} and columns {columns} of the image"
    frame = [seen.columns[0], seen.rows[0], seen.columns[-1] + 1, seen.rows[-1] + 1] if seen.rows else None
    parts = ("map", "row", "column") if len(one.at) == 3 else ("unit",)
    place = ", ".join(f"{part} {index}" for part, index in zip(parts, one.at, strict=True))
    image = {"data": encoded(subject.given.values), "shape": subject.given.values.shape[1:]}
    return {"title": f"{one.layer}, {place}", "kind": one.kind, "sees": sees, "frame": frame, "image": image}


def _sum(one: Pixel) -> dict[str, Any]:
    return {"total": one.total - one.bias, "bias": one.bias, "value": one.value}


def _map(subject: Subject, one: Pixel) -> dict[str, Any]:
    """The whole map as the sum of what its input maps add, the strongest first."""
    found = feature_map(subject.network, subject.given.values, one.layer, one.at[0])
    strengths = found.strengths.tolist()
    order = sorted(range(len(strengths)), key=lambda number: -strengths[number])[:FEEDING]
    rows = [
        {
            "number": number,
            "strength": strengths[number],
            **{part: encoded(getattr(found, part)[number]) for part in ("inputs", "kernels", "parts")},
        }
        for number in order
    ]
    shapes = {part: getattr(found, part).shape[1:] for part in ("inputs", "kernels", "parts")}
    more = len(strengths) - len(order) + found.left_out
    return {"rows": rows, "shapes": shapes, "value": encoded(found.value), "more": more, "at": one.at[1:]}


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
    return {"windows": windows, "side": side, "others": others, "count": count, "left_out": one.left_out}


def _largest(one: Pixel) -> dict[str, Any]:
    few = one.largest(LARGEST)
    rows = [[term.at[0], term.activation, term.weight, term.product] for term in few.terms]
    return {"largest": rows, "others": few.rest, "count": few.left_out}


def _added(terms: list[Term]) -> float:
    return sum(term.product for term in terms)
