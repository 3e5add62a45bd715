"""A store of each kind: in a SQLite file, and in PostgreSQL where it is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from core.store.store import Store

NAMES = count(1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a store in SQLite."""
    return tmp_path / "runs.sqlite"


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def empty(request: pytest.FixtureRequest, file: Path) -> str:
    """The URL of a store that nobody has made yet, in a SQLite file and in PostgreSQL by turns."""
    if request.param == "SQLite":
        return f"sqlite:///{file}"
    host, name = request.getfixturevalue("server"), f"runs{next(NAMES)}"
    with psycopg.connect(f"postgresql://explorer@/postgres?host={host}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://explorer@/{name}?host={host}"


@pytest.fixture
def store(empty: str) -> Iterator[Store]:
    """A store without runs, of each kind by turns."""
    made = Store(empty)
    yield made
    made.engine.dispose()


def _found(program: str) -> str | None:
    """A program of PostgreSQL, also where Debian has put it: beside those of other versions, and not on the path."""
    return shutil.which(program) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")), default=None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server that is there for these tests: the folder of its socket."""
    for name in ("initdb", "pg_ctl", "postgres"):
        if _found(name) is None:
            pytest.skip(f"PostgreSQL is not installed: there is no {name}")
    with tempfile.TemporaryDirectory(prefix="explorer-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        try:
            _run(folder, "initdb", "-U", "explorer", "-A", "trust", "--no-sync")
            start_server(folder)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        yield folder
        stop_server(folder, "immediate")


def start_server(folder: str) -> None:
    """Start the server of that folder, and wait until it takes connections."""
    settings = f"-k {folder} -c listen_addresses= -c fsync=off"
    _run(folder, "pg_ctl", "-w", "-l", f"{folder}/log", "-o", settings, "start")


def stop_server(folder: str, how: str = "fast") -> None:
    """Stop the server of that folder, and wait until it has ended; its connections break."""
    _run(folder, "pg_ctl", "-w", "-m", how, "stop")


def _run(folder: str, program: str, *words: str) -> None:
    """Run a program of PostgreSQL on the data in the folder, as the folder's owner."""
    owner, quiet = os.stat(folder), {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    user = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    command = [str(_found(program)), "-D", f"{folder}/data", *words]
    subprocess.run(command, cwd=folder, check=True, timeout=120, **quiet, **user)
