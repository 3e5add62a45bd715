"""Try each mutation of the rules of verdicts: `python -m tests.mutations` lists those that the tests do not notice.

Each is made in memory, in a process of its own; the files stay as they are. About 15 s of one core for each of them.
"""

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import pytest

from tests.mutations.rules import MUTATIONS, Mutation

ROOT = Path(__file__).parents[2]
NAMES = "verdicts", "shipped_verdicts", "luck", "findings", "effects", "results", "documents_right", "published"
TESTS = [f"tests/studies/test_{name}.py" for name in NAMES]


def is_noticed(file: Path, mutation: Mutation) -> bool:
    """Whether a test fails with this mutation."""
    process = os.fork()
    if not process:
        os._exit(_outcome(file, mutation))
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status) == pytest.ExitCode.TESTS_FAILED


def _outcome(file: Path, mutation: Mutation) -> int:
    given = SourceFileLoader.get_code
    changed = file.read_text().replace(*mutation)

    def get_code(loader: Any, name: str) -> CodeType | None:
        return compile(changed, file, "exec") if Path(loader.path) == file else given(loader, name)

    with (
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
        patch.object(SourceFileLoader, "get_code", get_code),
    ):
        return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *TESTS]))


def main() -> int:
    """Print a line for each mutation; the number of those that nothing notices is the exit status."""
    missed = 0
    for name, mutations in MUTATIONS.items():
        for mutation in mutations:
            noticed = is_noticed(ROOT / name, mutation)
            missed += not noticed
            print("noticed" if noticed else "MISSED ", name, *(repr(part) for part in mutation), flush=True)
    print(f"{missed} of {sum(map(len, MUTATIONS.values()))} mutations were missed")
    return missed


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
