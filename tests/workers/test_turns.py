"""Commands that measure or compute take turns, hold no weights while they wait, and what they give is kept once."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.design.refusal import Refusal
from core.design.zoo import named
from core.learning import pruning_results
from core.learning.classifier import Classifier
from core.learning.quantization import record as quantized
from core.learning.quantization.setting import Setting
from core.store.database import StoreError
from core.store.kept import PRUNED, QUANTIZED, Kept
from core.workers import saving
from core.workers.command import TURN, Command
from core.workers.embedding import Embedding, kept_points
from core.workers.network_files import NetworkFiles
from core.workers.pruning import Pruning
from core.workers.quantizing import Quantizing
from pages.hardware import processes


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return Kept(f"sqlite:///{tmp_path / 'runs.sqlite'}")


@pytest.fixture
def classifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classifier:
    """An untrained network, beside an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Classifier.untrained(named("softmax"))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[object], list[str]]:
    """program(record): each process gives this record; returns where `begin` and `end` of each are listed."""
    log, file, answer = (tmp_path / name for name in ("log", "program", "answer"))

    def make(record: object) -> Path:
        answer.write_text(json.dumps(record) + "\n")
        file.write_text(f"#!/bin/sh\necho begin >> {log}\nsleep 0.5\ncat {answer}\necho end >> {log}\n")
        file.chmod(0o755)
        monkeypatch.setattr("core.workers.command.sys.executable", str(file))
        return log

    return make


def pruning(store: Kept) -> Command:
    return Pruning(store, "softmax", None, {0.5: "a key"}, 0, "digits")


def quantizing(store: Kept, checkpoint: bytes | None = None) -> Command:
    return Quantizing(store, {"softmax": checkpoint}, {("softmax", 4): {"a key"}}, Setting(4, 8), "digits")


def test_one_process_runs_at_a_time_of_all_that_measure_or_compute(store: Kept, classifier: Classifier, program) -> None:
    log = program({})
    commands = [pruning(store), quantizing(store), Embedding(classifier, "digits", 2)]
    for command in commands:
        command.wait()
    assert log.read_text().split() == ["begin", "end"] * 3 and [command.problem for command in commands] == [""] * 3


@pytest.mark.parametrize(
    ("begin", "owner", "results", "key"),
    [
        (pruning, PRUNED, pruning_results.shipped, pruning_results.key_of_record),
        (quantizing, QUANTIZED, quantized.shipped, quantized.key_of_record),
    ],
)
def test_a_result_that_the_store_does_not_take_now_is_kept_as_soon_as_it_does(
    begin, owner: str, results, key, store: Kept, program, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, waited, refusals = next(iter(results().values())), [], [StoreError("not-saved", "NOT SAVED")] * 2
    keep_all = Kept.keep_all

    def keep_later(self: Kept, values) -> None:
        if refusals:
            raise refusals.pop()
        keep_all(self, values)

    program(record)
    monkeypatch.setattr(saving, "sleep", waited.append)
    monkeypatch.setattr(Kept, "keep_all", keep_later)
    command = begin(store)
    command.wait()
    assert command.problem == "" and waited == [saving.PAUSE] * 2
    assert store.all(owner) == {key(record): record}


def test_two_visitors_at_one_moment_compute_one_plane_and_only_its_points_are_left(classifier: Classifier, program) -> None:
    log = program({"points": [[0.5, 1.0], [2.0, 3.0]]})
    first, second = (Embedding(classifier, "digits", 2) for _ in range(2))
    first.wait()
    second.wait()
    assert log.read_text().split() == ["begin", "end"] and first.problem == second.problem == ""
    assert kept_points(classifier, "digits", 2) == [(0.5, 1.0), (2.0, 3.0)]


def test_no_weights_are_held_and_no_network_is_in_the_cache_while_one_waits_or_runs(
    store: Kept, classifier: Classifier, program, tmp_path: Path
) -> None:
    program({})
    weights, checkpoint = classifier.network.state_dict(), bytes(1_000_000)
    one = next(iter(weights.values()))
    classifier.network.state_dict = lambda: weights
    before = sys.getrefcount(one), sys.getrefcount(checkpoint)
    with TURN:
        waiting = [Embedding(classifier, "digits", 2), quantizing(store, checkpoint)]
        assert (sys.getrefcount(one), sys.getrefcount(checkpoint)) == before
    while any(command.waits for command in waiting):
        assert not [*tmp_path.rglob("*.safetensors")]
    for command in waiting:
        command.wait()


def test_a_network_that_cannot_be_written_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/dev/null")
    with pytest.raises(Refusal, match="cannot be written for the process that reads it: Not a directory"):
        NetworkFiles({"a": b"weights"})


def test_a_command_of_the_page_waits_for_the_store_as_a_worker_does_and_those_that_are_done_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr(processes, "session", lambda: "me")
    done, failed, runs = (SimpleNamespace(is_over=over, problem=why) for over, why in ((True, ""), (True, "why"), (False, "")))
    running = {("bits", "one"): done, ("bits", "two"): failed, ("bits", "three"): runs}
    monkeypatch.setattr(processes, "running", lambda: running)
    processes.kept.clear()
    stores: list[Kept] = []
    processes.begin("bits", lambda kept: stores.append(kept) or "begun")
    with stores[0].reading() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 300_000  # milliseconds
    processes.kept.clear()
    assert running == {("bits", "two"): failed, ("bits", "three"): runs, ("bits", "me"): "begun"}
