"""From a drawing to the 28×28 pixels a network sees, as named steps that can be shown and switched off.

The preparation is MNIST's own (Y. LeCun, C. Cortes, C. Burges, The MNIST database): the digit fitted in a 20×20 box with its
proportions kept, then placed in 28×28 with its center of mass in the middle. The pen's width is chosen for the *scaled*
digit, so that a small and a large drawing of the same digit give nearly the same pixels (at most 10 of 255 apart).
"""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from PIL import Image

from core.data.digit_file import Digit
from core.data.ink import Picture, Strokes, box_of
from core.data.normalization import MNIST_MEAN, MNIST_STD, DataError, normalize

SIDE = 28  # of the field
BOX = 20  # of the digit in the field
SMALLEST = 64  # pixels of the shorter side: a smaller picture was not taken with a camera
FINE = 8  # raster points per pixel before the last reduction
SHOWN = 112  # side of the pictures of the drawing and its ink

STEPS = ("light", "ink", "crop", "fit", "center", "normalize")


class Move(NamedTuple):
    """A change of the centered digit: pixels to the right and down, degrees clockwise, a scale factor."""

    right: float = 0.0
    down: float = 0.0
    degrees: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Prepared:
    """A prepared drawing: one gray picture (uint8, ink is 255) for each step, and what the network is given.

    `pixels` is (28, 28) uint8, `normal` whether the normalize step is on. `center_of_mass` is (x, y) in pixels of the field.
    """

    source: Strokes | Picture
    lit: Strokes | Picture
    inked: Strokes | Picture
    crop: np.ndarray
    fit: np.ndarray
    center: np.ndarray
    pixels: np.ndarray
    normal: bool

    @property
    def digit(self) -> Digit:
        """What networks are given, with the number of the strokes that were drawn."""
        return Digit(self.pixels, self.source.count if isinstance(self.source, Strokes) else None)

    @property
    def drawing(self) -> np.ndarray:
        """The whole drawing as it was made, at most SHOWN points wide and high."""
        return np.asarray(self.source.raster(box_of(self.source.frame), SHOWN))

    @property
    def light(self) -> np.ndarray:
        """The whole drawing in even light, the digit alone if it is a photograph."""
        return np.asarray(self.lit.raster(box_of(self.lit.frame), SHOWN))

    @property
    def ink(self) -> np.ndarray:
        """The whole drawing with the ink that the network reads."""
        return np.asarray(self.inked.raster(box_of(self.inked.frame), SHOWN))

    def values(self, mean: float = MNIST_MEAN, std: float = MNIST_STD) -> np.ndarray:
        """The (28, 28) float32 values for a network trained with this mean and std; only pixels/255 if the last step is off."""
        values: np.ndarray = normalize(self.pixels.astype(np.float32), *((mean, std) if self.normal else (0.0, 1.0)))
        return values

    @property
    def center_of_mass(self) -> tuple[float, float]:
        return mass_center(self.pixels)


NO_MOVE = Move()


def prepare(drawing: Strokes | Picture, off: frozenset[str] = frozenset(), move: Move = NO_MOVE) -> Prepared:
    """Take a drawing through all steps except those in `off`; raises DataError if there is nothing to read."""
    lit = drawing if "light" in off else in_even_light(drawing)
    inked = lit.inked(BOX)
    require_size(inked)
    inked = lit if "ink" in off else inked
    raster = inked.raster(box_of(lit.frame) if "crop" in off else inked.box(), BOX * FINE)
    fitted = fit(raster, squash="fit" in off)
    centered = place(fitted, by_mass="center" not in off)
    return Prepared(
        source=drawing,
        lit=lit,
        inked=inked,
        crop=np.asarray(raster),
        fit=np.asarray(place(fitted, by_mass=False)),
        center=np.asarray(centered),
        pixels=moved_pixels(np.asarray(centered), move),
        normal="normalize" not in off,
    )


def to_pixels(drawing: Strokes | Picture) -> np.ndarray:
    """The (28, 28) uint8 pixels of a drawing after all steps: prepare() without the pictures in between."""
    inked = in_even_light(drawing).inked(BOX)
    require_size(inked)
    return np.asarray(place(fit(inked.raster(inked.box(), BOX * FINE)), by_mass=True))


def in_even_light(drawing: Strokes | Picture) -> Strokes | Picture:
    """The digit alone on even paper if the drawing is a photograph, else the drawing."""
    if isinstance(drawing, Strokes) or min(drawing.frame) < SMALLEST:
        return drawing
    from core.data.light import evened  # scipy, which only photographs need: the app starts without it

    return evened(drawing)


def require_size(inked: Strokes | Picture) -> None:
    """Raise DataError for a blank drawing or a dot."""
    left, top, right, bottom = inked.box()
    side, extent = max(inked.frame), max(right - left, bottom - top)
    if inked.empty:
        picture = "No digit was found in the picture: take one from 0 to 9, written with a pen on paper, or draw it."
        how = picture if isinstance(inked, Picture) else "Draw a digit from 0 to 9."
        raise DataError("blank", "There is nothing to read yet.", how)
    if extent < 0.05 * side or extent < 3:
        how = "Take a picture of" if isinstance(inked, Picture) else "Draw"
        raise DataError("dot", "That is only a dot.", f"{how} a digit from 0 to 9, as large as you like.")


def fit(raster: Image.Image, squash: bool = False) -> Image.Image:
    """The raster scaled so that its longer side is 20 pixels, or with `squash` to 28×28 without keeping proportions."""
    if squash:
        return raster.resize((SIDE, SIDE), Image.Resampling.BOX)
    scale = BOX / max(raster.size)
    width, height = (max(1, round(side * scale)) for side in raster.size)
    return raster.resize((width, height), Image.Resampling.BOX)


def place(digit: Image.Image, by_mass: bool) -> Image.Image:
    """The digit in a 28×28 field with its center of mass (or of its box) in the middle, to whole pixels, no ink cut off.

    The centers of mass of MNIST's images lie between 14 and 15, not around 14: hence ceil.
    """
    x, y = mass_center(np.asarray(digit)) if by_mass else (digit.width / 2, digit.height / 2)
    corner = [min(max(0, ceil(SIDE / 2 - at)), SIDE - size) for at, size in ((x, digit.width), (y, digit.height))]
    field = Image.new("L", (SIDE, SIDE))
    field.paste(digit, (corner[0], corner[1]))
    return field


def mass_center(pixels: np.ndarray) -> tuple[float, float]:
    """(x, y) of the center of mass, each pixel's ink counted at its middle; the middle of the field if there is no ink."""
    total = pixels.sum(dtype=np.float64)
    if total == 0:
        return pixels.shape[1] / 2, pixels.shape[0] / 2
    x = (pixels.sum(axis=0) @ (np.arange(pixels.shape[1]) + 0.5)) / total
    y = (pixels.sum(axis=1) @ (np.arange(pixels.shape[0]) + 0.5)) / total
    return float(x), float(y)


def moved_pixels(field: np.ndarray, move: Move) -> np.ndarray:
    """The (28, 28) field shifted, rotated about its middle and scaled; what leaves the field is cut off."""
    if move == NO_MOVE:
        return field
    angle, middle = np.radians(move.degrees), SIDE / 2
    cos, sin = np.cos(angle) / move.scale, np.sin(angle) / move.scale
    # PIL maps each output point back to the input: undo the shift, then turn back about the middle.
    x0, y0 = middle + move.right, middle + move.down
    back = (cos, sin, middle - cos * x0 - sin * y0, -sin, cos, middle + sin * x0 - cos * y0)
    turned = Image.fromarray(field).transform((SIDE, SIDE), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    return np.asarray(turned)
