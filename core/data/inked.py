"""The pixels that a file of drawings becomes, kept in the cache folder: to ink thousands takes seconds in each process."""

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np

from core.data.files import write_whole
from core.data.places import cache_folder

CODE = Path(__file__).parent
LIBRARIES = ("numpy", "scipy", "pillow")


def inked(file: Path, make: Callable[[], np.ndarray]) -> np.ndarray:
    """The pixels that `make` gives for the file, as they were kept if file, code and libraries are the same."""
    kept = cache_folder() / "inked" / f"{_digest(file)}.npy"
    try:
        found: np.ndarray = np.load(kept, allow_pickle=False)
        return found
    except (OSError, ValueError, EOFError):  # not made yet, or cut off
        pixels = make()
    content = io.BytesIO()
    np.save(content, pixels)
    with suppress(OSError):  # where nothing can be kept, they are made again
        write_whole(kept, content.getvalue())
    return pixels


def _digest(file: Path) -> str:
    """SHA-256 of all that the pixels depend on: the file, the code of this folder, and the libraries' versions."""
    found = hashlib.sha256(" ".join(map(version, LIBRARIES)).encode())
    for part in (file, *sorted(CODE.glob("*.py"))):
        found.update(hashlib.sha256(part.read_bytes()).digest())
    return found.hexdigest()
