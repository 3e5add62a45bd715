"""A damaged store is moved aside byte for byte, once, whoever opens it; what never was a store is left alone."""

import shutil
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.store.damage import MAGIC
from core.store.database import StoreError, store_url
from core.store.store import Store
from tests.workers.forked import FORKING, Begin

RECIPE = Recipe(dataset="digits")
APPS, ROUNDS = 4, 25


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A store with 40 runs, of which two pages are zeros."""
    file = tmp_path / "damaged"
    store = Store(f"sqlite:///{file}")
    for turn in range(40):
        store.add(ZOO["lenet5"], RECIPE, str(turn), str(turn))
    content = bytearray(file.read_bytes())
    content[8192:16384] = bytes(8192)
    file.write_bytes(content)
    return file


def test_a_damaged_store_is_moved_aside_with_a_notice_and_a_new_one_is_begun(damaged: Path) -> None:
    content, url = damaged.read_bytes(), f"sqlite:///{damaged}"
    store = Store(url)
    (aside,) = damaged.parent.glob("damaged.damaged-*")
    assert store.notice.startswith(f"The store was damaged and moved to {aside.name}; a new one was begun.")
    assert aside.read_bytes() == content
    assert store.runs() == []
    assert Store(url).notice == ""


def open_together(files: list[Path], barrier: Barrier, told: "Queue[list[str]]") -> None:
    """Open each of the stores at the same moment as the other apps, and say what came of it."""
    found = []
    for file in files:
        barrier.wait(60)
        try:
            found.append(Store(f"sqlite:///{file}").notice and "moved")
        except StoreError as error:
            found.append(str(error))
    told.put(found)


def test_four_apps_that_open_a_damaged_store_at_once_all_get_a_new_one_and_the_old_is_kept(
    damaged: Path, tmp_path: Path, forked: Begin
) -> None:
    files = [tmp_path / str(turn) / "runs.sqlite" for turn in range(ROUNDS)]
    for file in files:
        file.parent.mkdir()
        shutil.copy2(damaged, file)
    barrier, told = FORKING.Barrier(APPS), FORKING.Queue()
    apps = [forked(open_together, files, barrier, told) for _ in range(APPS)]
    found = [told.get(timeout=120) for _ in apps]
    for file, *notices in zip(files, *found, strict=True):
        assert sorted(notices) == ["", "", "", "moved"]
        (aside,) = file.parent.glob("runs.sqlite.damaged-*")
        assert aside.read_bytes() == damaged.read_bytes()


def test_a_second_damaged_store_of_the_same_second_is_kept_beside_the_first(damaged: Path, tmp_path: Path) -> None:
    file = tmp_path / "runs.sqlite"
    for _ in range(3):
        shutil.copy2(damaged, file)
        Store(f"sqlite:///{file}")
    kept = list(tmp_path.glob("runs.sqlite.damaged-*"))
    assert [aside.read_bytes() for aside in kept] == [damaged.read_bytes()] * 3


@pytest.mark.parametrize("content", [b"A thesis, of three years' work. " * 100, b"short", bytes(8192)])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "thesis.docx"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"thesis\.docx is not a SQLite database\. It was left as it is\."):
        Store(f"sqlite:///{file}")
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_a_store_whose_header_is_damaged_behind_its_first_words_is_moved_aside(tmp_path: Path) -> None:
    file = tmp_path / "runs.sqlite"
    file.write_bytes(content := MAGIC + bytes([255] * 8000))
    assert Store(f"sqlite:///{file}").notice.startswith("The store was damaged")
    (aside,) = tmp_path.glob("runs.sqlite.damaged-*")
    assert aside.read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").touch()
    assert Store(f"sqlite:///{tmp_path / 'runs.sqlite'}").notice == ""


def test_of_a_link_to_a_damaged_file_the_file_is_moved_and_the_link_leads_to_the_new_store(
    damaged: Path, tmp_path: Path
) -> None:
    content, link = damaged.read_bytes(), tmp_path / "elsewhere" / "runs.sqlite"
    link.parent.mkdir()
    link.symlink_to(damaged)
    store = Store(f"sqlite:///{link}")
    assert store.notice
    assert [one.name for one in link.parent.iterdir()] == ["runs.sqlite"] and link.is_symlink()
    (aside,) = tmp_path.glob("damaged.damaged-*")
    assert aside.read_bytes() == content
    store.add(ZOO["mlp1"], RECIPE, "me", "token")
    assert len(Store(f"sqlite:///{damaged}").runs()) == 1


@pytest.mark.parametrize("name", ["a#b", "a?mode=memory", "100%", "a%20b"])
def test_a_damaged_store_is_found_whatever_its_folder_is_called(
    name: str, damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXPLORER_STORE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
    url = store_url()
    file = tmp_path / name / "from-mlp-to-cnn" / "runs.sqlite"
    shutil.copy2(damaged, file)
    store = Store(url)
    assert store.notice and store.runs() == []
    (aside,) = file.parent.glob("runs.sqlite.damaged-*")
    assert aside.read_bytes() == damaged.read_bytes()
