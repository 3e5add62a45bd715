"""Files of pictures: PNG and JPEG are opened upright, all others are refused in words."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from drawn import painted
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.data.drawing import to_pixels
from core.data.ink import Picture
from core.data.normalization import DataError
from core.data.picture_file import open_picture

WIDE = Image.fromarray(np.arange(12 * 30 * 3, dtype=np.uint8).reshape(12, 30, 3))  # 30 pixels wide, 12 high


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return open_picture(io.BytesIO(data), "digit.png")


def refusal(data: bytes) -> DataError:
    with pytest.raises(DataError, match=r"digit\.png") as refused:
        opened(data)
    return refused.value


def declaring(width: int, height: int) -> bytes:
    """A PNG of one pixel whose header tells of many more."""
    data = encoded(Image.new("L", (1, 1)), "PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def turned(*more: bytes) -> bytes:
    """EXIF that says "turn by a quarter", and maybe more: entries of 12 bytes."""
    entries = [struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0), *more]
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(4)


MODES = {"PNG": ["RGB", "L", "1", "P", "LA", "RGBA", "I;16"], "JPEG": ["RGB", "L", "CMYK"]}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes])
def test_a_picture_of_any_mode_is_opened(kind, mode):
    image = opened(encoded(WIDE.convert("L").convert(mode) if mode == "I;16" else WIDE.convert(mode), kind))
    assert image.size == (30, 12)
    assert Picture.of(image).grey.shape == (12, 30)


def test_a_png_keeps_its_pixels():
    assert np.array_equal(np.asarray(opened(encoded(WIDE, "PNG"))), np.asarray(WIDE))


def test_a_photo_taken_sideways_is_turned_upright():
    image = opened(encoded(WIDE, "JPEG", exif=turned(), quality=100))
    assert image.size == (12, 30)
    assert np.allclose(np.asarray(image.convert("L"), int), np.rot90(np.asarray(WIDE.convert("L"), int), -1), atol=40)


def test_of_an_animated_png_the_first_picture_is_opened():
    data = encoded(WIDE, "PNG", save_all=True, append_images=[Image.new("RGB", (30, 12))])
    assert np.array_equal(np.asarray(opened(data)), np.asarray(WIDE))


def test_a_picture_of_16_bits_gives_the_same_pixels_as_one_of_8():
    faint = np.asarray(painted("5").point(lambda v: 40 + v // 2))
    wide = Image.fromarray(faint.astype(np.uint16) * 257)
    assert wide.mode == "I;16"
    few, many = (to_pixels(Picture.of(opened(encoded(image, "PNG")))) for image in (Image.fromarray(faint), wide))
    assert np.array_equal(few, many)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "EPS", "TGA", "PDF"])
def test_a_picture_of_another_kind_is_refused_whatever_its_name(kind):
    assert refusal(encoded(WIDE, kind)).code == "not-a-picture"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a digit",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        bytes(1000),
        b"SIMPLE  =    T",
    ],
    ids=["nothing", "text", "SVG", "a PNG's first bytes", "a JPEG's first bytes", "zeros", "FITS"],
)
def test_a_file_that_is_no_picture_is_refused_whatever_its_name(data):
    assert refusal(data).code in {"not-a-picture", "damaged"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_cut_off_is_refused_as_damaged(kind):
    data = encoded(WIDE.resize((300, 120)), kind)
    assert refusal(data[: len(data) // 2]).code == "damaged"


@pytest.mark.parametrize(("width", "height"), [(5001, 5000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_declares_more_than_25_million_pixels_is_refused_at_once(width, height):
    start = time.process_time()
    error = refusal(declaring(width, height))
    assert (error.code, time.process_time() - start < 1) == ("too-large", True)
    assert "25,000,000" in str(error)


def test_exif_that_cannot_be_written_back_does_not_matter():
    not_a_fraction = struct.pack("<HHI4s", 0x011A, 7, 4, b"abcd")
    assert opened(encoded(WIDE, "JPEG", exif=turned(not_a_fraction))).size in {(12, 30), (30, 12)}


def test_a_name_that_is_a_path_or_markup_is_only_repeated():
    for name in ("../../etc/passwd", "<script>.png", "a" * 300, "nul\0.png", "CON"):
        with pytest.raises(DataError) as refused:
            open_picture(io.BytesIO(b"no picture"), name)
        assert name in str(refused.value)


GOOD = [
    encoded(WIDE, "PNG"),
    encoded(WIDE.convert("P"), "PNG", transparency=b"\0\1\2"),
    encoded(WIDE, "PNG", save_all=True, append_images=[WIDE.convert("RGB")]),
    encoded(WIDE, "JPEG", exif=turned()),
    encoded(WIDE, "JPEG", progressive=True),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells of bad EXIF and APNG
@settings(max_examples=400)
@given(st.sampled_from(GOOD), st.integers(0, 2000), st.binary(max_size=8), st.integers(0, 8))
def test_a_damaged_picture_is_opened_or_refused(data, place, instead, gone):
    place %= len(data)
    try:
        opened(data[:place] + instead + data[place + gone :])
    except DataError as error:
        assert error.code in {"damaged", "not-a-picture", "too-large"}
