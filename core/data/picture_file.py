"""A picture from a file that somebody made: PNG or JPEG, upright, of a size that can be held. Needs no torch."""

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.data.ink import MAX_PIXELS
from core.data.normalization import DataError

FORMATS = ("PNG", "JPEG")


def open_picture(source: object, name: str) -> Image.Image:
    """A PNG or JPEG (path or binary file), upright, fully decoded; raises DataError for anything else or anything too large.

    Error messages call it `name`.
    """
    if isinstance(source, Path) and source.exists() and not source.is_file():
        raise DataError(
            "not-a-file", f"{name} is not a file.", "Put a PNG or JPEG picture there."
        )  # reading a pipe would never end
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as image:  # type: ignore[arg-type]
                if image.width * image.height > MAX_PIXELS:
                    what = f"{name} has {image.width:,}×{image.height:,} pixels; at most {MAX_PIXELS:,} are read."
                    raise DataError("too-large", what, "Make it smaller.")
                image.load()
                return _upright(image)
    except DataError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise DataError("too-large", f"{name} has far too many pixels.", f"At most {MAX_PIXELS:,} are read.") from None
    except UnidentifiedImageError:
        raise DataError("not-a-picture", f"{name} is not a PNG or JPEG picture.", "Save it as PNG.") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError("damaged", f"{name} cannot be read: {str(error)[:100]}.", "Save it again.") from None


def _upright(image: Image.Image) -> Image.Image:
    """The picture rotated as its EXIF says, if that can be read; of 16 bits per pixel, the upper 8 are kept."""
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    try:
        return ImageOps.exif_transpose(image)
    except (TypeError, ValueError, OSError, SyntaxError, struct.error):
        return image
