"""Whether kernels are known to be compiled: only for the files, compiler and processor that they were compiled with."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.learning.lanes import kept
from core.learning.lanes.kept import compiled, is_compiled, lanes_known

LINUX = (
    "processor\t: 0\nvendor_id\t: {maker}\nmodel name\t: {model}\ncpu MHz\t\t: {mhz}\nflags\t\t: fpu {flag}\n\nprocessor\t: 1\n"
)


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], None]:
    """change(what, value): something that the kernels depend on, in a copy of their files; this machine stays as it is."""
    copy, listed = tmp_path / "lanes", tmp_path / "cpuinfo"
    shutil.copytree(Path(kept.__file__).parent, copy)
    processor = {"maker": "AuthenticAMD", "model": "EPYC", "mhz": "2000", "flag": "avx512f"}
    listed.write_text(LINUX.format(**processor))
    versions = {"numba": "0.68.0", "llvmlite": "0.46.0"}
    for name, value in {"__file__": str(copy / "kept.py"), "PROCESSORS": listed, "installed": versions.__getitem__}.items():
        monkeypatch.setattr(kept, name, value)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(kept, "_digest", kept._digest.__wrapped__)  # type: ignore[attr-defined]  # anew at each call

    def to(what: str, value: object) -> None:
        if what in versions:
            versions[what] = str(value)
        elif what in processor:
            listed.write_text(LINUX.format(**{**processor, what: value}))
        elif what == "python":
            monkeypatch.setattr(sys, "version_info", value)
        elif what == "written":
            os.utime(copy / "norm.py", ns=(0, value))
        else:
            monkeypatch.setenv(what, str(value))

    return to


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("numba", "0.69.0"),
        ("llvmlite", "0.47.0"),
        ("python", (3, 14, 0, "final", 0)),
        ("written", 1_700_000_000_000_000_000),
        ("model", "EPYC 7763"),
        ("flag", "avx2"),
        ("NUMBA_CPU_NAME", "haswell"),
        ("NUMBA_CPU_FEATURES", "+avx2"),
    ],
)
def test_where_numba_compiles_again_nothing_is_known_to_be_compiled(change, what: str, value: object) -> None:
    compiled("networks", 8)
    assert is_compiled("networks") and lanes_known() == 8
    change(what, value)
    assert not is_compiled("networks") and lanes_known() == 16


def test_the_clock_of_the_processor_and_the_third_number_of_python_change_nothing(change) -> None:
    compiled("networks", 8)
    change("mhz", "3100")
    change("python", (*sys.version_info[:2], 99, "final", 0))
    assert is_compiled("networks")
