"""Which rows of its input a pass must see at a time, where it goes over an image from top to bottom."""

from dataclasses import dataclass

from core.hardware.groups import POOLS, Group


@dataclass(frozen=True)
class Rows:
    """Output row r needs the input rows from `stride`·r − `padding` on, `extent` of them, as far as the input has them."""

    height: int
    outputs: int
    extent: int
    stride: int
    padding: int

    def span(self, first: int, count: int) -> range:
        """The input rows, all between the first and the last included, for `count` output rows."""
        start = self.stride * first - self.padding
        stop = start + (count - 1) * self.stride + self.extent
        return range(max(0, min(start, self.height)), max(0, min(stop, self.height)))

    def most(self, count: int) -> int:
        """The most input rows that `count` output rows need."""
        return min(self.height, (count - 1) * self.stride + self.extent)

    def band(self, held: int) -> int:
        """The most output rows for which `held` input rows are enough."""
        if held >= self.height:
            return self.outputs
        return max(0, min(self.outputs, (held - self.extent) // self.stride + 1))

    @property
    def touched(self) -> int:
        """How many input rows are needed at all: those that no window reaches are not read."""
        total, seen = 0, 0
        for row in range(self.outputs):
            found = self.span(row, 1)
            total += max(0, found.stop - max(seen, found.start))
            seen = max(seen, found.stop)
        return total


def rows(group: Group) -> Rows:
    """The rows of a pass; a vector is one row."""
    if len(group.input_shape) == 1:
        return Rows(1, 1, 1, 1, 0)
    extent, stride, padding = *group.head.layer.reach(), getattr(group.head.layer, "padding", 0)
    for step in group.steps[1:]:
        if isinstance(step.layer, POOLS):
            wide, apart = step.layer.reach()
            extent, padding = extent + (wide - 1) * stride, padding + step.layer.padding * stride
            stride *= apart
    outputs = group.steps[-1].output_shape[1] if len(group.output_shape) == 3 else _image_rows(group)
    return Rows(group.input_shape[1], outputs, extent, stride, padding)


def _image_rows(group: Group) -> int:
    """The rows of the last image of a pass that ends in a vector."""
    return next(step.output_shape[1] for step in reversed(group.steps) if len(step.output_shape) == 3)


def row_width(group: Group) -> int:
    """Values of one output row of one map."""
    image = next((step.output_shape for step in reversed(group.steps) if len(step.output_shape) == 3), None)
    return image[2] if image else 1
