"""A program's answer to a question, which is written in Markdown, as an entry."""

from collections.abc import Sequence
from itertools import pairwise

from core.labbook.again import Again
from core.labbook.entry import Entry, Row
from core.labbook.words import WORDS


def answered(asks: str, text: str, made: Again, rows: Sequence[Row] = ()) -> Entry:
    """The entry of an answer; without `rows` its table is that of the text."""
    says, of_text = read(text)
    origin, command, files = made.origin(), made.command, made.files
    return Entry(asks, "Questions", rows or of_text, says=says, facts=origin, command=command, files=files)


def read(text: str) -> tuple[str, list[Row]]:
    """The sentences of a program's Markdown without its signs, and the rows of its table."""
    found: dict[str, list[str]] = {"paragraph_open": [], "th_open": [], "td_open": []}
    for before, token in pairwise(WORDS.parse(text)):
        if token.type == "inline":
            parts = (" " if part.type == "softbreak" else part.content for part in token.children or ())
            found[before.type].append("".join(parts))
    sentences, head, cells = found.values()
    rows = (cells[start : start + len(head)] for start in range(0, len(cells), len(head) or 1))
    return " ".join(sentences), [dict(zip(head, row, strict=True)) for row in rows]
