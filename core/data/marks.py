"""The marks on a sheet of paper: which of them are the digit."""

import numpy as np
from scipy import ndimage

FAINTEST = 0.1  # share of the light that the darkest ink swallows at least
FAINT = 0.33  # of the darkest ink: what is fainter is no ink
NOISE = 0.06  # of the darkest ink: where half of the picture differs by more, it is no sheet with a digit
NEAR = 0.35  # of the digit's extent: marks as close to it as this belong to it
SMALL = 0.03  # of the digit's ink: a smaller mark is a speck
SPECK = 0.005  # of the digit's ink: a mark beside it that is smaller does not count
MOST = 4  # marks that a digit consists of; a face has more: eyes, brows, nose, mouth
SHARE = 0.65  # of all ink: a digit is at least that
WIDE = 0.5  # of an edge: a mark that takes more is the table, or a shadow
LINE = (0.012, 0.3)  # the width of a digit's line, of its extent
WIDEST = 0.25  # of the digit's extent: a pen's line is nowhere wider
UNEVEN = 0.4  # of its mean: the standard deviation of a pen's line's width along the line is smaller


def digit(ink: np.ndarray) -> np.ndarray:
    """The ink from 0 to 1 of the largest mark and those beside it; all 0 where they do not look like a digit.

    `ink` is (height, width): the share of the light that is swallowed at each point. A mark at an edge of the picture is only
    taken if it is large: the picture is then cut close around the digit.
    """
    nothing = np.zeros_like(ink)
    full, marks, edge = _found(ink, ink)
    wide = edge > WIDE
    if wide.any() and not wide.all():
        full, marks, edge = _found(ink, np.where(np.append(False, wide)[marks], 0, ink))
    noise = np.median(np.abs(ink - np.median(ink)))
    if full < FAINTEST or noise > NOISE * full or not len(edge):
        return nothing
    numbers, inside = np.arange(1, len(edge) + 1), edge == 0
    mass = ndimage.sum_labels(ink, marks, numbers)
    boxes = np.array([[(part.start, part.stop) for part in box] for box in ndimage.find_objects(marks)])
    main = int((mass * np.select([inside, edge <= WIDE], [1, 0.03], 1e-6)).argmax())
    extents = np.ptp(boxes[main], axis=1)
    extent = extents.max()
    gap = NEAR * extent
    near = ((boxes[:, :, 0] < boxes[main, :, 1] + gap) & (boxes[:, :, 1] > boxes[main, :, 0] - gap)).all(axis=1)
    beside = near & inside
    kept = (beside & (mass > SMALL * mass[main])) | (numbers == main + 1)
    own = np.append(False, kept)[marks]
    alone = mass[kept].sum() >= SHARE * mass[inside | kept].sum()
    whole = inside[main] or (extents > np.array(ink.shape) / 2).all()
    few = (beside & (mass > SPECK * mass[main])).sum() <= MOST
    if not (alone and whole and few and _is_line(own, extent)):
        return nothing
    own = ndimage.binary_dilation(own, iterations=2)
    return np.where(own, np.clip((ink / full - FAINT / 2) / (1 - FAINT / 2), 0, 1), 0)


def line_width(line: np.ndarray) -> float:
    """The mean width of a line's mask in pixels: the mean distance to its edge is a quarter of that."""
    away = _away(line)
    return _width(away[away > 0])


def _away(line: np.ndarray) -> np.ndarray:
    """How far each point of a line is from its edge, in pixels, with a border of one point around the line."""
    (box,) = ndimage.find_objects(line.astype(int))
    away: np.ndarray = ndimage.distance_transform_edt(np.pad(line[box], 1))
    return away


def _width(away: np.ndarray) -> float:
    return float(4 * (away.mean() - 0.5))


def _is_line(ink: np.ndarray, extent: int) -> bool:
    """Whether a mask of ink is a pen's line: neither a hair nor a surface, and about as wide everywhere."""
    away = _away(ink)
    middle = away[(away > 0) & (away == ndimage.maximum_filter(away, 5))]
    even = middle.std() <= UNEVEN * middle.mean() and 2 * away.max() <= WIDEST * extent
    return bool(even and LINE[0] <= _width(away[away > 0]) / extent <= LINE[1])


def _found(ink: np.ndarray, dark: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """How dark the darkest of `dark` is; the marks, numbered from 1; for each, the share of an edge it covers."""
    full = float(np.percentile(dark, 99.9))
    marks, count = ndimage.label(ink > FAINT * max(full, FAINTEST), np.ones((3, 3)))
    edges = (marks[0], marks[-1], marks[:, 0], marks[:, -1])
    share = np.max([np.bincount(edge, minlength=count + 1) / len(edge) for edge in edges], axis=0)
    return full, marks, share[1:]
