"""A pass written as naive loops over a buffer that counts what is loaded, and refuses to hold more than it has room for."""

from core.hardware.groups import POOLS, Group
from core.hardware.passes import INPUTS_STAY, NOTHING_STAYS, WEIGHTS_STAY, Moved


class Buffer:
    """Values of one byte by their address, the bytes that were loaded by kind, and the most that were held."""

    def __init__(self) -> None:
        self.held: set[tuple] = set()
        self.loaded = {"input": 0, "weight": 0, "output": 0}
        self.most = 0

    def load(self, *address: object) -> None:
        if address not in self.held:
            self.held.add(address)
            self.loaded[address[0]] += 1
            self.most = max(self.most, len(self.held))

    def put(self, *address: object) -> None:
        """A value that was computed, not loaded."""
        self.held.add(address)
        self.most = max(self.most, len(self.held))

    def write(self, *address: object) -> None:
        self.held.discard(address)
        self.loaded["output"] += 1

    def drop(self, keep) -> None:
        self.held = {address for address in self.held if keep(address)}


class Shape:
    """The loops' bounds: a vector is an image of one pixel, and so is its output."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.channels, self.height, self.width = (*group.input_shape, 1, 1)[:3]
        self.maps, self.conv_rows, self.conv_columns = (*group.head.output_shape, 1, 1)[:3]
        last = next((s.output_shape for s in reversed(group.steps) if len(s.output_shape) == 3), (self.maps, 1, 1))
        self.out_rows, self.out_columns = last[1:]

    def window(self, layer, first: int, size: int) -> range:
        """The inputs along one side between the first and the last of a window, as far as they are there."""
        extent, stride = layer.reach()
        start = first * stride - getattr(layer, "padding", 0)
        return range(max(0, min(start, size)), max(0, min(start + extent, size)))

    def rows_for(self, row: int) -> set[int]:
        """The input rows for one output row of the group."""
        pools = [step for step in self.group.steps if isinstance(step.layer, POOLS)]
        if len(self.group.input_shape) == 1:
            return {0}
        if not pools or not self.group.multiplies:
            return set(self.window(self.group.head.layer, row, self.height))
        layer, head = pools[0].layer, self.group.head.layer
        (wide, apart), (extent, stride) = layer.reach(), head.reach()
        first = (row * apart - layer.padding) * stride - head.padding  # also where the pooling begins in its own border
        last = first + (wide - 1) * stride + extent
        return set(range(max(0, min(first, self.height)), max(0, min(last, self.height))))


def loops(group: Group, moved: Moved, input_kept: bool, output_kept: bool) -> Buffer:
    """Run the pass in the order that `moved` names, with values of one byte."""
    shape, buffer = Shape(group), Buffer()
    if input_kept:
        for channel in range(shape.channels):
            for row in range(shape.height):
                for column in range(shape.width):
                    buffer.put("input", channel, row, column)
    if moved.order == NOTHING_STAYS:
        return _nothing(shape, buffer)
    if not group.multiplies:
        return _once(shape, buffer, input_kept, output_kept)
    if moved.order == WEIGHTS_STAY:
        size = -(-shape.maps // moved.parts)
        parts = [range(start, min(start + size, shape.maps)) for start in range(0, shape.maps, size)]
        for part in parts:
            for map_ in part:
                _kernel(shape, buffer, map_)
            for row in range(shape.out_rows):
                _rows(shape, buffer, [row], range(shape.channels), input_kept)
                for map_ in part:
                    _write(shape, buffer, map_, row, output_kept)
            buffer.drop(lambda address: address[0] == "output" or (input_kept and address[0] == "input"))
        return buffer
    assert moved.order == INPUTS_STAY
    size = -(-shape.out_rows // moved.parts)
    for start in range(0, shape.out_rows, size):
        band = range(start, min(start + size, shape.out_rows))
        _rows(shape, buffer, band, range(shape.channels), input_kept)
        for map_ in range(shape.maps):
            _kernel(shape, buffer, map_)
            for row in band:
                _write(shape, buffer, map_, row, output_kept)
            buffer.drop(lambda address: address[0] != "weight")
    return buffer


def _rows(shape: Shape, buffer: Buffer, band, channels, input_kept: bool) -> None:
    """Slide the input on to the rows of a band: drop what it does not need, load what is missing."""
    needed = sorted(set().union(*(shape.rows_for(row) for row in band)))
    whole = set(range(needed[0], needed[-1] + 1)) if needed else set()
    if not input_kept:
        buffer.drop(lambda address: address[0] != "input" or address[2] in whole)
    for channel in channels:
        for row in whole:
            for column in range(shape.width):
                buffer.load("input", channel, row, column)


def _kernel(shape: Shape, buffer: Buffer, map_: int) -> None:
    each = shape.group.parameters // shape.maps
    for number in range(each):
        buffer.load("weight", map_, number)


def _write(shape: Shape, buffer: Buffer, map_: int, row: int, output_kept: bool) -> None:
    for column in range(shape.out_columns):
        buffer.put("output", map_, row, column)
    if not output_kept:
        for column in range(shape.out_columns):
            buffer.write("output", map_, row, column)


def _once(shape: Shape, buffer: Buffer, input_kept: bool, output_kept: bool) -> Buffer:
    """Pooling, padding, activations: map by map, row by row; in place, a value gives its place to its output."""
    in_place = shape.group.in_place
    for channel in range(shape.channels):
        for row in range(shape.out_rows):
            if in_place:
                for column in range(shape.width):
                    buffer.load("input", channel, row, column)
                    buffer.held.discard(("input", channel, row, column))
                    buffer.put("output", channel, row, column)
                    if not output_kept:
                        buffer.write("output", channel, row, column)
            else:
                _rows(shape, buffer, [row], [channel], input_kept)
                _write(shape, buffer, channel, row, output_kept)
        if not input_kept:
            buffer.drop(lambda address: address[0] == "output")
    buffer.loaded["weight"] += shape.group.parameters
    return buffer


def _nothing(shape: Shape, buffer: Buffer) -> Buffer:
    group = shape.group
    if group.multiplies:
        for _ in range(group.macs):
            buffer.loaded["input"] += 1
            buffer.loaded["weight"] += 1
        products = group.head.macs // (shape.conv_rows * shape.conv_columns)
        buffer.loaded["weight"] += group.parameters - products  # biases and what normalizes
    else:
        extent = getattr(group.head.layer, "kernel_size", 1)
        for _ in range(group.outputs * extent**2):
            buffer.loaded["input"] += 1
    for _ in range(group.outputs):
        buffer.loaded["output"] += 1
    return buffer
