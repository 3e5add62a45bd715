"""From a photograph of a sheet of paper to the digit alone on even paper.

A telephone's picture is brighter on one side than on the other, the paper has lines, and the table shows at an edge. The light
that falls on the paper is what a morphological closing leaves of the picture: the brightest gray around each point, with
everything dark and narrow removed. The picture divided by it is even.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import fft, ndimage

from core.data.ink import PEN, Picture, box_of

SMALLEST = 64  # a picture with fewer pixels a side is no photograph
EVEN = 16  # gray levels within which the border of a scan lies
DARK = 96  # median gray below which the ground is dark and the ink light
WORKED = 640  # longer side to which a photograph is reduced
LIT = 160  # longer side of the picture in which the light is found
REACH = 0.25  # of the longer side: what is wider is light, what is narrower is ink
FAINTEST = 0.08  # share of the light that the darkest ink swallows at least
FAINT = 0.33  # of the darkest ink: what is fainter is no ink
TILT = np.radians(np.arange(-12, 12.01, 0.25))
WAVES = np.arange(12, 180)  # waves in FIELD points that lines on paper can have
FIELD = 512
THIN = 0.04  # of the longer side: a line on paper is thinner
NEAR = 0.35  # of the digit's extent: marks as close to it as this belong to it


@dataclass(frozen=True)
class Sheet(Picture):
    """A photograph after the light step: dark ink on white paper."""

    def inked(self, box: int) -> Picture:
        """White ink on black, thin ink widened to PEN."""
        return Picture(_widened(super().inked(box).grey, box))


def evened(picture: Picture) -> Picture:
    """The digit alone on white paper if the picture is a photograph; a picture with an even border is returned as it is.

    Where nothing looks like a digit, the sheet is blank.
    """
    if not is_photograph(picture):
        return picture
    grey = _reduced(picture.grey, WORKED)
    grey = 255 - grey if np.median(grey) < DARK else grey
    swallowed = 1 - np.minimum(grey / _light(grey), 1)
    ink = _digit(ndimage.gaussian_filter(_without_lines(swallowed.astype(np.float32)), 0.7))
    return Sheet((255 - 255 * ink).round().astype(np.uint8))


def is_photograph(picture: Picture) -> bool:
    """Whether the border is uneven: light falls off, lines or a table's edge cross it, or the camera's noise is seen."""
    grey = picture.grey
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return max(grey.shape) >= SMALLEST and int(np.ptp(border)) > EVEN


def _reduced(grey: np.ndarray, side: int) -> np.ndarray:
    if max(grey.shape) <= side:
        return grey
    picture = Picture(grey)
    return np.asarray(picture.raster(box_of(picture.frame), side))


def _light(grey: np.ndarray) -> np.ndarray:
    """The light on the paper at each point, as the gray of blank paper there."""
    small = ndimage.gaussian_filter(_reduced(grey, LIT).astype(np.float32), 0.7)
    light = ndimage.gaussian_filter(ndimage.grey_closing(small, size=2 * [round(REACH * max(small.shape))]), 1)
    large = Image.fromarray(light).resize((grey.shape[1], grey.shape[0]), Image.Resampling.BICUBIC)
    return np.maximum(np.asarray(large), 1)


def _without_lines(ink: np.ndarray) -> np.ndarray:
    """The ink without the lines that are printed on the paper in one direction or in two.

    Ink on a line swallows its share of the light that the line lets through.
    """
    angle = _tilt(ink)
    straight = np.asarray(Image.fromarray(ink).rotate(np.degrees(angle), Image.Resampling.BILINEAR, fillcolor=1))
    (height, width), cos, sin = ink.shape, np.cos(angle), np.sin(angle)
    y, x = np.arange(height)[:, None] - (height - 1) / 2, np.arange(width) - (width - 1) / 2
    for rows, place in ((straight, y * cos - x * sin), (straight.T, x * cos + y * sin)):
        line = _lines(rows)
        middle = (len(line) - 1) / 2
        printed = np.interp(place + middle, np.arange(len(line)), line, left=0, right=0)
        ink = 1 - (1 - ink) / (1 - printed)
    return np.clip(ink, 0, 1)


def _tilt(ink: np.ndarray) -> float:
    """The angle in radians, clockwise, of the lines on the paper.

    The picture's waves along a line through the origin of its Fourier transform are those of its projection on that line
    (R. Bracewell, 1956): parallel lines gather in one direction. Ink darker than lines counts no more than they do.
    """
    faint = _reduced_ink(np.minimum(ink, 0.3))
    window = np.outer(np.hanning(faint.shape[0]), np.hanning(faint.shape[1])).astype(np.float32)
    power = np.abs(fft.fftshift(fft.fft2((faint - faint.mean()) * window, (FIELD, FIELD)))) ** 2
    found = np.zeros(len(TILT))
    for turn in (0, np.pi / 2):
        places = [FIELD / 2 + np.outer(wave(TILT + turn), WAVES) for wave in (np.sin, np.cos)]
        found += ndimage.map_coordinates(power, places, order=1).sum(axis=1)
    return float(TILT[found.argmax()])


def _reduced_ink(ink: np.ndarray) -> np.ndarray:
    scale = FIELD / max(ink.shape)
    size = (round(ink.shape[1] * scale), round(ink.shape[0] * scale))
    return ink if scale >= 1 else np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))


def _lines(rows: np.ndarray) -> np.ndarray:
    """For each row, the ink of a thin line along three quarters of it; 0 for a row without one."""
    quarter = rows.shape[1] // 4
    along = np.partition(rows, quarter, axis=1)[:, quarter]
    thin = along - ndimage.grey_opening(along, size=max(5, round(THIN * max(rows.shape))))
    return np.where((thin < 0.02) | (along > 0.9), 0, thin)


def _digit(ink: np.ndarray) -> np.ndarray:
    """The ink from 0 to 1 of the largest mark and those beside it; all 0 if there is no mark that could be a digit."""
    nothing = np.zeros_like(ink)
    full, marks, edge = _found(ink)
    wide = edge > 0.5  # such a mark takes most of an edge: the table, or a shadow
    if wide.any():
        ink = np.where(np.append(False, wide)[marks], 0, ink)
        full, marks, edge = _found(ink)
    if full < FAINTEST or not len(edge):
        return nothing
    numbers = np.arange(1, len(edge) + 1)
    mass = ndimage.sum_labels(ink, marks, numbers)
    boxes = np.array([[(part.start, part.stop) for part in box] for box in ndimage.find_objects(marks)])
    inside = edge == 0
    main = int((mass * np.where(inside, 1, 0.03)).argmax())
    gap = NEAR * np.ptp(boxes[main], axis=1).max()
    near = ((boxes[:, :, 0] < boxes[main, :, 1] + gap) & (boxes[:, :, 1] > boxes[main, :, 0] - gap)).all(axis=1)
    kept = (near & inside & (mass > 0.03 * mass[main])) | (numbers == main + 1)
    own = ndimage.binary_dilation(np.append(False, kept)[marks], iterations=2)
    return np.where(own, np.clip((ink / full - FAINT / 2) / (1 - FAINT / 2), 0, 1), 0)


def _found(ink: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """How dark the darkest ink is; the marks, numbered from 1; for each, the share of an edge of the picture that it covers."""
    full = float(np.percentile(ink, 99.9))
    marks, count = ndimage.label(ink > FAINT * max(full, FAINTEST), np.ones((3, 3)))
    edges = (marks[0], marks[-1], marks[:, 0], marks[:, -1])
    share = np.max([np.bincount(edge, minlength=count + 1) / len(edge) for edge in edges], axis=0)
    return full, marks, share[1:]


def _widened(ink: np.ndarray, box: int) -> np.ndarray:
    """The ink with lines at least PEN wide after the digit is scaled to a square of side `box`.

    Across a line, the mean distance to its edge is a quarter of its width.
    """
    line = ink > 127
    if not line.any():
        return ink
    extent = max(np.ptp(np.flatnonzero(line.any(axis=axis))) + 1 for axis in (0, 1))
    width = 4 * (ndimage.distance_transform_edt(line)[line].mean() - 0.5)
    missing = (PEN * extent / box - width) / 2
    if missing <= 0:
        return ink
    away = ndimage.distance_transform_edt(~line)
    return np.maximum(ink, (255 * np.clip(missing + 1 - away, 0, 1)).round().astype(np.uint8))
