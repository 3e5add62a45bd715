"""A picture as a short text: a JPEG in a data address, which a browser shows and a store keeps."""

import base64
import binascii
import io

from core.data.folder import open_picture
from core.data.ink import KEPT, Picture, box_of
from core.data.normalization import DataError

BEGIN = "data:image/jpeg;base64,"
QUALITY = 90


def to_address(picture: Picture, most: int = KEPT) -> str:
    """The picture with its longer side reduced to at most `most` pixels."""
    side = round(min(most, max(picture.frame)))
    file = io.BytesIO()
    picture.raster(box_of(picture.frame), side).save(file, "JPEG", quality=QUALITY)
    return BEGIN + base64.b64encode(file.getvalue()).decode()


def to_address_within(picture: Picture, characters: int) -> str:
    """The picture in at most so many characters: its sides are halved until it fits."""
    side = KEPT
    while len(address := to_address(picture, side)) > characters:
        side //= 2
    return address


def from_address(address: str) -> Picture:
    """The picture of an address made here; raises DataError for another text."""
    try:
        data = base64.b64decode(address.removeprefix(BEGIN), validate=True)
    except (binascii.Error, ValueError):
        raise DataError("not-a-picture", "The kept picture cannot be read.", "Upload it again.") from None
    return Picture.of(open_picture(io.BytesIO(data), "The kept picture"))
