"""One value of one layer, taken apart: Σ activation · weight + bias = value."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import floor, isfinite, log10
from typing import NamedTuple

import numpy as np
from torch import Tensor, nn

from core.learning.inside.layers import NOT_FINITE, InsideError, passed, require_place
from core.learning.inside.terms import terms_of

TERMS = 1024  # kept of one value; of more, those with the largest products


class Term(NamedTuple):
    """One input of a value. `at` is its place in the layer's input: (map, row, column), or (unit,) of a vector.

    In the padding, outside of the map, the activation is 0. `weight` is None where the layer applies a function; the product
    is then the function's value.
    """

    at: tuple[int, ...]
    activation: float
    weight: float | None
    product: float


@dataclass(frozen=True)
class Pixel:
    """One value of a layer and what it is the sum of: the products of its terms, the rest, and the bias.

    `value` is torch's. `left_out` terms are not among `terms`; their products add up to `rest`. Of maximum pooling the
    winner has weight 1 and the others 0; of average pooling each has 1/K².
    """

    layer: str
    kind: str
    at: tuple[int, ...]
    terms: tuple[Term, ...]
    left_out: int
    rest: float
    bias: float
    value: float

    @property
    def total(self) -> float:
        """The sum in double precision: what `value` is, except for rounding."""
        return sum(term.product for term in self.terms) + self.rest + self.bias

    @cached_property
    def decimals(self) -> int:
        """How many decimals to show: six digits of the sum of absolute products, as float32 has seven, but 4 where these do."""
        scale = sum(abs(term.product) for term in self.terms) + abs(self.rest) + abs(self.bias) + abs(self.value)
        digits = floor(log10(scale)) if scale else 0
        return max(0, min(5 - digits, max(4, 3 - digits)))

    def largest(self, most: int) -> "Pixel":
        """The same with the `most` terms that add most, then the `most` that take away most; the others are `rest`."""
        order = sorted(self.terms, key=lambda term: -term.product)
        adding, taking = ([term for term in order if sign * term.product > 0] for sign in (1, -1))
        kept = (*adding[:most], *taking[-most:])
        rest = self.total - self.bias - sum(term.product for term in kept)
        return replace(self, terms=kept, left_out=self.left_out + len(self.terms) - len(kept), rest=rest)


def pixel(network: nn.Sequential, values: Tensor, layer: str, at: tuple[int, ...]) -> Pixel:
    """The value of `layer` at (map, row, column), or at (unit,) of a vector, taken apart.

    Raises InsideError if there is no such layer or place, or the value is not a number.
    """
    found = passed(network, values, layer)
    require_place(found.output, at, layer)
    value = float(found.output[at])
    if not isfinite(value):
        raise InsideError("not-finite", f"The value of {layer} there is not a number.", NOT_FINITE)
    places, inputs, weights, bias = terms_of(found.module, found.input, found.output, at)
    products = inputs * weights if weights is not None else np.array([value])
    kept = np.arange(len(products))
    if len(products) > TERMS:
        kept = np.sort(np.argpartition(-np.abs(products), TERMS)[:TERMS])
    rest = float(products.sum() - products[kept].sum()) if len(kept) < len(products) else 0.0
    columns = (
        map(tuple, places[kept].tolist()),
        inputs[kept].tolist(),
        weights[kept].tolist() if weights is not None else [None],
        products[kept].tolist(),
    )
    terms = tuple(map(Term, *columns))
    return Pixel(layer, type(found.module).__name__, at, terms, len(products) - len(kept), rest, bias, value)
