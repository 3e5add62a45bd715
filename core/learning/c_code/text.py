"""Text that is safe in C: names, comments, numbers, arrays."""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np

MAX_NAME = 40
WIDTH = 100  # of a line of numbers


def identifier(name: str) -> str:
    """A C name made of a network's name: lower-case letters, digits and _, beginning with a letter."""
    plain = re.sub(r"[^a-z0-9]+", "_", _ascii(name).lower()).strip("_")[:MAX_NAME].rstrip("_")
    return plain if plain[:1].isalpha() else f"network_{plain}".rstrip("_")


def comment(text: str) -> str:
    """Text for a comment: one line of ASCII without anything that could end the comment or continue it."""
    return re.sub(r"\s+", " ", re.sub(r"[^A-Za-z0-9 .,:;()+=/'_-]", "_", _ascii(text))).strip()[:200]


def _ascii(text: str) -> str:
    text = text.replace("×", "x").replace("−", "-")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def number(value: float) -> str:
    """A float32 as C reads it back exactly: the shortest decimal number."""
    text = str(np.float32(value))
    return f"{text}f" if set(text) & set(".en") else f"{text}.0f"


def array(kind: str, name: str, values: np.ndarray, about: str) -> str:
    """A constant array; `about` says its shape."""
    flat = values.ravel()
    words = map(number, flat) if kind == "float" else map(str, flat.tolist())
    return f"/* {about} */\nstatic const {kind} {name}[{flat.size}] = {{\n{_lines(words)}\n}};\n"


def _lines(words: Iterable[str]) -> str:
    lines = ["   "]
    for word in words:
        if len(lines[-1]) + len(word) + 2 > WIDTH:
            lines.append("   ")
        lines[-1] += f" {word},"
    return "\n".join(lines)


def shape(values: tuple[int, ...]) -> str:
    """A shape in a comment: 6 x 28 x 28."""
    return " x ".join(map(str, values))
