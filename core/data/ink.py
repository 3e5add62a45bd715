"""The two forms of a drawing: pen strokes and a picture. Both can be inked, cropped and turned into a raster."""

from dataclasses import dataclass, replace
from math import hypot, isfinite

import numpy as np
from PIL import Image, ImageDraw

from core.data.normalization import DataError

Point = tuple[float, float]
Lines = tuple[tuple[Point, ...], ...]
Frame = tuple[float, float, float, float]  # left, top, right, bottom

# The pen's width in pixels of the 28×28 field: with it the digits of UCI's pen strokes have as much ink as MNIST's.
PEN = 2.4
SMOOTH = 3  # we draw this many times larger and reduce, for smooth edges
MAX_POINTS = 5_000
MAX_PIXELS = 25_000_000
KEPT = 1_024  # longer side in pixels to which a picture is reduced: a digit of 5 % of it still has the 20 pixels needed


def box_of(frame: tuple[float, float]) -> Frame:
    """The whole frame as a box."""
    return 0.0, 0.0, frame[0], frame[1]


def raster_size(box: Frame, side: int) -> tuple[float, tuple[int, int]]:
    """The scale that makes the longer side of a box `side` pixels, and the scaled (width, height) in pixels."""
    width, height = box[2] - box[0], box[3] - box[1]
    scale = side / max(width, height)
    return scale, (max(1, round(width * scale)), max(1, round(height * scale)))


@dataclass(frozen=True)
class Strokes:
    """Pen strokes on a canvas: `lines` of (x, y) points, y downwards; `frame` is (width, height), `width` the pen's."""

    lines: Lines
    frame: tuple[float, float]
    width: float

    def __post_init__(self) -> None:
        count = sum(map(len, self.lines))
        if count > MAX_POINTS:
            what = f"A drawing holds at most {MAX_POINTS:,} points, got {count:,}."
            raise DataError("too-many-points", what, "Draw the digit with fewer strokes.")
        numbers = (self.width, *self.frame, *(value for line in self.lines for point in line for value in point))
        if not all(map(isfinite, numbers)):
            raise DataError("not-a-number", "The drawing holds a point that is not a number.", "Clear it and draw again.")

    @property
    def empty(self) -> bool:
        """Whether nothing was drawn."""
        return not any(self.lines)

    @property
    def count(self) -> int:
        """How many strokes there are."""
        return sum(map(bool, self.lines))

    def extent(self) -> Frame:
        """The box of the points, cut to the frame; of size 0 if there are none."""
        points = [point for line in self.lines for point in line]
        if not points:
            return 0.0, 0.0, 0.0, 0.0
        x, y = np.clip(np.array(points, dtype=float), 0, self.frame).T
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def inked(self, box: int) -> "Strokes":
        """The same lines with a pen that is PEN wide after the digit with its ink is scaled to a square of side `box`."""
        left, top, right, bottom = self.extent()
        return replace(self, width=PEN * max(right - left, bottom - top) / (box - PEN))

    def box(self) -> Frame:
        """The box of the ink, half a pen around the points; of size 0 for a single point."""
        left, top, right, bottom = self.extent()
        if right == left and bottom == top:
            return left, top, right, bottom
        half = self.width / 2
        return left - half, top - half, right + half, bottom + half

    def raster(self, box: Frame, side: int) -> Image.Image:
        """The content of `box` as a gray image whose longer side is `side` pixels, white ink on black."""
        scale, size = raster_size(box, side)
        image = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
        scale *= SMOOTH
        pen, half = ImageDraw.Draw(image), self.width * scale / 2
        for line in filter(None, self.lines):
            points = (np.clip(np.array(line, dtype=float), 0, self.frame) - box[:2]) * scale
            pen.line([tuple(point) for point in points], fill=255, width=max(1, round(2 * half)))
            for x, y in thinned(points, half / 2):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
        return image.reduce(SMOOTH)


def thinned(points: np.ndarray, gap: float) -> list[np.ndarray]:
    """The points without those closer than `gap` to the one before: at these the line gets round joins."""
    kept = [points[0]]
    for point in points[1:]:
        if hypot(*(point - kept[-1])) >= gap:
            kept.append(point)
    return [*kept, points[-1]]


@dataclass(frozen=True)
class Picture:
    """A picture as gray levels: (height, width) uint8."""

    grey: np.ndarray

    @classmethod
    def of(cls, image: Image.Image) -> "Picture":
        """A picture of any mode, reduced to KEPT: its opaque parts if the ground is transparent, else its luminance."""
        if image.width * image.height > MAX_PIXELS:
            what = f"A picture has at most {MAX_PIXELS:,} pixels, got {image.width:,}×{image.height:,}."
            raise DataError("too-large", what, "Make it smaller.")
        picture = cls(_grey(image))
        if max(picture.frame) <= KEPT:
            return picture
        return cls(np.asarray(picture.raster(box_of(picture.frame), KEPT)))

    @property
    def empty(self) -> bool:
        """Whether there is no ink."""
        return not self.grey.any()

    @property
    def frame(self) -> tuple[float, float]:
        """(width, height) in pixels."""
        return float(self.grey.shape[1]), float(self.grey.shape[0])

    def inked(self, box: int) -> "Picture":
        """White ink on black, also for dark ink on light paper, with the paper's noise removed.

        The ground is the median of the border, and ink is the distance from it. Values below half of Otsu's threshold become
        black, and the ink's 90th percentile becomes white. A picture without contrast becomes blank.
        """
        grey = self.grey.astype(np.int16)
        border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        ground = int(np.median(border))
        away = grey - ground if (grey - ground).max() >= (ground - grey).max() else ground - grey
        away = np.clip(away, 0, 255)
        if away.max() < 32:
            return Picture(np.zeros_like(self.grey))
        threshold = otsu(away)
        full = np.percentile(away[away > threshold], 90)
        low = threshold / 2
        ink = np.clip((away - low) / max(full - low, 1) * 255, 0, 255)
        return Picture(ink.round().astype(np.uint8)) if low >= 1 else Picture(away.astype(np.uint8))

    def box(self) -> Frame:
        """The box of all ink; of size 0 for a blank picture."""
        rows, columns = np.flatnonzero(self.grey.any(axis=1)), np.flatnonzero(self.grey.any(axis=0))
        if not len(rows):
            return 0.0, 0.0, 0.0, 0.0
        return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)

    def raster(self, box: Frame, side: int) -> Image.Image:
        """The content of `box` as a gray image whose longer side is `side` pixels."""
        _, size = raster_size(box, side)
        return Image.fromarray(self.grey).resize(size, Image.Resampling.BOX, box=box)


def _grey(image: Image.Image) -> np.ndarray:
    if image.has_transparency_data:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        if alpha.min() < 128:
            return alpha
    return np.asarray(image.convert("L"))


def otsu(values: np.ndarray) -> int:
    """The threshold that splits the values (0 to 255) into two groups with the least variance inside each. N. Otsu, 1979."""
    counts = np.bincount(values.ravel(), minlength=256).astype(float)
    weight, total = counts.cumsum(), (counts * np.arange(256)).cumsum()
    below, above = weight, weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (total / below - (total[-1] - total) / above) ** 2
    return int(np.nan_to_num(between).argmax())
