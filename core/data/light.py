"""From a photograph of a sheet of paper to the digit alone on even paper.

A telephone's picture is brighter on one side than on the other, the paper has lines, and the table shows at an edge. The light
that falls on the paper is what a morphological closing leaves of the picture: the brightest gray around each point, with
everything dark and narrow removed. The picture divided by it is even.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from core.data.ink import PEN, Picture, box_of
from core.data.lines import without_lines
from core.data.marks import MOST, SPECK, digit, line_width

EVEN = 16  # gray levels within which the border of a scan lies
SAME = 8  # gray levels that paper differs at most in a scan, saved as JPEG too; half of it differs by 1 at most
GAP = 50  # parts of an edge: ink with a smaller gap between is one stroke
THIN = 0.02  # of an edge: two thinner strokes on opposite edges are lines on the paper
FULL = 0.7  # of its box: a digit that fills more is a line
SURFACE = 0.33  # of its extent: a mark that is wider is no line
SHARP = 0.04  # of its extent: with ink half as dark, a mark with a sharp edge is wider by less
STROKES = 3  # of a digit that reach one edge of a scan
DARK = 96  # median gray below which the ground is dark and the ink light
WHITE = 176  # gray of the darkest paper of a scan
WORKED = 640  # longer side to which a photograph is reduced
LIT = 160  # longer side of the picture in which the light is found
REACH = 0.25  # of the longer side: what is wider is light, what is narrower is ink


@dataclass(frozen=True)
class Sheet(Picture):
    """A photograph after the light step: dark ink on white paper."""

    def inked(self, box: int) -> Picture:
        """White ink on black, thin ink widened to PEN."""
        return Picture(_widened(super().inked(box).grey, box))


def evened(picture: Picture) -> Picture:
    """The digit alone on white paper if the picture is a photograph; a scan with even paper is returned as it is.

    Where nothing looks like a digit, the sheet is blank.
    """
    if _is_scan(picture.grey):
        return picture
    grey = _reduced(picture.grey, WORKED)
    grey = 255 - grey if np.median(grey) < DARK else grey
    swallowed = (1 - np.minimum(grey / _light(grey), 1)).astype(np.float32)
    ink = digit(ndimage.gaussian_filter(without_lines(swallowed), 0.7))
    return Sheet((255 - 255 * ink).round().astype(np.uint8))


def _is_scan(grey: np.ndarray) -> bool:
    """Whether the picture is of white or black paper in even light, with a few marks of ink and no surface: no face."""
    edges = [edge.astype(np.int16) for edge in (grey[0], grey[-1], grey[:, 0], grey[:, -1])]
    border = np.concatenate(edges)
    paper = np.convolve(np.bincount(border, minlength=256), (1, 2, 3, 2, 1), "same").argmax()
    is_paper = bool(paper < DARK or paper > WHITE)
    return is_paper and _is_even(edges, border, paper) and _has_few_marks(np.abs(grey - paper))


def _has_few_marks(ink: np.ndarray) -> bool:
    """Whether there are a few marks, the largest of them no surface: a face has more of them, or its skin is one."""
    full = np.percentile(ink, 99.5)
    marks, count = ndimage.label(ink > full / 2, np.ones((3, 3)))
    if not count:
        return True
    sizes = np.bincount(marks.ravel())[1:]
    box = ndimage.find_objects(marks)[sizes.argmax()]
    sides = [part.stop - part.start for part in box]
    is_full = sizes.max() > FULL * np.prod(sides)
    few = (sizes > SPECK * sizes.max()).sum() <= MOST
    return bool(few and not (is_full and _is_surface(ink > full / 2, ink > full / 4, max(sides))))


def _is_surface(dark: np.ndarray, faint: np.ndarray, extent: int) -> bool:
    """Whether ink is wider than a pen's line, up to a sharp edge: a tiny scan that was enlarged has wide lines, but no edge."""
    wide = _widest(dark) / extent
    return wide > SURFACE and _widest(faint) / extent - wide < SHARP


def _widest(ink: np.ndarray) -> float:
    """The width in pixels of a mask where it is widest."""
    return float(2 * ndimage.distance_transform_edt(np.pad(ink, 1)).max())


def _is_even(edges: list[np.ndarray], border: np.ndarray, paper: np.intp) -> bool:
    """Whether the paper is even: neither light that falls off, nor lines or a table's edge, nor a camera's noise at the border.

    Ink that reaches the border does not count: the picture may be cut close around the digit.
    """
    if np.ptp(border) <= EVEN:
        return True
    away = np.abs(border - paper)
    other = [np.abs(edge - paper) > SAME for edge in edges]
    if (away <= 1).sum() < (away <= SAME).sum() / 2 or any(edge.all() for edge in other):
        return False
    strokes = [_strokes(edge) for edge in other]
    thin = [(widths < THIN).sum() > 1 for widths in strokes]
    lines = (thin[0] and thin[1]) or (thin[2] and thin[3])
    return not lines and max(map(len, strokes)) <= STROKES


def _strokes(edge: np.ndarray) -> np.ndarray:
    """The widths of the strokes that cross an edge, as shares of it."""
    marks, _ = ndimage.label(ndimage.binary_closing(edge, np.ones(1 + len(edge) // GAP)))
    widths: np.ndarray = np.bincount(marks)[1:] / len(edge)
    return widths


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
    positive: np.ndarray = np.maximum(np.asarray(large), 1)
    return positive


def _widened(ink: np.ndarray, box: int) -> np.ndarray:
    """The ink with lines at least PEN wide after the digit is scaled to a square of side `box`."""
    line = ink > 127
    if not line.any():
        return ink
    extent = max(np.ptp(np.flatnonzero(line.any(axis=axis))) + 1 for axis in (0, 1))
    missing = (PEN * extent / box - line_width(line)) / 2
    if missing <= 0:
        return ink
    away = ndimage.distance_transform_edt(~line)
    wide: np.ndarray = np.maximum(ink, (255 * np.clip(missing + 1 - away, 0, 1)).round().astype(np.uint8))
    return wide
