"""Networks opened from files are kept with their weights, each once, and cannot fill the store."""

from dataclasses import replace

import pytest

from core.learning.checkpoint import Checkpoint, from_bytes, read
from core.learning.header import trained
from core.store import opened as module
from core.store.opened import Opened
from core.store.store import Store


@pytest.fixture
def softmax() -> Checkpoint:
    return read(trained()["softmax"])


def named(checkpoint: Checkpoint, name: str) -> Checkpoint:
    return replace(checkpoint, architecture=replace(checkpoint.architecture, name=name))


def test_an_opened_network_is_its_session_s_alone_and_no_training(store: Store, softmax: Checkpoint) -> None:
    networks = Opened(store.url)
    run = networks.add(softmax, "me")
    assert (run.state, run.architecture, run.recipe) == ("opened", softmax.architecture, softmax.recipe)
    assert networks.of("me") == [run] and networks.of("you") == [] and store.runs() == [] and store.unfinished() == []
    again = from_bytes(store.file(run.id, "checkpoint") or b"", "kept")
    assert all(tensor.equal(again.weights[name]) for name, tensor in softmax.weights.items())


def test_the_same_network_is_kept_once(store: Store, softmax: Checkpoint) -> None:
    networks = Opened(store.url)
    assert networks.add(softmax, "me") == networks.add(softmax, "me") != networks.add(softmax, "you")


def test_the_oldest_make_room(store: Store, softmax: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EACH", 2)
    monkeypatch.setattr(module, "MOST_ALL", 3)
    networks = Opened(store.url)
    first = networks.add(named(softmax, "a"), "me")
    for name in "bc":
        networks.add(named(softmax, name), "me")
    assert [run.architecture.name for run in networks.of("me")] == ["c", "b"]
    assert store.file(first.id, "checkpoint") is None
    for name in "de":
        networks.add(named(softmax, name), "you")
    assert [run.architecture.name for run in networks.of("me")] == ["c"]
