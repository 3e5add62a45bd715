"""What becomes of jobs whose workers die, or for which there are none: who is at fault ends in a sentence, others go on."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock, patch

import psutil
import pytest
from dask.distributed import KilledWorker

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.store.database import StoreError
from core.store.measurements import Measurements
from core.store.state import State
from core.store.store import Store
from core.workers import engine as engines
from core.workers import handover
from core.workers.engine import EngineError, close, engine
from core.workers.handover import Job, adopt, hand_over, start
from tests.workers import doomed

RECIPE = Recipe(dataset="digits", epochs=1, device="cpu", threads=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")


@pytest.fixture
def here(fresh_cache: Path, forked_workers: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's own engine, not started yet, with small workers: torch takes 340 MiB, for CUDA 830, the kernels 130."""
    monkeypatch.delenv(engines.SCHEDULER, raising=False)
    monkeypatch.setattr(engines, "MEMORY", "1280MiB")
    close()
    yield
    close()


def queued(store: Store, token: str) -> int:
    return store.add(ZOO["softmax"], RECIPE, token, token)


def measured(kept: Measurements, token: str) -> int:
    return kept.add({}, token, token)


def wait(is_so: Callable[[], bool], what: Callable[[], object]) -> None:
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, what()
        time.sleep(0.05)


def test_a_run_that_takes_all_memory_fails_in_a_sentence_and_those_behind_it_are_trained(store: Store, here: None) -> None:
    greedy, behind, last = (queued(store, token) for token in ("greedy", "behind", "last"))
    for number, task in ((greedy, doomed.eat), (behind, doomed.train), (last, doomed.train)):
        hand_over(Job(store, task, number), engine())
    wait(lambda: [store.run(number).state for number in (greedy, behind, last)] == ["failed", "done", "done"], store.runs)
    assert store.run(greedy).says.startswith("Its worker died 4 times")
    assert "a smaller batch" in store.run(greedy).says


def test_a_measurement_that_kills_its_worker_fails_in_a_sentence_and_the_next_is_made(store: Store, here: None) -> None:
    kept = Measurements(store.url)
    deadly, behind = measured(kept, "deadly"), measured(kept, "behind")
    hand_over(Job(kept, doomed.die, deadly), engine())
    hand_over(Job(kept, doomed.measure, behind), engine())
    wait(lambda: [kept.one(number).state for number in (deadly, behind)] == ["failed", "done"], kept.all)
    assert kept.one(deadly).says.startswith("Its worker died 4 times")


def test_a_job_that_fails_before_it_is_taken_up_says_so(store: Store, here: None) -> None:
    number = queued(store, "one")
    hand_over(Job(store, doomed.refuse, number), engine())
    wait(lambda: store.run(number).state is State.FAILED, store.runs)
    assert store.run(number).says == "OSError: no such disk"


def test_visitors_who_start_at_the_same_moment_share_one_cluster(here: None) -> None:
    with ThreadPoolExecutor(4) as visitors:
        clients = list(visitors.map(lambda _: engine().client(), range(4)))
    assert {client.id for client in clients} == {clients[0].id}
    assert len(clients[0].scheduler_info()["workers"]) == 1


def test_where_no_worker_can_be_started_the_run_is_paused_and_the_reason_is_reported(
    store: Store, here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    number = queued(store, "one")
    with pytest.raises(EngineError, match=r"No worker can be started: .*file"):
        start(store, [number])
    assert store.run(number).state is State.PAUSED
    left = queued(store, "two")
    with pytest.raises(EngineError):
        adopt(store)
    assert store.run(left).state is State.PAUSED and store.run(left).says.startswith("No worker can be started")
    kept = Measurements(store.url)
    other = measured(kept, "one")
    with pytest.raises(EngineError):
        hand_over(Job(kept, doomed.measure, other), engine())
    assert kept.one(other).state is State.FAILED


@pytest.fixture
def scheduler() -> Iterator[Callable[[int], "tuple[subprocess.Popen[str], str]"]]:
    """scheduler(port): the process of a Dask scheduler, and its address; the port 0 is any."""
    begun: list[subprocess.Popen[str]] = []

    def begin(port: int) -> "tuple[subprocess.Popen[str], str]":
        words = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        process = subprocess.Popen([sys.executable, "-m", "dask", *words], stderr=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stderr is not None
        return process, next(filter(None, (re.search(r"Scheduler at: +(tcp://\S+)", line) for line in process.stderr)))[1]

    yield begin
    close()
    for process in begun:
        process.kill()
        process.communicate()


def test_a_scheduler_that_died_and_came_back_is_connected_again(
    store: Store, scheduler: Callable[..., "tuple[subprocess.Popen[str], str]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, address = scheduler(0)
    first, second, third = (queued(store, token) for token in ("one", "two", "three"))
    start(store, [first], address)  # it waits: there are no workers
    with monkeypatch.context() as while_none_answers:
        while_none_answers.setattr(engines, "PATIENCE", 1)
        process.kill()
        process.wait()
        wait(lambda: store.run(first).state is State.PAUSED, store.runs)
        assert store.run(first).says.startswith(f"No scheduler answers at {address}")
        with pytest.raises(EngineError, match="No scheduler answers"):
            start(store, [second], address)
        assert store.run(second).state is State.PAUSED
    scheduler(int(address.rpartition(":")[2]))
    start(store, [third], address)
    assert store.run(third).state is State.QUEUED
    assert engine(address).client().status == "running"


def test_a_client_that_does_not_close_in_time_is_given_up_and_the_next_connects(
    scheduler: Callable[..., "tuple[subprocess.Popen[str], str]"],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, address = scheduler(0)
    slow = engine(address).client()
    with monkeypatch.context() as late:
        late.setattr(slow, "close", Mock(side_effect=TimeoutError("timed out after 5 s.")))
        engine(address).close()
    assert caplog.messages == ["Client is given up: TimeoutError: timed out after 5 s."]
    assert engine(address).client().status == "running"
    assert engine(address).client() is not slow
    slow.close()


def test_an_engine_that_is_closed_leaves_its_jobs_to_the_next_app_and_no_process(store: Store, here: None) -> None:
    number = queued(store, "one")
    before = set(psutil.Process().children(recursive=True))
    hand_over(Job(store, doomed.wait, number), engine())
    wait(lambda: store.run(number).state is State.RUNNING, store.runs)
    close()
    wait(lambda: store.run(number).state is State.INTERRUPTED, store.runs)
    assert not [process for process in psutil.Process().children(recursive=True) if process not in before]


def test_a_job_whose_worker_dies_while_the_disk_is_full_is_handed_over_when_there_is_room(store: Store) -> None:
    job, refusal = Job(store, doomed.train, queued(store, "one")), StoreError("not-saved", "NOT SAVED")
    dead = SimpleNamespace(status="error", exception=lambda: KilledWorker("task", SimpleNamespace(), 0))
    with (
        patch.object(Store, "set_state_if_idle", side_effect=[refusal, refusal, State.INTERRUPTED]),
        patch.object(handover, "LOOK", 0.01),
        patch.object(handover, "_submit") as submit,
    ):
        handover._watch(job, SimpleNamespace(closed=False), dead)
    (((again, _), _),) = submit.call_args_list
    assert again == job._replace(deaths=1)


@pytest.mark.parametrize("code", ["unreadable", "not-saved"])
def test_a_job_whose_worker_cannot_use_the_store_is_handed_over_again_for_a_while(code: str, store: Store) -> None:
    job, error = Job(store, doomed.train, queued(store, "one")), StoreError(code, "The server is away.")
    with patch.object(handover, "_submit") as submit:
        handover._after(error, job, SimpleNamespace(closed=False))
        ((again, _),) = (call.args for call in submit.call_args_list)
        assert again == job._replace(deaths=1) and store.run(job.number).state is State.QUEUED
        handover._after(error, job._replace(deaths=handover.DEATHS - 1), SimpleNamespace(closed=False))
    assert submit.call_count == 1
    assert (store.run(job.number).state, store.run(job.number).says) == (State.FAILED, "StoreError: The server is away.")


def test_jobs_that_an_app_left_are_taken_up_though_the_store_takes_nothing_now(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [queued(store, token) for token in ("one", "two", "three")]
    refusal = StoreError("not-saved", "NOT SAVED: the disk is full.")
    with (
        patch.object(Store, "set_state_if_idle", side_effect=[State.INTERRUPTED, refusal, refusal]),
        patch.object(handover, "_submit") as submit,
    ):
        assert adopt(store) == numbers
    assert [call.args[0].number for call in submit.call_args_list] == numbers
    assert caplog.messages == [f"Job {number}: NOT SAVED: the disk is full." for number in numbers[1:]]
