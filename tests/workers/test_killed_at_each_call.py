"""A process killed at the calls to the system that one save makes, in turn: the old is there whole, or the new."""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, read, to_bytes, write
from core.learning.network import build
from core.store.epochs import Kept
from core.store.state import State
from core.store.store import Store
from tests.workers.forked import Begin
from tests.workers.traced import Save, each_call, under_strace
from tests.workers.trainings import EPOCH, RECIPE, require_whole

SIZE = 9_000  # bytes of a snapshot: three pages of the database
OLD, NEW = (random.Random(seed).randbytes(SIZE) for seed in (1, 2))
SECOND = replace(EPOCH, number=2)
SCORE = {"accuracy": 0.97, "confusion": [[360] * 10] * 10}
FILES = {"checkpoint": NEW[:6_000], "examples": NEW[:3_000]}


def store_at(place: Path) -> Store:
    return Store(f"sqlite:///{place}")


def with_one_epoch(place: Path) -> None:
    store = store_at(place)
    assert store.add(ZOO["softmax"], RECIPE, "me", "token") == 1
    assert store.begin(1, {})
    store.add_epochs([Kept(1, EPOCH, OLD)])
    store.finish(1, State.INTERRUPTED)


def taken_up(place: Path) -> Store:
    """The store, whose run this process has taken up."""
    store = store_at(place)
    assert store.begin(1, {})
    return store


def epoch(place: Path) -> Callable[[], object]:
    store = taken_up(place)

    def save() -> None:
        store.add_epochs([Kept(1, SECOND, NEW)])
        store.engine.dispose()  # closes the file: a call after what was saved

    return save


def epoch_kept(place: Path) -> bool:
    """Whether the second epoch was kept, and its snapshot with it; fails where it is something in between."""
    store = store_at(place)
    require_whole(place)
    kept = (store.history(1), store.file(1, "snapshot"))
    assert kept in (([EPOCH], OLD), ([EPOCH, SECOND], NEW))
    return kept == ([EPOCH, SECOND], NEW)


def end(place: Path) -> Callable[[], object]:
    store = taken_up(place)

    def save() -> None:
        store.complete(1, "digits", SCORE, FILES)
        store.engine.dispose()

    return save


def end_kept(place: Path) -> bool:
    """Whether the run is done, with its score and its files for its snapshot; fails where it is something in between."""
    store = store_at(place)
    require_whole(place)
    assert store.history(1) == [EPOCH]
    kept = (store.evaluation(1), *(store.file(1, kind) for kind in ("snapshot", *FILES)))
    assert kept in (({}, OLD, None, None), (SCORE, None, *FILES.values()))
    assert (store.run(1).state is State.DONE) == (kept[0] == SCORE)
    return kept[0] == SCORE


def checkpoint(name: str) -> Checkpoint:
    card = Card(name, "digits", (1,), {"digits": (0.9,)}, 7_850, 7_840, 2.9, {})
    return Checkpoint(ZOO["softmax"], RECIPE, (EPOCH,), card, build(ZOO["softmax"]).state_dict())


def old_file(place: Path) -> None:
    write(checkpoint("old"), place)


def new_file(place: Path) -> Callable[[], object]:
    made = checkpoint("new")
    to_bytes(made)  # what it imports is imported now
    return lambda: write(made, place)


def file_kept(place: Path) -> bool:
    """Whether the new file is there; fails where neither it nor the old one is."""
    name = read(place).card.name
    assert name in ("old", "new")
    return name == "new"


CASES = {
    "an epoch with its snapshot": (with_one_epoch, epoch, epoch_kept),
    "the end of a run": (with_one_epoch, end, end_kept),
    "a checkpoint's file": (old_file, new_file, file_kept),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Callable[[], Path], Save, Callable[[Path], bool]]:
    """(fresh, save, kept): a place with the old in it, a save of the new, and whether a place has the new."""
    before, save, kept = CASES[request.param]
    numbers = count()
    before(tmp_path / "before")

    def fresh() -> Path:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return Path(shutil.copy2(tmp_path / "before", folder / "place.safetensors"))

    return fresh, save, kept


def test_killed_at_any_call_a_save_leaves_the_old_whole_or_the_new_whole(case, forked: Begin) -> None:
    fresh, save, kept = case
    found: Counter[bool] = Counter()
    for name, number in each_call(save, fresh):
        place = fresh()
        told = under_strace(save, place, "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}")
        assert told == "killed", f"not killed at call {number} of {name}"
        found[kept(place)] += 1
    assert found[False] >= 4 and found[True] >= 1, found


def test_where_any_call_fails_a_save_is_reported_as_not_saved_or_is_whole(case, forked: Begin) -> None:
    fresh, save, kept = case
    told_of, faults = 0, cycle(["ENOSPC", "EIO"])
    for name, number in each_call(save, fresh):
        if name == "close":  # a descriptor is closed even where this fails
            continue
        place, fault = fresh(), next(faults)
        told = under_strace(save, place, "-e", f"trace={name}", "-e", f"inject={name}:error={fault}:when={number}")
        if told == "saved":
            assert kept(place), f"call {number} of {name} failed, nobody was told, and nothing was saved"
        else:
            assert "NOT SAVED" in told or "NOT saved" in told
            kept(place)  # whole in either case
            told_of += 1
    assert told_of >= 4
