"""The layers of a network in C with numbers of 32 bits."""

from math import prod

from core.design.layers import AvgPool2d, BatchNorm2d, MaxPool2d, ReLU, Sigmoid, Tanh, ZeroPad2d
from core.learning.c_code.statements import Statement, ends, products, struct, window
from core.learning.c_code.text import array
from core.learning.quantization.integer_parts import Part

FUNCTIONS = {ReLU: "relu", Tanh: "hyperbolic_tangent", Sigmoid: "sigmoid"}


def float_statement(part: Part) -> Statement:
    """One working layer."""
    step = part.step
    name, layer = step.name, step.layer
    if part.weight is not None and part.bias is not None:
        function, sizes, members = products(step)
        first, second = ("factor", "term") if isinstance(layer, BatchNorm2d) else ("weights", "bias")
        arrays = (
            array("float", f"{name}_{first}", part.weight, sizes),
            array("float", f"{name}_{second}", part.bias, str(len(part.bias))),
        )
        named = {word: f"{name}_{word}" for word in (first, second)}
        return Statement(step, function, (f"&{name}",), (*arrays, struct(function.title(), name, **members, **named)))
    if isinstance(layer, ZeroPad2d):
        return Statement(step, "zero_padding", (f"&{name}",), (struct("Border", name, **ends(step), padding=layer.padding),))
    if isinstance(layer, MaxPool2d | AvgPool2d):
        function = "max_pool" if isinstance(layer, MaxPool2d) else "average_pool"
        return Statement(step, function, (f"&{name}",), (struct("Pool", name, **window(step)),))
    return Statement(step, FUNCTIONS[type(layer)], (prod(step.output_shape),))
