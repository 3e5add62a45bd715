"""Files that are written at once or not at all."""

import os
import tempfile
from pathlib import Path

from core.learning.header import CheckpointError


def write_at_once(data: bytes, path: Path) -> None:
    """Write so that a crash at any moment leaves the old file or the new one; raises CheckpointError where it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        what = f"{path.name} was NOT saved: {error.strerror or error}."
        raise CheckpointError("not-saved", what, "Free some space or choose another folder.") from error
