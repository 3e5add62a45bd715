"""Rows of registers, in which the sums of a kernel stay while its loops run."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from core.learning.lanes.vector import Vector, call, joined, place_of, registers_of


def _places(context: Any, builder: Any, kind: Any, row: Any, count: int) -> list[Any]:
    """The addresses of `count` registers of a row, which is an array, the first index, and a step: one addition each."""
    array, index, step = row
    places = [place_of(context, builder, kind, array, index)]
    while len(places) < count:
        places.append(builder.gep(places[-1], [step]))
    return places


@intrinsic(prefer_literal=True)
def spread(_: Any, value: Any, registers: Any) -> Any:
    """The same register, so many times side by side."""
    count = registers.literal_value

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return joined(builder, [arguments[0]] * count)

    return Vector(count)(value, registers), generate


@intrinsic
def store_row(_: Any, array: Any, index: Any, step: Any, value: Any) -> Any:
    """Put the registers of a value at `index`, `index + step` and so on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        registers = registers_of(builder, arguments[3])
        places = _places(context, builder, array, arguments[:3], len(registers))
        for register, place in zip(registers, places, strict=True):
            builder.store(register, place, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, value), generate


@intrinsic
def add_products(_: Any, one: Any, two: Any, first: Any, second: Any, values: Any, index: Any, step: Any) -> Any:
    """one + first · value and two + second · value, for the values at `index`, `index + step` and so on.

    Each value is read when it is needed and serves twice, so no register holds it for longer.
    """
    nothing = ir.FunctionType(ir.VoidType(), [])

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # LLVM must not read the values of the next products first: they would be put aside in memory.
        builder.asm(nothing, "", "~{memory}", [], True)
        pairs = list(zip(*(registers_of(builder, value) for value in arguments[:2]), strict=True))
        places = _places(context, builder, values, arguments[4:], len(pairs))
        rows: list[list[Any]] = [[], []]
        for pair, place in zip(pairs, places, strict=True):
            value = builder.load(place, align=4)
            for row, part, factor in zip(rows, pair, arguments[2:4], strict=True):
                row.append(call(builder, "fma", factor, value, part))
        return context.make_tuple(builder, signature.return_type, [joined(builder, row) for row in rows])

    return types.UniTuple(one, 2)(one, one, Vector(1), Vector(1), values, types.intp, types.intp), generate
