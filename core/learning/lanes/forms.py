"""The two forms of one idea: a lane is a network, or a lane is an image.

Where lanes are networks, every weight is a register: weights and gradients are arrays (values, LANES). Where lanes are images
of one network, a weight is one number, in an array (values,): it is read into every lane, and its gradient is the sum over
the lanes. Kernels call `weight` and `keep_gradients`; numba compiles them once for each form.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from core.learning.lanes.vector import LANES, Vector, everywhere, place_of, registers_of, shuffle


def sums_of_lanes(builder: Any, registers: list[Any]) -> Any:
    """The sums over the lanes of up to LANES registers, side by side in one that is as wide as their number.

    Two registers at a time become one, in which the halves of each are added; then quarters, and so on. Lanes 0 to
    `width` − 1 of a register belong to one sum, the next to another.
    """
    count, width = len(registers), LANES
    while width > 1:
        pairs = [(registers[k], registers[min(k + 1, len(registers) - 1)]) for k in range(0, len(registers), 2)]
        firsts = [lane for lane in range(2 * LANES) if lane % width < width // 2]
        registers = [
            builder.fadd(*(shuffle(builder, *pair, [lane + half for lane in firsts]) for half in (0, width // 2)))
            for pair in pairs
        ]
        width //= 2
    return shuffle(builder, registers[0], registers[0], list(range(count)))


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
def keep_gradients(_: Any, gradients: Any, index: Any, values: Any, begins: Any) -> Any:
    """Add the registers of a value to the gradients (weights, LANES) or (weights,) from `index` on, or overwrite them."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, wide, first = arguments
        registers = registers_of(builder, wide)
        if gradients.ndim == 1:
            registers = [sums_of_lanes(builder, registers[at : at + LANES]) for at in range(0, len(registers), LANES)]
        for register in registers:
            target = builder.bitcast(_place(context, builder, gradients, array, place), register.type.as_pointer())
            before = builder.select(first, ir.Constant(register.type, None), builder.load(target, align=4))
            builder.store(builder.fadd(before, register), target, align=4)
            place = builder.add(place, ir.Constant(place.type, 1 if gradients.ndim == 2 else register.type.count))
        return context.get_dummy_value()

    return types.void(gradients, types.intp, values, types.boolean), generate


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
        if weights.ndim == 2:
            return arguments[1]
        total = sums_of_lanes(builder, [arguments[1]])
        return everywhere(builder, builder.extract_element(total, ir.Constant(ir.IntType(32), 0)))

    return Vector(1)(weights, Vector(1)), generate
