"""A SQLite file that cannot be used: how that is seen, and how a damaged one is moved aside by the first who opens it."""

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
    # Only a file that SQLite refuses is opened here: to close it ends all locks that this process has on it.
    with file.open("rb") as content:
        return "damaged" if content.read(len(MAGIC)) == MAGIC else "foreign"


def set_aside(file: Path) -> Path | None:
    """Move the damaged file aside and give where to; None where another process has done so meanwhile. Raises OSError."""
    with FileLock(f"{file}.lock", PATIENCE):
        if fault(file) != "damaged":
            return None
        now = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        return file.rename(unused(file.with_name(f"{file.name}.damaged-{now}")))


def unused(place: Path) -> Path:
    """The place, or where there is something already the first numbered one beside it that is free."""
    numbered = (place.with_name(f"{place.name}-{number}") for number in count(2))
    return next(free for free in chain([place], numbered) if not free.exists())
