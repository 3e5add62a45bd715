"""Whatever stops a write, the file is the old one or the new one, and an error says that it was not saved."""

import errno
import io
import os
import random
import signal
import tempfile
import time
from dataclasses import replace

import pytest

from core.learning.checkpoint import read, write
from core.learning.header import CheckpointError

BEFORE = ("create", "write", "sync", "rights", "replace")  # the steps while the old file is still there
NAMES = {"create": (tempfile, "mkstemp"), "sync": (os, "fsync"), "rights": (os, "chmod"), "replace": (os, "replace")}


@pytest.fixture
def break_at(monkeypatch):
    """break_at(step, failure): that step of a write calls `failure` instead of doing its work."""

    def set_up(step: str, failure) -> None:
        class Half(io.FileIO):
            def write(self, data) -> int:
                super().write(data[: len(data) // 2])
                failure()

        if step == "write":
            monkeypatch.setattr(os, "fdopen", lambda descriptor, mode: Half(descriptor, mode))
        elif step == "sync the folder":
            syncs, sync = [], os.fsync
            monkeypatch.setattr(os, "fsync", lambda file: sync(file) if not syncs and not syncs.append(file) else failure())
        else:
            monkeypatch.setattr(*NAMES[step], lambda *_, **__: failure())

    return set_up


@pytest.fixture
def forked():
    """forked(work): a copy of this process that does the work and ends; gives its process id."""

    def start(work) -> int:
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(0)
        return child

    return start


@pytest.fixture
def renamed(checkpoint):
    """renamed(name): the checkpoint with that name on its card."""
    return lambda name: replace(checkpoint, card=replace(checkpoint.card, name=name))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT], ids=errno.errorcode.get)
@pytest.mark.parametrize("step", BEFORE)
def test_a_step_that_fails_leaves_the_old_file_and_says_not_saved(step, number, break_at, saved, renamed):
    def failure():
        raise OSError(number, os.strerror(number))

    break_at(step, failure)
    with pytest.raises(CheckpointError, match=rf"small\.safetensors was NOT saved: {os.strerror(number)}") as refusal:
        write(renamed("new"), saved)
    assert refusal.value.code == "not-saved" and refusal.value.remedy
    assert read(saved).card.name == "small"
    assert [file.name for file in saved.parent.iterdir()] == ["small.safetensors"]


def test_a_folder_that_cannot_be_synced_leaves_a_whole_file_and_an_error(break_at, saved, renamed):
    def failure():
        raise OSError(errno.EIO, "Input/output error")

    break_at("sync the folder", failure)
    with pytest.raises(CheckpointError):
        write(renamed("new"), saved)
    assert read(saved).card.name == "new" and len(list(saved.parent.iterdir())) == 1


@pytest.mark.parametrize("step", [*BEFORE, "sync the folder"])
def test_a_process_killed_at_any_step_leaves_the_old_file_or_the_new(step, break_at, forked, saved, renamed):
    def work():
        break_at(step, die)
        write(renamed("new"), saved)

    _, status = os.waitpid(forked(work), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert read(saved).card.name == ("new" if step == "sync the folder" else "small")
    write(renamed("next"), saved)
    assert read(saved).card.name == "next"


def test_a_process_killed_at_any_moment_of_many_writes_leaves_a_whole_file(forked, saved, renamed):
    checkpoints, chance = [renamed("odd"), renamed("even")], random.Random(40)

    def work():
        for turn in range(100_000):
            write(checkpoints[turn % 2], saved)

    for _ in range(20):
        before = saved.stat().st_mtime_ns
        child = forked(work)
        while saved.stat().st_mtime_ns == before:
            time.sleep(0.001)  # until it has written once, however busy the machine is
        time.sleep(0.03 * chance.random())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert read(saved).card.name in ("odd", "even")


def test_an_interrupt_from_the_keyboard_passes_and_leaves_nothing_behind(break_at, saved, renamed):
    def interrupt():
        raise KeyboardInterrupt

    break_at("sync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(renamed("new"), saved)
    assert read(saved).card.name == "small" and len(list(saved.parent.iterdir())) == 1


def test_a_place_that_cannot_hold_a_file_is_refused(saved, renamed, tmp_path):
    (tmp_path / "folder.safetensors").mkdir()
    for place in (tmp_path / "folder.safetensors", saved / "below-a-file.safetensors", tmp_path / ("x" * 300)):
        with pytest.raises(CheckpointError, match="was NOT saved"):
            write(renamed("new"), place)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.safetensors", "small.safetensors"]


def test_what_a_killed_writer_left_is_swept_by_the_next_but_not_what_is_being_written(checkpoint, tmp_path):
    path = tmp_path / "small.safetensors"
    old, young, other = (tmp_path / name for name in (".small.safetensors.a.tmp", ".small.safetensors.b.tmp", ".other.a.tmp"))
    for file in (old, young, other):
        file.write_text("half")
    for file in (old, other):
        os.utime(file, (0, 0))
    write(checkpoint, path)
    assert {file.name for file in tmp_path.iterdir()} == {path.name, young.name, other.name}
