"""Writes a file so that a crash at any moment leaves the old file or the new one, never a part of it."""

import glob
import os
import tempfile
import time
from pathlib import Path

ABANDONED = 3600  # seconds after which a temporary file is no longer being written


def write_whole(path: Path, data: bytes) -> None:
    """Write the file, make its folder if needed, and sync both to the disk; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    if os.name == "posix":  # other systems cannot open a folder to sync it
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(path: Path) -> None:
    """Remove temporary files of this file that a killed process left more than an hour ago."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            left.unlink(missing_ok=True)
