"""A picture that was dragged, turned and stretched on a square canvas."""

import numpy as np
from scipy import ndimage

from core.data.ink import KEPT, Picture, Point

FLAT = 1e-6  # of a placement's area by the picture's: less cannot be seen


def placed(picture: Picture, middle: Point, right: Point, down: Point, side: float) -> Picture:
    """What is on a canvas of `side` pixels, with as many pixels as the picture's longer side.

    `middle` is where the picture's middle is, (x, y) in pixels of the canvas; `right` and `down` are where a step of one pixel
    of the picture leads. Beyond its edges the picture goes on as it is there, so that no edge looks like ink. A picture without
    an area stays as it is.
    """
    steps = np.array([(down[1], right[1]), (down[0], right[0])])  # rows first, as in an array
    if abs(np.linalg.det(steps)) < FLAT:
        return picture
    count = round(min(KEPT, max(picture.frame)))
    pixel = side / count
    back = np.linalg.inv(steps)
    center = (np.array(picture.grey.shape) - 1) / 2
    offset = center + back @ (pixel / 2 - np.array(middle[::-1]))
    return Picture(ndimage.affine_transform(picture.grey, back * pixel, offset, (count, count), order=1, mode="nearest"))
