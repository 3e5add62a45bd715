"""A value of a linear layer: each input, its weight and their product as cells, and the largest terms, one after another."""

from itertools import accumulate
from math import prod
from typing import Any

from torch import Tensor

from core.learning.inside.layers import Passed, before_flattening
from core.learning.inside.pixel import Pixel
from pages.inside.cells import across_of, not_drawn, tiled
from pages.inside.subjects import Subject
from pages.shared.components.maps import encoded

LARGEST = 5  # terms, for and against


def contributions(subject: Subject, one: Pixel, found: Passed) -> dict[str, Any]:
    """What is drawn of the value.

    `largest` has a row for each of the largest terms: its place in the input, activation, weight, product, and the sum so far.
    """
    few = one.largest(LARGEST)
    terms = sorted(few.terms, key=lambda term: -abs(term.product))
    sums = accumulate(term.product for term in terms)
    rows = [[*term.at, term.activation, term.weight, term.product, so_far] for term, so_far in zip(terms, sums, strict=True)]
    return {"largest": rows, "others": few.rest, "count": few.left_out, "map": _picture(subject, one, found)}


def _picture(subject: Subject, one: Pixel, found: Passed) -> dict[str, Any]:
    """Inputs, weights and products as they lay before they were flattened, and the units of the layer."""
    shape = before_flattening(subject.network, subject.given.values, one.layer) or (len(found.input), 1, 1)
    weights: Tensor = found.module.weight[one.at[0]].detach()  # type: ignore[index]
    parts = {"inputs": found.input, "kernels": weights, "parts": found.input * weights}
    pictures = {name: tiled(part.view(shape)) for name, part in parts.items()}
    inputs, kept = pictures["inputs"]
    output, units = tiled(found.output[:, None, None])
    return {
        "rows": [{name: encoded(picture) for name, (picture, _) in pictures.items()}],
        "shapes": {"inputs": inputs.shape, "value": output.shape},
        "value": encoded(output),
        "more": not_drawn(inputs=found.input.numel() - kept * prod(shape[1:]), units=len(found.output) - units),
        "units": units,
        "flattened": {"shape": shape, "kept": kept, "across": across_of(kept)},
    }
