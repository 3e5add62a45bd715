"""The memory that a network needs on a device: RAM for activations by an exact plan of buffers, flash for its constants."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.design.layers import BatchNorm2d, Conv2d, Sigmoid, Tanh
from core.hardware.groups import Group
from core.hardware.number_format import NumberFormat

# Program code of a generated C file, an estimate: that of LeNet-5 without padding had 2.8 KiB beside its constants (gcc).
CODE = 4 * 1024
TABLE = 256  # bytes of a function's outputs for all inputs of 8 bits


@dataclass(frozen=True)
class Placed:
    """A tensor in RAM: its bytes, where it begins, and the passes during which it must be there, from 0 on."""

    name: str
    bytes: int
    offset: int
    first: int
    last: int


def tensors(passes: Sequence[Group], number: NumberFormat) -> list[tuple[str, int, int, int]]:
    """Name, bytes, first and last pass of each tensor, the image first.

    A pass that works in place makes no new tensor: its values take the places of its input's.
    """
    image = passes[0].inputs * number.bytes if passes else 0
    found = [("image", image, 0, 0)]
    for index, group in enumerate(passes):
        name, size, first, _ = found[-1]
        if group.in_place:
            found[-1] = (f"{name}, {group.name}", size, first, index)
        else:
            found[-1] = (name, size, first, index)
            found.append((group.name, group.outputs * number.bytes, index, index))
    return found


def arena(passes: Sequence[Group], number: NumberFormat) -> list[Placed]:
    """A place for each tensor, in an arena of `peak` bytes: in turn at its beginning and at its end.

    In a chain at most two tensors live at a time, a pass's input and output, so that no arena can be smaller.
    """
    size = peak(passes, number)
    return [
        Placed(name, count, 0 if turn % 2 == 0 else size - count, first, last)
        for turn, (name, count, first, last) in enumerate(tensors(passes, number))
    ]


def peak(passes: Sequence[Group], number: NumberFormat) -> int:
    """The least RAM for activations: the largest input and output of a pass together, the image and the answer included."""
    sizes = [size for _, size, *_ in tensors(passes, number)]
    return max((a + b for a, b in pairwise(sizes)), default=sizes[0])


def picture(passes: Sequence[Group]) -> int:
    """Bytes of the caller's picture, a byte a pixel whatever the number format: the arena has its values as numbers."""
    return passes[0].inputs if passes else 0


def ram(passes: Sequence[Group], number: NumberFormat) -> int:
    """Bytes of RAM: the arena, and the picture that is given."""
    return peak(passes, number) + picture(passes)


def ping_pong(passes: Sequence[Group], number: NumberFormat) -> int:
    """The RAM of two fixed buffers that the tensors take in turn."""
    sizes = [size for _, size, *_ in tensors(passes, number)]
    return max(sizes[::2]) + max(sizes[1::2], default=0)


def separate(passes: Sequence[Group], number: NumberFormat) -> int:
    """The RAM where every pass, also one in place, has a buffer of its own for its output."""
    return number.bytes * ((passes[0].inputs if passes else 0) + sum(group.outputs for group in passes))


def constants(passes: Sequence[Group], number: NumberFormat) -> int:
    """Bytes of the weights in flash. A normalization right after a convolution is folded into it and takes none.

    int8: a byte for each weight; for each output channel a bias of 32 bits, a factor and a shift of 32 bits each that bring
    the sum back to int8; a table for each tanh and sigmoid.
    """
    total, before = 0, None
    for step in (step for group in passes for step in group.steps):
        folded = isinstance(step.layer, BatchNorm2d) and isinstance(before, Conv2d)
        before = step.layer
        if number.bits == 8 and isinstance(step.layer, Tanh | Sigmoid):
            total += TABLE
        if folded or not step.parameters:
            continue
        channels = step.output_shape[0]
        if number.bits == 8:
            total += step.parameters - channels + 12 * channels
        else:
            total += step.parameters * number.bytes
    return total


def flash(passes: Sequence[Group], number: NumberFormat) -> int:
    """Bytes of flash: constants, and CODE for the program, which is an estimate."""
    return constants(passes, number) + CODE
