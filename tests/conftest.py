"""What tests of all floors share: a place of their own for data, and how hypothesis searches."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings

from core.data.places import cache_folder

# Kernels are compiled once on a machine, also for tests that have a cache folder of their own.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "kernels"))

pytest_plugins = ["tests.store.databases", "tests.workers.small_disk", "tests.workers.processes"]  # a store, its disk, workers

# The same examples at each run: a failure is a change of the program, never of the dice. No deadline: machines differ.
settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="session")
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests leave in a store, where they name none, is not left in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path_factory.mktemp('store') / 'runs.sqlite'}")
        yield


@pytest.fixture
def one_thread() -> Iterator[None]:
    """torch on one thread, where runs repeat bit by bit and do not wait for each other; what was set is put back."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def kernels() -> None:
    """The kernels of the lanes, compiled once for all processes of the tests: half a minute where this machine has none."""
    from filelock import FileLock

    from core.learning.lanes.kept import FORMS, is_compiled, kernels_folder

    kernels_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(kernels_folder() / "tests.lock"):
        if not all(map(is_compiled, FORMS)):
            from tests.workers.kernels import load_kernels

            load_kernels()


@pytest.fixture
def rounds_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of a measurement in this process: the start of one for each takes longest, and has tests of its own."""
    from core.profiling import one_round, rounds

    def lines(folder: str, backwards: bool) -> Iterator[dict[str, Any]]:
        said = io.StringIO()
        with patch.object(sys, "argv", ["one_round", folder, *(["backwards"] if backwards else [])]), redirect_stdout(said):
            one_round.main()
        yield from map(json.loads, said.getvalue().splitlines())

    monkeypatch.setattr(rounds, "_lines", lines)


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of downloads, still missing; no data folder is set, so nothing of this machine's is found."""
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "from-mlp-to-cnn"


@pytest.fixture
def data_folder(fresh_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that EXPLORER_DATA names, beside a fresh cache."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder that EXPLORER_DATA named when the tests began; without one, the test is skipped."""
    setting = os.environ.get("EXPLORER_DATA")
    if not setting:
        pytest.skip("EXPLORER_DATA names no folder with real data")
    return Path(setting)
