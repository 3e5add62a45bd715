"""Records on standard output, one a line; progress on standard error."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tqdm import tqdm


def show(record: dict[str, Any], as_json: bool, text: str) -> None:
    """Print a record at once: as a line of JSON, or as the text made for people (what cannot be written is escaped)."""
    line = json.dumps(record) if as_json else text
    encoding = sys.stdout.encoding or "utf-8"
    tqdm.write(line.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()  # a program that reads these lines sees each as it comes


def bar(total: int, title: str, unit: str) -> tqdm:
    """A progress bar on a terminal, gone when done."""
    return tqdm(total=total, desc=title, unit=unit, leave=False, dynamic_ncols=True, disable=None)


def progress_of(one: tqdm) -> Callable[[float], None]:
    """A function that takes the share that is done and moves a bar of 100."""
    return lambda share: one.update(round(100 * share) - one.n)


def pairs(rows: Sequence[tuple[str, object]]) -> str:
    """Titles, and what each says, as two columns to the left."""
    width = max(len(title) for title, _ in rows)
    return "\n".join(f"{title:<{width}}  {text}" for title, text in rows)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as aligned text: the first column to the left, the others to the right."""
    rows = [tuple(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))] for row in rows
    )
    return "\n".join("  ".join(line).rstrip() for line in lines)
