"""The lines that are printed on paper, squared or ruled, taken away from under the ink."""

import numpy as np
from PIL import Image
from scipy import fft, ndimage

TILT = np.radians(np.arange(-12, 12.01, 0.25))
FIELD = 512  # longer side of the picture in which the lines' direction is found
WAVES = np.arange(12, 180)  # waves in FIELD points that lines on paper can have
THIN = 0.04  # of the longer side: a line on paper is thinner


def without_lines(ink: np.ndarray) -> np.ndarray:
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
    clipped: np.ndarray = np.clip(ink, 0, 1)
    return clipped


def _tilt(ink: np.ndarray) -> float:
    """The angle in radians, clockwise, of the lines on the paper.

    The picture's waves along a line through the origin of its Fourier transform are those of its projection on that line
    (R. Bracewell, 1956): parallel lines gather in one direction. Ink darker than lines counts no more than they do.
    """
    faint = _reduced(np.minimum(ink, 0.3))
    window = np.outer(np.hanning(faint.shape[0]), np.hanning(faint.shape[1])).astype(np.float32)
    power = np.abs(fft.fftshift(fft.fft2((faint - faint.mean()) * window, (FIELD, FIELD)))) ** 2
    found = np.zeros(len(TILT))
    for turn in (0, np.pi / 2):
        places = [FIELD / 2 + np.outer(wave(TILT + turn), WAVES) for wave in (np.sin, np.cos)]
        found += ndimage.map_coordinates(power, places, order=1).sum(axis=1)
    return float(TILT[found.argmax()])


def _reduced(ink: np.ndarray) -> np.ndarray:
    scale = FIELD / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    return ink if scale >= 1 else np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))


def _lines(rows: np.ndarray) -> np.ndarray:
    """For each row, the ink of a thin line along three quarters of it; 0 for a row without one."""
    quarter = rows.shape[1] // 4
    along = np.partition(rows, quarter, axis=1)[:, quarter]
    thin = along - ndimage.grey_opening(along, size=max(5, round(THIN * max(rows.shape))))
    return np.where((thin < 0.02) | (along > 0.9), 0, thin)
