"""An architecture is a value: a name, an input shape and a tuple of layers. trace() goes through it layer by layer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.design.layer import Layer, Shape
from core.design.refusal import DesignError, LayerError

MAX_LAYERS = 64


@dataclass(frozen=True)
class Architecture:
    """A network as a person designs it. `input_shape` is (channels, height, width); `source` says where it comes from."""

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]
    source: str = ""


@dataclass(frozen=True)
class Step:
    """One row of a trace: a layer, the shapes around it, its parameters and its MACs (one image, bias ignored)."""

    name: str
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int


def layer_names(layers: Iterable[Layer | type[Layer]]) -> list[str]:
    """A name for each layer (or kind of layer), as in conv1, pool1, conv2."""
    counts, names = Counter[str](), []
    for layer in layers:
        counts[layer.short] += 1
        names.append(f"{layer.short}{counts[layer.short]}")
    return names


def trace(architecture: Architecture) -> Iterator[Step]:
    """Yield one Step for each layer, in order; raise LayerError at the first layer that does not accept its input.

    The steps before an error are valid, so that a page can show them with the error.
    """
    if len(architecture.layers) > MAX_LAYERS:
        what = f"An architecture holds at most {MAX_LAYERS} layers, got {len(architecture.layers):,}."
        raise DesignError("too-many-layers", what, "Remove some layers.")
    if not all(type(side) is int and side >= 1 for side in architecture.input_shape):
        what = f"The input shape {architecture.input_shape!r:.60} must hold whole numbers of at least 1."
        raise DesignError("input-shape", what, "Use (1, 28, 28), (1, 32, 32) or (3, 32, 32), the shapes of the data sets.")
    shape, names = architecture.input_shape, layer_names(architecture.layers)
    for index, (name, layer) in enumerate(zip(names, architecture.layers, strict=True)):
        try:
            layer.check()
            output = layer.output_shape(shape)
        except DesignError as reason:
            raise LayerError(index, name, reason) from None
        yield Step(name, layer, shape, output, layer.parameters(shape), layer.macs(shape))
        shape = output


@dataclass(frozen=True)
class Totals:
    """Sums over a trace, one image; weight bytes are of 32-bit floats."""

    parameters: int
    macs: int
    weight_bytes: int
    output_shape: Shape


def totals(architecture: Architecture) -> Totals:
    """Sum the whole trace; raises LayerError where the architecture cannot work."""
    steps = list(trace(architecture))
    parameters = sum(step.parameters for step in steps)
    output = steps[-1].output_shape if steps else architecture.input_shape
    return Totals(parameters, sum(step.macs for step in steps), 4 * parameters, output)
