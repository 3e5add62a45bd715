"""Where the compiled kernels are kept, so that they are compiled once on a machine; without importing numba."""

import hashlib
import os
from functools import cache
from pathlib import Path

from core.data.places import cache_folder


def kernels_folder() -> Path:
    """A folder for each place and state of these files: numba looks at one file only, and for no other place's kernels."""
    return Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder() / "kernels") / _digest()


@cache
def _digest() -> str:
    """Of these files as they are at the first call: the code that this process runs."""
    here = Path(__file__).parent
    found = hashlib.sha256(bytes(here))
    for file in sorted(here.glob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def is_compiled(form: str) -> bool:
    """Whether the kernels of this form, "networks" or "images", were compiled on this machine before."""
    return (kernels_folder() / form).exists()


def compiled(form: str) -> None:
    """Remember that they are."""
    (kernels_folder() / form).touch()
