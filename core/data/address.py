"""A picture as a short text: a data address, which a browser shows and a store keeps."""

import base64
import binascii
import io

from core.data.ink import KEPT, Picture, box_of
from core.data.normalization import DataError
from core.data.picture_file import open_picture

QUALITY = 90  # of a JPEG


def to_address(picture: Picture, most: int = KEPT, kind: str = "jpeg") -> str:
    """The picture as a JPEG or PNG, its longer side reduced to at most `most` pixels."""
    side = round(min(most, max(picture.frame)))
    file = io.BytesIO()
    picture.raster(box_of(picture.frame), side).save(file, kind, quality=QUALITY)
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def to_address_within(picture: Picture, characters: int) -> str:
    """The picture in at most so many characters: as it is if that is short enough, else as a JPEG, halved until it is."""
    address, side = to_address(picture, kind="png"), KEPT
    while len(address) > characters:
        address = to_address(picture, side)
        side //= 2
    return address


def from_address(address: str) -> Picture:
    """The picture of an address made here; raises DataError for another text."""
    try:
        data = base64.b64decode(address.partition(";base64,")[2], validate=True)
    except (binascii.Error, ValueError):
        raise DataError("not-a-picture", "The kept picture cannot be read.", "Upload it again.") from None
    return Picture.of(open_picture(io.BytesIO(data), "The kept picture"))
