"""Hypothesis strategies: layers within their ranges, and architectures, most of which work."""

from collections.abc import Sequence
from dataclasses import fields
from itertools import islice

from hypothesis import strategies as st

from core.design.architecture import Architecture, trace
from core.design.layer import Layer
from core.design.layers import KINDS, Flatten, Linear
from core.design.refusal import LayerError


@st.composite
def layers(draw: st.DrawFn, kinds: Sequence[type[Layer]] = tuple(KINDS.values()), largest: int = 10**6) -> Layer:
    """Any layer of these kinds whose fields are in range, whole numbers at most `largest`."""
    kind = draw(st.sampled_from(kinds))
    values = {}
    for entry in fields(kind):
        low, high = entry.metadata["low"], entry.metadata["high"]
        number = st.integers(low, min(high, largest)) if type(entry.default) is int else st.floats(low, high)
        values[entry.name] = draw(number)
    return kind(**values)


@st.composite
def architectures(draw: st.DrawFn) -> Architecture:
    """Any architecture that the JSON form can hold, whether or not it works."""
    text = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=200)
    shape = draw(st.tuples(st.integers(1, 64), st.integers(1, 512), st.integers(1, 512)))
    return Architecture(draw(text), shape, tuple(draw(st.lists(layers(), max_size=64))), draw(text))


@st.composite
def working_architectures(draw: st.DrawFn) -> Architecture:
    """A small network that works: random layers as far as they follow each other, then Flatten and Linear."""
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 16), st.integers(1, 16)))
    tried = Architecture("random", shape, tuple(draw(st.lists(layers(largest=6), max_size=8))))
    return Architecture("random", shape, (*valid_beginning(tried), Flatten(), Linear(10)))


def valid_beginning(architecture: Architecture) -> tuple[Layer, ...]:
    """The layers before the first that cannot follow."""
    try:
        return tuple(step.layer for step in trace(architecture))
    except LayerError as error:
        return tuple(step.layer for step in islice(trace(architecture), error.index))
