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
    programs = {name: _found(name) for name in ("initdb", "pg_ctl", "postgres")}
    for name, place in programs.items():
        if place is None:
            pytest.skip(f"PostgreSQL is not installed: there is no {name}")
    initdb, pg_ctl = programs["initdb"], programs["pg_ctl"]
    with tempfile.TemporaryDirectory(prefix="explorer-", ignore_cleanup_errors=True) as folder:
        control = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "timeout": 120}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            control |= {"user": (nobody := pwd.getpwnam("nobody").pw_uid), "group": (group := os.stat(folder).st_gid)}
            os.chown(folder, nobody, group)
        data, settings = f"{folder}/data", f"-k {folder} -c listen_addresses= -c fsync=off"
        try:
            subprocess.run([initdb, "-D", data, "-U", "explorer", "-A", "trust", "--no-sync"], check=True, **control)
            subprocess.run([pg_ctl, "-D", data, "-w", "-l", f"{folder}/log", "-o", settings, "start"], check=True, **control)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        yield folder
        subprocess.run([pg_ctl, "-D", data, "-w", "-m", "immediate", "stop"], check=True, **control)
