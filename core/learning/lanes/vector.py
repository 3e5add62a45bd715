"""A numba type for registers of lanes: `vector(n)` is n registers side by side, each of LANES float32 values.

Libraries put the channels of one image into the lanes of a register; a small network has too few of them to fill it. Here
each lane is a whole network, or a whole image, so a kernel is the textbook's loops over single values. Arrays hold one
register after another: position i of an array is the LANES values from i·LANES on.

Local variables of these types stay in the processor's registers. Wide ones are how kernels are blocked: `vector(4)` in place
of `vector(1)` computes four columns at once, with the same lines of code.
"""

from typing import Any

import numba
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

from core.learning.lanes.kept import kernels_folder


def lanes_here() -> int:
    """Lanes of one register of this processor: 16 with AVX-512, 8 with AVX, else 4; numba's settings may hold it to fewer."""
    held = numba.config.CPU_FEATURES  # type: ignore[attr-defined]
    has = set(held.split(",")) if held else {f"+{name}" for name, there in binding.get_host_cpu_features().items() if there}
    return 16 if "+avx512f" in has else 8 if "+avx" in has or "+avx2" in has else 4


numba.config.CACHE_DIR = str(kernels_folder())  # type: ignore[attr-defined]
LANES = lanes_here()
OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}  # of every kernel
REGISTER = ir.VectorType(ir.FloatType(), LANES)
_INDEX = ir.IntType(32)


class Vector(types.Type):
    """n registers of LANES float32 values."""

    def __init__(self, registers: int) -> None:
        super().__init__(f"vector({registers}x{LANES})")
        self.registers = registers


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, of: Vector) -> None:
        kind = REGISTER if of.registers == 1 else ir.ArrayType(REGISTER, of.registers)
        super().__init__(manager, of, kind)  # type: ignore[no-untyped-call]  # of numba


def shuffle(builder: Any, first: Any, second: Any, lanes: list[int]) -> Any:
    """These lanes of two registers, numbered on from the first to the second."""
    return builder.shuffle_vector(first, second, ir.Constant(ir.VectorType(_INDEX, len(lanes)), lanes))


def place_of(context: Any, builder: Any, kind: Any, array: Any, index: Any, lanes: int = LANES) -> Any:
    """The address of a position in an array of any shape: of a register, or with `lanes` 1 of a number."""
    data = builder.bitcast(context.make_array(kind)(context, builder, array).data, ir.FloatType().as_pointer())
    first = builder.gep(data, [builder.mul(index, ir.Constant(index.type, lanes))])
    return builder.bitcast(first, REGISTER.as_pointer()) if lanes > 1 else first


def registers_of(builder: Any, value: Any) -> list[Any]:
    """The registers of a value."""
    if value.type == REGISTER:
        return [value]
    return [builder.extract_value(value, number) for number in range(value.type.count)]


def joined(builder: Any, registers: list[Any]) -> Any:
    """One value of these registers."""
    if len(registers) == 1:
        return registers[0]
    value = ir.Constant(ir.ArrayType(REGISTER, len(registers)), ir.Undefined)
    for number, register in enumerate(registers):
        value = builder.insert_value(value, register, number)
    return value


def _each(builder: Any, act: Any, *values: Any) -> Any:
    """`act` on the registers of the values, one place after another."""
    return joined(builder, [act(*one) for one in zip(*(registers_of(builder, value) for value in values), strict=True)])


def everywhere(builder: Any, number: Any) -> Any:
    """A number in every lane of a register."""
    nothing = ir.Constant(REGISTER, ir.Undefined)
    return shuffle(builder, builder.insert_element(nothing, number, ir.Constant(_INDEX, 0)), nothing, [0] * LANES)


@intrinsic
def load(_: Any, array: Any, index: Any) -> Any:
    """The register at a position."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(place_of(context, builder, signature.args[0], *arguments), align=4)

    return Vector(1)(array, types.intp), generate


@intrinsic
def store(_: Any, array: Any, index: Any, value: Any) -> Any:
    """Put a register at a position."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], place_of(context, builder, signature.args[0], *arguments[:2]), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, Vector(1)), generate


@intrinsic
def splat(_: Any, number: Any) -> Any:
    """A number in every lane."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return everywhere(builder, arguments[0])

    return Vector(1)(types.float32), generate


def call(builder: Any, name: str, *values: Any) -> Any:
    """Call LLVM's function of that name for registers."""
    kind = ir.FunctionType(REGISTER, [REGISTER] * len(values))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f32")
    return _each(builder, lambda *registers: builder.call(function, registers), *values)


@intrinsic
def fma(_: Any, first: Any, second: Any, third: Any) -> Any:
    """first · second + third, rounded once."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return call(builder, "fma", *arguments)

    return first(first, first, first), generate


def _of_one(name: str) -> Any:
    """LLVM's function of that name, of one value."""

    @intrinsic
    def function(_: Any, value: Any) -> Any:
        def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
            return call(builder, name, *arguments)

        return value(value), generate

    return function


def _of_two(name: str) -> Any:
    """LLVM's instruction of that name, on two values."""

    @intrinsic
    def function(_: Any, first: Any, second: Any) -> Any:
        def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
            return _each(builder, getattr(builder, name), *arguments)

        return first(first, first), generate

    return function


root, floor = _of_one("sqrt"), _of_one("floor")
add, subtract, multiply, divide = (_of_two(name) for name in ("fadd", "fsub", "fmul", "fdiv"))


@intrinsic(prefer_literal=True)
def where(_: Any, first: Any, relation: Any, second: Any, value: Any, other: Any) -> Any:
    """In each lane `value` where `first relation second` holds, else `other`; with NaN no relation holds."""
    sign = relation.literal_value

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        holds = builder.fcmp_ordered(sign, arguments[0], arguments[2])
        return builder.select(holds, arguments[3], arguments[4])

    return value(first, relation, first, value, value), generate


@intrinsic
def power_of_two(_: Any, exponent: Any) -> Any:
    """2 to a whole number from −126 to 127, by its bits."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        whole = ir.VectorType(ir.IntType(32), arguments[0].type.count)
        biased = builder.add(builder.fptosi(arguments[0], whole), ir.Constant(whole, [127] * whole.count))
        bits = builder.shl(biased, ir.Constant(whole, [23] * whole.count))
        return builder.bitcast(bits, arguments[0].type)

    return exponent(exponent), generate
