"""Kernels, strides and paddings that give a wanted size, and the nearest legal changes to a broken layer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from core.design.architecture import MAX_LAYERS, Architecture, Step, trace
from core.design.layer import Layer, Shape
from core.design.layers import Conv2d, Flatten, Linear
from core.design.refusal import DesignError, LayerError

BOUND = 11  # the largest kernel that the solver offers
REACH = 4096  # how far from its value a field is changed in search of a fix


@dataclass(frozen=True)
class Window:
    """A kernel, a stride and a padding."""

    kernel: int
    stride: int
    padding: int


def solve(layer: Layer, shape: Shape, height: int, width: int) -> list[Window]:
    """Every (kernel, stride, padding) up to BOUND that turns `shape` into height × width, the usual ones first.

    A convolution usually has an odd kernel, a pooling a stride equal to its kernel; then come small strides, kernels near 3
    and little padding. `layer` is any layer with a window (Conv2d, MaxPool2d, AvgPool2d); its other fields are kept.
    """
    dilation = getattr(layer, "dilation", 1)
    found = []
    for kernel in range(1, BOUND + 1):
        for stride in range(1, BOUND + 1):
            for padding in range(dilation * (kernel - 1) + 1):
                changed: Any = replace(layer, kernel_size=kernel, stride=stride, padding=padding)  # type: ignore[call-arg]
                try:
                    changed.check()
                    output = changed.output_shape(shape)
                except DesignError:
                    continue
                if output[1:] == (height, width):
                    found.append(Window(kernel, stride, padding))
    return sorted(found, key=lambda window: _unusual(layer, window))


def _unusual(layer: Layer, window: Window) -> tuple[int, ...]:
    odd = window.kernel % 2 == 0 if isinstance(layer, Conv2d) else window.kernel != window.stride
    lone = window.kernel in (1, 2) if isinstance(layer, Conv2d) else window.kernel == 1
    return odd + lone, window.stride, abs(window.kernel - 3), window.padding


@dataclass(frozen=True)
class Fix:
    """A legal change: a short label, and the architecture after it."""

    label: str
    architecture: Architecture


def fixes(architecture: Architecture, error: LayerError) -> list[Fix]:
    """Changes after which the broken layer accepts its input: the nearest value of each field, a Flatten before it, or
    its removal, which is always offered.
    """
    before = list(_steps_before(architecture))
    shape = before[-1].output_shape if before else architecture.input_shape
    broken = architecture.layers[error.index]
    changes: list[tuple[str, tuple[Layer, ...]]] = [
        (f"{_name(entry.name)} {value:,}", (replace(broken, **{entry.name: value}),)) for entry, value in _values(broken, shape)
    ]
    if len(shape) == 3 and _accepts(broken, Flatten().output_shape(shape)):
        changes.append(("insert Flatten", (Flatten(), broken)))
    changes.append((f"remove {error.name}", ()))
    return _that_have_room(Fix(label, _spliced(architecture, error.index, layers)) for label, layers in changes)


def class_fixes(architecture: Architecture, classes: int) -> list[Fix]:
    """Changes after which a valid network ends in `classes` values."""
    layers, last = architecture.layers, len(architecture.layers) - 1
    output = [*trace(architecture)][-1].output_shape if layers else architecture.input_shape
    found = []
    if layers and isinstance(layers[-1], Linear):
        found.append(Fix(f"{classes} outputs", _spliced(architecture, last, (Linear(classes),))))
    added = (Flatten(), Linear(classes)) if len(output) == 3 else (Linear(classes),)
    words = f"add {' and '.join(type(layer).__name__ for layer in added)} of {classes}"
    return _that_have_room([*found, Fix(words, replace(architecture, layers=(*layers, *added)))])


def _that_have_room(found: Iterable[Fix]) -> list[Fix]:
    return [fix for fix in found if len(fix.architecture.layers) <= MAX_LAYERS]


def _steps_before(architecture: Architecture) -> Iterator[Step]:
    """The steps before the error."""
    try:
        yield from trace(architecture)
    except LayerError:
        return


def _values(layer: Layer, shape: Shape) -> Iterator[tuple[Any, int | float]]:
    """For each field, the nearest other value with which the layer accepts the shape, if there is one."""
    for entry in fields(layer):
        value, low, high = getattr(layer, entry.name), entry.metadata["low"], entry.metadata["high"]
        start: Any = min(max(value, low), high) if type(value) in (int, float) and value == value else entry.default
        if type(entry.default) is float:
            nearest: Iterable[int | float] = (start,)
        else:
            start = round(start)
            # Lower before higher at the same distance.
            nearest = (
                start + sign * step for step in range(min(high - low, REACH) + 1) for sign in (-1, 1) if step or sign > 0
            )
        legal = (
            new
            for new in nearest
            if low <= new <= high and new != value and _accepts(replace(layer, **{entry.name: new}), shape)
        )
        if (new := next(legal, None)) is not None:
            yield entry, new


def _accepts(layer: Layer, shape: Shape) -> bool:
    try:
        layer.check()
        layer.output_shape(shape)
    except DesignError:
        return False
    return True


def _spliced(architecture: Architecture, index: int, layers: tuple[Layer, ...]) -> Architecture:
    """The architecture with one layer replaced by others."""
    return replace(architecture, layers=(*architecture.layers[:index], *layers, *architecture.layers[index + 1 :]))


def _name(field: str) -> str:
    return field.removesuffix("_size").replace("_", " ")
