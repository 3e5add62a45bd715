"""A disk that a test can fill: the data of a store in a small file system of their own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

SIZE = "size=256m"  # PostgreSQL keeps rows that were written over until it finds time to clear them away


@pytest.fixture
def disk(empty: str, file: Path, request: pytest.FixtureRequest) -> Iterator[Path | None]:
    """The folder of the store's data, before the store is made there; None where this user may mount nothing."""
    if empty.startswith("sqlite"):
        with _mounted(file.parent) as folder:
            yield folder
        return
    server = Path(request.getfixturevalue("server"))
    (place := server / "disk").mkdir()
    with (
        _mounted(place) as folder,
        psycopg.connect(f"postgresql://explorer@/postgres?host={server}", autocommit=True) as connection,
    ):
        if folder is None:
            yield None
            return
        (data := folder / "data").mkdir()
        os.chown(data, server.stat().st_uid, server.stat().st_gid)
        name = make_url(empty).database
        connection.execute(f"CREATE TABLESPACE small LOCATION '{data}'".encode())
        connection.execute(f"ALTER DATABASE {name} SET TABLESPACE small".encode())
        yield folder
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(b"DROP TABLESPACE small")
    place.rmdir()


@contextmanager
def _mounted(folder: Path) -> Iterator[Path | None]:
    command = ["mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
