"""A full disk, and a place that may only be read: told as NOT SAVED, never as done, and what was kept stays readable."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event

from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.run import Run
from core.store.state import State
from core.store.store import Store
from core.workers import saving, training
from core.workers.training import work
from tests.workers.forked import Begin
from tests.workers.trainings import EPOCH, FULL, SMALL, epochs_in, require_whole, wait

PAGES = 32  # of 4,096 bytes
UP_TO_THE_END = 56  # pages: room for all epochs of a run, and not for its end
LARGE = bytes(300_000)
FULL_DISK = r"NOT SAVED: the store did not take it: database or disk is full\. Free some space"
ENDED = (State.FAILED, State.INTERRUPTED, State.DONE)


@contextmanager
def page_limit(pages: int = PAGES) -> Iterator[None]:
    """SQLite answers as on a full disk as soon as a file would have more pages than these."""

    def limit(connection, _) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


@contextmanager
def without_rights() -> Iterator[None]:
    """Permissions hold for this process as for any user, also where it runs as root."""
    if is_root := os.geteuid() == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 256 kB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("this user may not mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users reach too."""
    with tempfile.TemporaryDirectory(prefix="explorer-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def with_one_epoch(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder / 'runs.sqlite'}")
    assert store.add(SMALL, FULL, "me", "one") == 1
    assert store.begin(1, {})
    store.add_epochs([Kept(1, EPOCH, b"snapshot")])
    return store


def require_first_epoch(store: Store) -> None:
    assert store.history(1) == [EPOCH]
    assert store.file(1, "snapshot") == b"snapshot"
    assert store.evaluation(1) == {}


def require_not_saved(store: Store, sentence: str) -> None:
    """Neither a second epoch nor the end is taken by a store without room for it."""
    saves: list[Callable[[], object]] = [
        lambda: store.add_epochs([Kept(1, replace(EPOCH, number=2), LARGE)]),
        lambda: store.complete(1, "digits", {"accuracy": 1.0}, {"checkpoint": LARGE}),
    ]
    for save in saves:
        with pytest.raises(StoreError, match=sentence) as refusal:
            save()
        assert refusal.value.code == "not-saved"
        require_first_epoch(store)
        assert store.run(1).state is State.RUNNING


def test_a_full_disk_is_reported_and_takes_nothing_of_what_was_kept(small_disk: Path) -> None:
    store = with_one_epoch(small_disk)
    require_not_saved(store, FULL_DISK)
    store.add_epochs([Kept(1, replace(EPOCH, number=2), b"there is room for this")])
    require_whole(small_disk / "runs.sqlite")


def test_a_store_at_its_limit_is_reported_of_as_a_full_disk_is(tmp_path: Path) -> None:
    with page_limit():
        store = with_one_epoch(tmp_path)
        require_not_saved(store, FULL_DISK)
    require_whole(tmp_path / "runs.sqlite")


def work_within_limit(url: str, number: int, pages: int) -> None:
    with page_limit(pages):
        work(url, number)


def ended(store: Store, process) -> Run:
    process.join(60)
    return wait(store, 1, lambda run: run.state in ENDED, 20)


def require_told(store: Store, run: Run) -> None:
    """A run without room for its next epoch is failed, or where that could not be written either interrupted."""
    assert run.state in (State.FAILED, State.INTERRUPTED)
    assert run.state is State.INTERRUPTED or run.says.startswith("NOT SAVED: the store did not take it: ")
    assert store.file(1, "checkpoint") is None and store.evaluation(1) == {}
    snapshot, history = store.file(1, "snapshot"), store.history(1)
    assert (epochs_in(snapshot) if snapshot else 0) == len(history)


def work_on_a_full_disk(url: str, number: int, filler: Path) -> None:
    """A worker on a disk that a file fills after the run has begun; it is removed when the run's end was not taken either."""
    take = training.load

    def load_and_fill(name: str):
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1000))
        return take(name)

    with patch.object(training, "load", load_and_fill), patch.object(saving, "sleep", lambda seconds: filler.unlink()):
        work(url, number)


def test_a_run_on_a_full_disk_says_so_as_soon_as_it_can_and_goes_on_where_there_is_room(
    forked: Begin, small_disk: Path
) -> None:
    store, filler = Store(f"sqlite:///{small_disk / 'runs.sqlite'}"), small_disk / "something else"
    store.add(SMALL, FULL, "me", "one")
    run = ended(store, forked(work_on_a_full_disk, store.url, 1, filler))
    assert run.state is State.FAILED and run.says.startswith("NOT SAVED: the store did not take it: ")
    assert not filler.exists()  # the end was tried before there was room
    require_told(store, run)
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    store.queue_again(1, "me")
    assert ended(store, forked(work, store.url, 1)).state is State.DONE
    assert len(store.history(1)) == FULL.epochs


def test_an_end_that_the_store_does_not_take_is_tried_again_for_a_while_and_then_given_up(tmp_path: Path) -> None:
    store, waited = with_one_epoch(tmp_path), []
    refusal = StoreError("not-saved", "NOT SAVED")
    with patch.object(Store, "finish", side_effect=[refusal] * 3 + [None]), patch.object(saving, "sleep", waited.append):
        training.end(store, 1, State.FAILED)
    assert waited == [saving.PAUSE] * 3
    with (
        patch.object(Store, "finish", side_effect=refusal),
        patch.object(saving, "sleep", waited.append),
        patch.object(saving, "monotonic", side_effect=[0.0, 300.0, 601.0]),
        pytest.raises(StoreError, match="NOT SAVED"),
    ):
        training.end(store, 1, State.FAILED)
    assert waited == [saving.PAUSE] * 4


@pytest.mark.parametrize("pages", [14, UP_TO_THE_END], ids=["at its first epoch", "at its end"])
def test_a_run_whose_store_is_at_its_limit_fails_in_words(pages: int, forked: Begin, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    store.add(SMALL, FULL, "me", "one")
    run = ended(store, forked(work_within_limit, store.url, 1, pages))
    require_told(store, run)
    assert run.state is State.FAILED and "database or disk is full" in run.says
    assert len(store.history(1)) == (FULL.epochs if pages == UP_TO_THE_END else 0)


@pytest.mark.parametrize("what", ["folder", "file", "both"])
def test_a_place_that_may_only_be_read_is_read_and_takes_nothing(what: str, open_folder: Path) -> None:
    with_one_epoch(open_folder)
    file = open_folder / "runs.sqlite"
    file.chmod(0o444 if what != "folder" else 0o666)
    open_folder.chmod(0o555 if what != "file" else 0o777)
    before = file.read_bytes()
    with without_rights():
        store = Store(f"sqlite:///{file}")
        assert store.notice == ""
        require_not_saved(store, "NOT SAVED: the store did not take it: ")
        with pytest.raises(StoreError, match="NOT SAVED"):
            store.beat([1], 0.5)
        with pytest.raises(StoreError, match="NOT SAVED"):
            store.add(SMALL, FULL, "me", "two")
        assert [run.id for run in store.runs()] == [1]
    assert file.read_bytes() == before
    open_folder.chmod(0o755)


def test_a_store_that_cannot_be_made_is_reported_in_words(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_rights(), pytest.raises(StoreError, match="The store cannot be opened: unable to open database file"):
        Store(f"sqlite:///{open_folder / 'runs.sqlite'}")
    assert list(open_folder.iterdir()) == []
    open_folder.chmod(0o755)
