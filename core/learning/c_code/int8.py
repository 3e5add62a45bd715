"""The layers of a network in C with numbers of 8 bits, as the reference in integers has them."""

from math import prod

from core.design.layers import MaxPool2d, ReLU, ZeroPad2d
from core.learning.c_code.statements import Statement, ends, products, struct, window
from core.learning.c_code.text import array
from core.learning.quantization.integer_layers import IntegerLayer, Products, Table


def integer_statement(one: IntegerLayer) -> Statement:
    """One working layer."""
    step, name, zero = one.step, one.step.name, one.made.zero
    layer, count = step.layer, prod(step.output_shape)
    if isinstance(one, Products):
        return _products(one)
    if isinstance(one, Table):
        entries = array("int8_t", f"{name}_table", one.entries, f"{type(layer).__name__}: 256")
        return Statement(step, "look_up", (count, f"{name}_table"), (entries,))
    if isinstance(layer, ReLU):
        return Statement(step, "relu", (count, zero))
    if isinstance(layer, ZeroPad2d):
        border = struct("Border", name, **ends(step), padding=layer.padding)
        return Statement(step, "zero_padding", (f"&{name}", zero), (border,))
    pool = struct("Pool", name, **window(step))
    if isinstance(layer, MaxPool2d):
        return Statement(step, "max_pool", (f"&{name}",), (pool,))
    return Statement(step, "average_pool", (f"&{name}", zero), (pool,))


def _products(one: Products) -> Statement:
    name = one.step.name
    function, sizes, members = products(one.step)
    arrays = [array("int8_t", f"{name}_weights", one.weight, sizes)]
    for word in ("bias", "factor", "shift"):
        arrays.append(array("int32_t", f"{name}_{word}", getattr(one, word), str(len(one.bias))))
    named = {word: f"{name}_{word}" for word in ("weights", "bias", "factor", "shift")}
    zeros = {"in_zero": one.given.zero, "out_zero": one.made.zero}
    return Statement(one.step, function, (f"&{name}",), (*arrays, struct(function.title(), name, **members, **zeros, **named)))
