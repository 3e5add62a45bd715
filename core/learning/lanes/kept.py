"""Where the compiled kernels are kept, so that they are compiled once on a machine; without importing numba."""

import hashlib
import os
from functools import cache
from pathlib import Path

from core.data.files import write_whole
from core.data.places import cache_folder

FORMS = ("images", "networks")  # what a lane of the kernels is
WIDEST = 16  # lanes of the widest registers


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
    """Whether the kernels of this form were compiled on this machine before."""
    return (kernels_folder() / form).exists()


def compiled(form: str, lanes: int) -> None:
    """Remember that they are, and for registers of how many lanes."""
    if not is_compiled(form):
        write_whole(kernels_folder() / form, str(lanes).encode())


def lanes_known() -> int:
    """Lanes of this machine's registers; before any kernel was compiled, of the widest."""
    form = next(filter(is_compiled, FORMS), None)
    return int((kernels_folder() / form).read_text()) if form else WIDEST
