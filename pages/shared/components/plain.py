"""Text that is not ours, where Streamlit reads Markdown: the name that somebody gave, what an error says of a file."""

import re

# What makes a picture, a link, a formula, HTML or a table's cell wherever it stands, emphasis at a word's edge, and a heading
# or a list at the beginning.
_SIGNS = re.compile(r"([\\`*\[\]<>$~|&]|(?<![^\W_])_|_(?![^\W_])|^[-+=#])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
# Streamlit looks for colors, icons, emoji and bare addresses in what is left: an invisible character breaks these up.
_NAMED = re.compile(r"(:(?=\S)|@|(?<=www)\.)", re.IGNORECASE)
_BREAK = "\u2060"  # the word joiner, which has no width


def plain(text: object) -> str:
    """Markdown that shows the text as it is, on one line."""
    line = " ".join(str(text).split())
    line = _NUMBERED.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", line))
    return _NAMED.sub(rf"\1{_BREAK}", line)
