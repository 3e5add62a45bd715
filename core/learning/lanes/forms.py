"""The two forms of one idea: a lane is a network, or a lane is an image.

Where lanes are networks, every weight is a register: weights and gradients are arrays (values, LANES). Where lanes are images
of one network, a weight is one number, in an array (values,): it is read into every lane, and its gradient is the sum over
the lanes. Kernels call `weight` and `keep_gradients`; numba compiles them once for each form.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from core.learning.lanes.vector import LANES, Vector, everywhere, place_of, registers_of, sum_of_lanes


def _place(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    """The address of a weight: of a register where lanes are networks, else of a number."""
    return place_of(context, builder, kind, array, index, lanes=LANES if kind.ndim == 2 else 1)


@intrinsic
def weight(_: Any, weights: Any, index: Any) -> Any:
    """The weight at a position, in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = builder.load(_place(context, builder, weights, *arguments), align=4)
        return found if weights.ndim == 2 else everywhere(builder, found)

    return Vector(1)(weights, types.intp), generate


@intrinsic
def keep_gradients(_: Any, gradients: Any, index: Any, step: Any, values: Any, begins: Any, count: Any) -> Any:
    """Add the first `count` registers of a value to the gradients at `index`, `index + step` and so on, or overwrite them."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, stride, wide, first, wanted = arguments
        for number, register in enumerate(registers_of(builder, wide)):
            with builder.if_then(builder.icmp_signed("<", ir.Constant(wanted.type, number), wanted)):
                value = sum_of_lanes(builder, register) if gradients.ndim == 1 else register
                at = builder.add(place, builder.mul(stride, ir.Constant(stride.type, number)))
                target = _place(context, builder, gradients, array, at)
                before = builder.select(first, ir.Constant(value.type, None), builder.load(target, align=4))
                builder.store(builder.fadd(before, value), target, align=4)
        return context.get_dummy_value()

    return types.void(gradients, types.intp, types.intp, values, types.boolean, types.intp), generate


@intrinsic
def put_weight(_: Any, weights: Any, index: Any, value: Any) -> Any:
    """Put a value that is the same in all lanes of a network at a position."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, register = arguments
        number = register if weights.ndim == 2 else builder.extract_element(register, ir.Constant(ir.IntType(32), 0))
        builder.store(number, _place(context, builder, weights, array, place), align=4)
        return context.get_dummy_value()

    return types.void(weights, types.intp, Vector(1)), generate


@intrinsic
def over_the_batch(_: Any, weights: Any, value: Any) -> Any:
    """A sum over the images of a lane; where lanes are images, the sum over the lanes too, in every lane."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return arguments[1] if weights.ndim == 2 else everywhere(builder, sum_of_lanes(builder, arguments[1]))

    return Vector(1)(weights, Vector(1)), generate
