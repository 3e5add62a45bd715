"""A process that saves one thing under strace, which kills it, or lets a call fail, at one call to the system."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.workers.forked import FORKING

# Those that change something; with a "?" strace passes over one that the processor's Linux does not have.
NAMES = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "renameat", "unlink", "unlinkat", "close"),
    *("chmod", "fchmod", "fchmodat", "fchown", "mkdir", "mkdirat"),
)
EVERY = int(os.environ.get("EXPLORER_WRITES", "4"))  # of the writes of pages, one after another; `make soak` takes each
CALLS = ",".join(f"?{name}" for name in NAMES)
Save = Callable[[Path], Callable[[], object]]  # opens what is at a place, and gives what saves


def saves(save: Save, place: Path, connection: Connection) -> None:
    """In a process of its own: get ready, wait to be traced, save."""
    act = save(place)
    connection.send("ready")
    connection.recv()
    try:
        act()  # told without words, by the exit: to write them would be a call more
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")


def under_strace(save: Save, place: Path, *options: str) -> str:
    """What the process told: "saved", "killed", or the error that it met."""
    mine, its = FORKING.Pipe()
    process = FORKING.Process(target=saves, args=(save, place, its), daemon=True)
    process.start()
    its.close()
    assert mine.recv() == "ready"
    command = ["strace", "-p", str(process.pid), "-o", str(place.with_suffix(".calls")), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        if "attached" not in (said := strace.stderr.readline()):
            process.kill()
            pytest.skip(f"strace may not attach to a process here: {said.strip()}")
        mine.send("go")
        try:
            told = str(mine.recv())
        except EOFError:
            told = ""
        process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return told or ("killed" if process.exitcode else "saved")


def each_call(save: Save, fresh: Callable[[], Path]) -> Iterator[tuple[str, int]]:
    """The calls of one save, by name and which of that name it is: every call, but of the writes of the database's pages each
    EVERY-th. Skips the test where there is no strace.
    """
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    place = fresh()
    assert under_strace(save, place, "-e", f"trace={CALLS}") == "saved"
    lines = place.with_suffix(".calls").read_text().splitlines()
    seen: Counter[str] = Counter()
    for name in (line.partition("(")[0] for line in lines if "(" in line):
        seen[name] += 1
        if name != "pwrite64" or seen[name] % EVERY == 0:
            yield name, seen[name]
