"""A picture of a network as in papers: stacks of feature maps, drawn to scale in SVG."""

from dataclasses import dataclass
from html import escape
from math import log2, sqrt

from core.design.architecture import Architecture, Step
from core.design.layer import Shape, shape_text
from core.design.layers import Conv2d, Linear

HEIGHT = 210  # of the picture, in points; the largest image is SIDE points high
SIDE = 110
GAP = 34
COLORS = {"image": "#8a8a8a", "Conv2d": "#0072b2", "pool": "#009e73", "Linear": "#d55e00", "other": "#9467bd"}


@dataclass(frozen=True)
class _Block:
    """One stack (for a vector, one bar) and its label."""

    shape: Shape
    over: str
    color: str


def picture(architecture: Architecture, steps: list[Step], ink: str = "currentColor") -> str:
    """The SVG text: a stack for the input and for each layer that changes the shape.

    All images have the same scale. A stack shows one sheet for each map, at most 24. A vector is a bar that grows with the
    logarithm of its length. `ink` is the color of lines and text.
    """
    blocks = _blocks(architecture, steps)
    largest = max(block.shape[1:] and max(block.shape[1:]) for block in blocks if len(block.shape) == 3)
    x, parts = 8.0, []
    for block in blocks:
        drawn, width = _image(block, x, SIDE / largest, ink) if len(block.shape) == 3 else _vector(block, x, ink)
        room = max(width, 54)
        center = x + room / 2
        parts.append(f'<g transform="translate({(room - width) / 2:.1f} 0)">{drawn}</g>')
        parts.append(_text(center, HEIGHT - 26, shape_text(block.shape), ink, bold=True))
        parts.append(_text(center, HEIGHT - 10, block.over, ink))
        x += room + GAP
    width = x - GAP + 8
    label = escape(
        f"{architecture.name}: " + ", ".join(f"{block.over} {shape_text(block.shape)}" for block in blocks), quote=True
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {HEIGHT}" width="{width:.0f}" height="{HEIGHT}"'
    return f'{head} role="img" aria-label="{label}" font-family="sans-serif" font-size="11">{"".join(parts)}</svg>'


def _blocks(architecture: Architecture, steps: list[Step]) -> list[_Block]:
    blocks = [_Block(architecture.input_shape, "input", COLORS["image"])]
    for step in steps:
        if step.output_shape == step.input_shape and not isinstance(step.layer, Conv2d | Linear):
            continue
        color = COLORS.get(type(step.layer).__name__, COLORS["pool" if step.layer.short == "pool" else "other"])
        blocks.append(_Block(step.output_shape, step.name, color))
    return blocks


def _image(block: _Block, x: float, scale: float, ink: str) -> tuple[str, float]:
    maps, height, width = block.shape
    sheets = min(maps, 24)
    step = min(4.0, 48 / sheets)
    wide, high = max(width * scale, 2), max(height * scale, 2)
    depth = step * (sheets - 1)
    top = (HEIGHT - 50 - high - depth) / 2 + 4
    rectangles = [
        f'<rect x="{x + step * i:.1f}" y="{top + depth - step * i:.1f}" width="{wide:.1f}" height="{high:.1f}" '
        f'fill="{block.color}" fill-opacity="0.55" stroke="{ink}" stroke-width="0.6"/>'
        for i in reversed(range(sheets))
    ]
    return "".join(rectangles), wide + depth


def _vector(block: _Block, x: float, ink: str) -> tuple[str, float]:
    length = min(8 + 10 * log2(block.shape[0] + 1), HEIGHT - 50)
    top = (HEIGHT - 50 - length) / 2 + 4
    width = min(4 + sqrt(block.shape[0]) / 4, 16)
    bar = f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{length:.1f}" rx="2" '
    return bar + f'fill="{block.color}" fill-opacity="0.75" stroke="{ink}" stroke-width="0.6"/>', width


def _text(x: float, y: float, text: str, ink: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="middle" fill="{ink}"{weight}>{escape(text)}</text>'
