"""SQLite files that cannot be used: recognizing them, and moving a damaged one aside."""

import sqlite3
import time
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from filelock import FileLock

MAGIC = b"SQLite format 3\0"  # sqlite.org/fileformat2.html, 1.3
PATIENCE = 300  # seconds to wait while another process looks through the file


def fault(file: Path) -> str:
    """What keeps the file from being used: "damaged", "foreign" where it never was a SQLite database, or nothing.

    Raises OSError where the file cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            return "" if connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok" else "damaged"
    except sqlite3.OperationalError:  # no permission, or locked: not damaged
        return ""
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            return "damaged"
    # Only a file that SQLite refuses is opened here: closing a file drops all of this process's locks on it.
    with file.open("rb") as content:
        return "damaged" if content.read(len(MAGIC)) == MAGIC else "foreign"


def set_aside(file: Path) -> Path | None:
    """Move the damaged file aside and return its new place; None if another process did so first. Raises OSError."""
    with FileLock(f"{file}.lock", PATIENCE):
        if fault(file) != "damaged":
            return None
        now = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        return file.rename(unused(file.with_name(f"{file.name}.damaged-{now}")))


def unused(place: Path) -> Path:
    """The place if it is free, else the first free numbered one beside it."""
    numbered = (place.with_name(f"{place.name}-{number}") for number in count(2))
    return next(free for free in chain([place], numbered) if not free.exists())
