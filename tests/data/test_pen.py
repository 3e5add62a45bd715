"""UNIPEN text of pen strokes, as UCI's pen-based digits come."""

import gzip

import numpy as np
import pytest

from core.data.drawing import to_pixels
from core.data.normalization import DataError
from core.data.pen import read_pen_digits

TEXT = """.INCLUDE        dene.doc

.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY      DIGIT

.SEGMENT DIGIT    0 ? "7"
.COMMENT 7 12  224
.PEN_DOWN
 100  400
 300  400
 200  100
.PEN_UP
.DT 100
.PEN_DOWN
 150  250
 250.5  250
.PEN_UP
.DT 100
.SEGMENT DIGIT    1 ? "1"
.COMMENT 1 21  225
.PEN_DOWN
 250  450
 250  50
.PEN_UP
.DT 100
"""


@pytest.fixture(params=["digits.tra", "digits.tra.gz"])
def file(request, tmp_path):
    """A function that writes text to a file, plain or packed."""

    def write(text):
        path = tmp_path / request.param
        path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
        return path

    return write


def test_each_digit_has_its_writer_its_label_and_its_strokes_with_y_downwards(file):
    seven, one = read_pen_digits(file(TEXT))
    assert (seven.writer, seven.label) == (12, 7)
    assert seven.strokes.lines == (((100, 100), (300, 100), (200, 400)), ((150, 250), (250.5, 250)))
    assert seven.strokes.frame == (500, 500)
    assert (one.writer, one.label, one.strokes.lines) == (21, 1, (((250, 50), (250, 450)),))


def test_a_digit_of_the_tablet_becomes_pixels_the_right_way_up(file):
    seven, _ = read_pen_digits(file(TEXT))
    pixels = to_pixels(seven.strokes)
    inked = pixels[pixels.any(axis=1)]
    assert np.count_nonzero(inked[:3]) > 2 * np.count_nonzero(inked[-3:])  # a 7's bar is at the top


def test_a_file_without_digits_holds_none(file):
    assert list(read_pen_digits(file(""))) == list(read_pen_digits(file(".LEXICON\n\n"))) == []


@pytest.mark.parametrize("line", ["100 high", "nonsense 5", "12", "1 2 3", "100,200", "0x10 5", '.SEGMENT DIGIT 0 ? "x"'])
def test_a_bad_line_is_refused_with_its_number(file, line):
    lines = TEXT.splitlines()
    lines[9] = line
    with pytest.raises(DataError, match=r"digits\.tra(\.gz)?, line 10: ") as refused:
        list(read_pen_digits(file("\n".join(lines))))
    assert refused.value.code == "not-unipen"
    assert line[:40] in str(refused.value)


@pytest.mark.parametrize("value", ["nan", "inf", "1e999"])
def test_a_point_that_is_not_a_number_is_refused(file, value):
    with pytest.raises(DataError):
        list(read_pen_digits(file(TEXT.replace("300", value))))


@pytest.mark.parametrize("name", ["digits.tra", "digits.tra.gz"])
@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00\x81" * 20, gzip.compress(TEXT.encode())[:60], gzip.compress(b"\xff\x81")],
    ids=["no text", "cut off", "no text, packed"],
)
def test_a_file_that_is_no_text_or_is_cut_off_is_refused(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError):
        list(read_pen_digits(tmp_path / name))
