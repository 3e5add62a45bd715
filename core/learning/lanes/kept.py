"""Where the compiled kernels are kept, so that they are compiled once on a machine; without importing numba."""

import hashlib
import os
import platform
import sys
from functools import cache
from pathlib import Path

from core.data.files import write_whole
from core.data.places import cache_folder
from core.learning.provenance import installed

FORMS = ("images", "networks")  # what a lane of the kernels is
WIDEST = 16  # lanes of the widest registers
PROCESSORS = Path("/proc/cpuinfo")  # Linux's list of them
KIND = ("vendor_id", "model name", "flags", "CPU implementer", "CPU part", "Features")  # its lines that say what code they run


def kernels_folder() -> Path:
    """A folder for each place and state of these files, and for each compiler and processor.

    With another compiler or processor, or where a file was written since, numba compiles again. And it looks at the file of a
    kernel only, not at those that the kernel calls.
    """
    return Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder() / "kernels") / _digest()


@cache
def _digest() -> str:
    """Of what kernels depend on, as it is at the first call: the code that this process runs."""
    here = Path(__file__).parent
    found = hashlib.sha256(repr((here, _compiler(), _processor())).encode())
    for file in sorted(here.glob("*.py")):
        found.update(file.stat().st_mtime_ns.to_bytes(8) + file.read_bytes())
    return found.hexdigest()[:16]


def _compiler() -> tuple[object, ...]:
    """The versions of the compiler and of Python."""
    return installed("numba"), installed("llvmlite"), sys.version_info[:2]


def _processor() -> list[str | None]:
    """The kind of processor that is compiled for: this one's, unless numba's settings name another."""
    held = [os.environ.get(name) for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")]
    if not PROCESSORS.exists():
        return [*held, platform.machine(), platform.processor()]
    first, _, _ = PROCESSORS.read_text().partition("\n\n")
    return [*held, *(line for line in first.splitlines() if line.startswith(KIND))]


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
