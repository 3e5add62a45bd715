"""A whole design as text for an address: its JSON form, compressed, in base64 for URLs."""

import base64
import binascii
import zlib

from core.design.architecture import Architecture
from core.design.form import MAX_BYTES, from_json, to_json
from core.design.refusal import DesignError

MAX_LETTERS = 16_000  # servers refuse longer addresses


def to_link(architecture: Architecture) -> str:
    """The text that from_link reads back to an equal value."""
    return base64.urlsafe_b64encode(zlib.compress(to_json(architecture).encode(), 9)).decode().rstrip("=")


def from_link(word: str) -> Architecture:
    """The architecture of a link; raises DesignError for anything else, and never decompresses more than MAX_BYTES."""
    remedy = "Ask for the link again, or open the design as a JSON file."
    if len(word) > MAX_LETTERS:
        raise DesignError("link", f"This link has {len(word):,} letters; a design has at most {MAX_LETTERS:,}.", remedy)
    try:
        packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, MAX_BYTES + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise DesignError("link", "This link does not hold a design: it is damaged or was cut off.", remedy) from None
    if len(text) <= MAX_BYTES and (not unpacker.eof or unpacker.unused_data):
        raise DesignError("link", "This link does not hold exactly one design: it was changed, or was cut off.", remedy)
    return from_json(text)
