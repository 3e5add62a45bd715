"""Random layers and architectures: Hypothesis strategies, and for large numbers of them a seeded generator."""

import random
from collections.abc import Sequence
from dataclasses import fields
from itertools import islice

from hypothesis import strategies as st

from core.design.architecture import Architecture, trace
from core.design.layer import Layer
from core.design.layers import (
    KINDS,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
    ZeroPad2d,
)
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


def random_window(dice: random.Random) -> Layer:
    """A layer with a window, its fields in range or just outside it."""
    window = {"kernel_size": dice.randint(-1, 9), "stride": dice.randint(-1, 4), "padding": dice.randint(-1, 5)}
    dilation = {"dilation": dice.choice([-1, 0, 1, 1, 1, 2, 3])}
    return dice.choice(
        [
            Conv2d(out_channels=dice.randint(1, 3), **window, **dilation),
            MaxPool2d(**window, **dilation),
            AvgPool2d(**window),
            ZeroPad2d(padding=dice.randint(0, 5)),
        ]
    )


def likely_window(dice: random.Random) -> Layer:
    """A layer with a window that is likely to fit."""
    kernel = dice.randint(1, 5)
    window = {"kernel_size": kernel, "stride": dice.choice([1, 1, 2, 3]), "padding": dice.randint(0, kernel // 2)}
    dilation = {"dilation": dice.choice([1, 1, 1, 2])}
    return dice.choice([Conv2d(dice.randint(1, 4), **window, **dilation), MaxPool2d(**window, **dilation), AvgPool2d(**window)])


def random_architecture(dice: random.Random) -> Architecture:
    """A small network, of which about half work: windows and activations, Flatten, linear layers, here and there a misfit."""
    shape = (dice.randint(1, 3), dice.randint(4, 16), dice.randint(4, 16))
    others = [ReLU(), Tanh(), Sigmoid(), BatchNorm2d(), Dropout(0.25), ZeroPad2d(dice.randint(0, 2))]
    body = [likely_window(dice) if dice.random() < 0.6 else dice.choice(others) for _ in range(dice.randint(0, 5))]
    head = [layer for _ in range(dice.randint(1, 3)) for layer in (Linear(dice.randint(1, 12)), dice.choice(others[:3]))]
    layers = [*body, Flatten(), *head]
    if dice.random() < 0.3:
        layers.insert(dice.randint(0, len(layers)), random_window(dice) if dice.random() < 0.7 else Linear(dice.randint(1, 9)))
    return Architecture("random", shape, tuple(layers))


def random_design(dice: random.Random) -> Architecture:
    """Any architecture that the JSON form can hold, as architectures() gives them, but quickly."""
    letters = "aZ09 _-\"'\\/<&{}%ßЖ層😀·×"
    name, source = ("".join(dice.choices(letters, k=dice.choice([0, 1, 20, 200]))) for _ in range(2))
    shape = (dice.randint(1, 64), dice.randint(1, 512), dice.randint(1, 512))
    return Architecture(name, shape, tuple(random_layer(dice) for _ in range(dice.choice([0, 1, 2, 3, 5, 9, 9, 64]))), source)


def random_layer(dice: random.Random) -> Layer:
    """Any layer whose fields are in range."""
    kind = dice.choice(list(KINDS.values()))
    values = {}
    for entry in fields(kind):
        low, high = entry.metadata["low"], entry.metadata["high"]
        values[entry.name] = dice.choice([low, high, dice.randint(low, high) if type(low) is int else dice.uniform(low, high)])
    return kind(**values)
