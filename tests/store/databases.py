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


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server that is there for these tests: the folder of its socket."""
    for program in ("initdb", "pg_ctl", "postgres"):
        if not shutil.which(program):
            pytest.skip(f"PostgreSQL is not installed: there is no {program}")
    with tempfile.TemporaryDirectory(prefix="explorer-", ignore_cleanup_errors=True) as folder:
        control = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "timeout": 120}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            control |= {"user": (nobody := pwd.getpwnam("nobody").pw_uid), "group": (group := os.stat(folder).st_gid)}
            os.chown(folder, nobody, group)
        data, settings = f"{folder}/data", f"-k {folder} -c listen_addresses= -c fsync=off"
        try:
            subprocess.run(["initdb", "-D", data, "-U", "explorer", "-A", "trust", "--no-sync"], check=True, **control)
            subprocess.run(["pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", settings, "start"], check=True, **control)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        yield folder
        subprocess.run(["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], check=True, **control)
