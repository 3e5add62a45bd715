"""Writing a file so that a crash at any moment leaves the old file or the new one, never a half."""

import glob
import os
import tempfile
import time
from pathlib import Path

ABANDONED = 3600  # seconds after which a temporary file belongs to nobody


def write_whole(path: Path, data: bytes) -> None:
    """Write the file in a folder that is made where it is missing, and sync both to the disk; raises OSError."""
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
    if os.name == "posix":  # elsewhere a folder cannot be opened to be synced
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(path: Path) -> None:
    """Remove what a writer of this file left that was killed more than an hour ago."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            left.unlink(missing_ok=True)
