"""What one pass moves between DRAM and a buffer on the chip, by the order in which it works.

A convolution or linear layer works in one of these orders. `kernel` is the weights and the bias of one output channel; a
row of one output map waits in the buffer until it is written.

    weights stay   as many kernels as fit are held, and the input goes by once for each such part of the kernels
    inputs stay    as many input rows as fit are held, and all weights go by once for each such band of rows
    nothing stays  where not even one kernel and its rows fit, each MAC reads both its operands from DRAM

A tensor that is kept on the chip between two passes is neither written nor read, and takes its place in both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil, prod

from core.hardware.groups import Group
from core.hardware.windows import row_width, rows


@dataclass(frozen=True)
class Parts:
    """Bytes of one pass at a level of memory, by what they hold."""

    inputs: int
    weights: int
    outputs: int

    @property
    def total(self) -> int:
        return self.inputs + self.weights + self.outputs


@dataclass(frozen=True)
class Moved(Parts):
    """Bytes between DRAM and the chip in one pass. `order` says how it works, `parts` in how many parts."""

    order: str
    parts: int = 1


WEIGHTS_STAY, INPUTS_STAY, NOTHING_STAYS, ONCE = "weights stay", "inputs stay", "nothing stays", "goes by once"


def least(group: Group, buffer: int, size: int, input_kept: bool, output_kept: bool) -> Moved | None:
    """The order that moves the least; None if what is to be kept does not fit.

    `buffer` in bytes, `size` in bytes of a value; `input_kept` and `output_kept` say which tensors stay on the chip.
    """
    found: Iterable[Moved]
    if group.in_place:
        found = _values(group, buffer, size, input_kept, output_kept)
    else:
        room = buffer - size * (group.outputs if output_kept else row_width(group))
        found = (_products if group.multiplies else _windows)(group, room, size, input_kept)
    if output_kept:
        found = [replace(one, outputs=0) for one in found if one.order != NOTHING_STAYS]
    return min(found, key=lambda one: one.total, default=None)


def _products(group: Group, room: int, size: int, input_kept: bool) -> Iterator[Moved]:
    channels, macs = group.head.output_shape[0], size * group.macs
    weights, written = size * group.parameters, size * group.outputs
    kernel = weights // channels
    if input_kept:
        if size * group.inputs + kernel <= room:
            yield Moved(0, weights, written, INPUTS_STAY)
        return
    seen = rows(group)
    row = size * group.inputs // seen.height
    read = row * seen.touched
    held = min(channels, (room - row * seen.most(1)) // kernel)
    if held >= 1:
        parts = ceil(channels / held)
        yield Moved(read * parts, weights, written, WEIGHTS_STAY, parts)
    band = seen.band((room - kernel) // row)
    if band >= 1:
        parts = ceil(seen.outputs / band)
        yield Moved(read, weights * parts, written, INPUTS_STAY, parts)
    biases = weights - macs // (prod(group.head.output_shape) // channels)
    yield Moved(macs, macs + biases, written, NOTHING_STAYS)


def _values(group: Group, buffer: int, size: int, input_kept: bool, output_kept: bool) -> Iterator[Moved]:
    """Each output takes the place of its input; where neither is kept, a value needs no place in the buffer."""
    if size * group.inputs <= buffer or not (input_kept or output_kept):
        yield Moved(0 if input_kept else size * group.inputs, size * group.parameters, size * group.outputs, ONCE)


def _windows(group: Group, room: int, size: int, input_kept: bool) -> Iterator[Moved]:
    seen, written = rows(group), size * group.outputs
    row = size * group.input_shape[2]  # of one map: the maps go by one after the other
    if (size * group.inputs if input_kept else row * seen.most(1)) <= room:
        yield Moved(0 if input_kept else row * group.input_shape[0] * seen.touched, 0, written, ONCE)
    elif not input_kept:
        extent = getattr(group.head.layer, "kernel_size", 1)
        yield Moved(size * extent**2 * group.outputs, 0, written, NOTHING_STAYS)
