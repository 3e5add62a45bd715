"""Pen strokes of digits by 30 writers, in the UNIPEN text format of UCI's pen-based recognition data.

Source: E. Alpaydin and F. Alimoglu, Pen-Based Recognition of Handwritten Digits (original, unnormalized), UCI Machine
Learning Repository, 1998, CC BY 4.0.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from core.data.ink import Point, Strokes
from core.data.normalization import DataError

TABLET = 500.0  # side of a writing box, in tablet units; y grows upwards there


class PenDigit(NamedTuple):
    """One written digit: who wrote it (1 to 30), which digit it is, and its strokes."""

    writer: int
    label: int
    strokes: Strokes


def read_pen_digits(path: Path) -> Iterator[PenDigit]:
    """Yield the digits of a .tra or .tra.gz file in order; raises DataError for a line of another format."""
    try:
        yield from _digits(path)
    except (UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
        raise DataError("damaged", f"{path.name} cannot be read: {error}.", "Put the original file there.") from None


def _digits(path: Path) -> Iterator[PenDigit]:
    opened: TextIO = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()  # noqa: SIM115
    writer = label = -1
    lines: list[list[Point]] = []
    down = False
    with opened as text:
        for number, words in enumerate(map(str.split, text), 1):
            try:
                match words:
                    case [".SEGMENT", _, _, _, digit]:
                        if lines:
                            yield PenDigit(writer, label, strokes(lines))
                        label, lines = int(digit.strip('"')), []
                    case [".COMMENT", _, person, _]:
                        writer = int(person)
                    case [".PEN_DOWN"]:
                        lines.append([])
                        down = True
                    case [".PEN_UP"] | [".DT", *_]:
                        down = False
                    case [word, *_] if down and not word.startswith("."):
                        x, y = map(float, words)
                        lines[-1].append((x, TABLET - y))
            except ValueError:
                raise DataError("not-unipen", f"{path.name}, line {number}: {' '.join(words)[:40]!r} is no pen data.") from None
    if lines:
        yield PenDigit(writer, label, strokes(lines))


def strokes(lines: list[list[Point]]) -> Strokes:
    """Pen lines on the tablet as a drawing; the pen is as wide as on the page's canvas."""
    return Strokes(tuple(tuple(line) for line in lines if line), (TABLET, TABLET), TABLET / 14)
