"""Measurements in the store, and in a worker process of a real Dask cluster: made, reported, stopped, begun again."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear
from core.design.refusal import Refusal
from core.design.zoo import named
from core.learning.recipe import Recipe
from core.profiling.comparison import Comparison, compare
from core.store import measurements
from core.store.database import StoreError
from core.store.liveness import holder
from core.store.measurements import Measurement, Measurements, Stopped
from core.store.request import Request, RequestedNetwork
from core.store.state import State
from core.store.store import Store
from core.workers import comparing, saving
from core.workers.comparing import measure, start

TWO = Request((RequestedNetwork("softmax", named("softmax")), RequestedNetwork("my design", named("softmax"))), 4, 1)
ONE = Request(TWO.networks[:1], 4, 1)
WIDE = Architecture("wide", (1, 28, 28), (Flatten(), Linear(10**6), Linear(1000)))


@pytest.fixture
def kept(tmp_path: Path) -> Measurements:
    return Measurements(f"sqlite:///{tmp_path / 'runs.sqlite'}")


def queued(kept: Measurements, request: Request = TWO, token: str = "one") -> int:
    return kept.add(request.to_form(), "me", token)


def wait(kept: Measurements, number: int, until: Callable[[Measurement], bool], seconds: float = 300) -> Measurement:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until(one := kept.one(number)):
            return one
        time.sleep(0.05)
    raise AssertionError(f"measurement {number} is still {kept.one(number)}")


def over(one: Measurement) -> bool:
    return one.state in (State.DONE, State.FAILED, State.STOPPED)


@pytest.mark.usefixtures("rounds_here", "one_thread")
def test_a_measurement_is_made_and_kept(kept: Measurements, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "compare", partial(compare, rounds=1))
    number = queued(kept, ONE)
    assert measure(kept.url, number) == "done"
    one = kept.one(number)
    assert (one.state, one.says, one.progress) == ("done", "", 1.0)
    compared = Comparison.from_form(one.form)
    assert list(compared.networks) == ["softmax"] and compared.batch_size == 4
    assert compared.conditions.threads == 1 and compared.networks["softmax"].profile.released_bytes == 160
    assert Measurements(kept.url).one(number) == one  # another process finds it again


def test_a_measurement_is_stopped_and_the_worker_goes_on_to_the_next(kept: Measurements, address: str) -> None:
    number = queued(kept)
    start(kept, number, address)
    wait(kept, number, lambda one: one.state is State.RUNNING)
    kept.stop(number, "me")
    other = queued(kept, Request(TWO.networks, 10**9, 1), "two")
    start(kept, other, address)
    assert wait(kept, other, over).says.startswith("One pass of softmax at batch size 1,000,000,000 needs about")
    assert kept.one(number).state is State.STOPPED and kept.one(number).form == {}


def test_one_click_is_one_measurement_and_a_third_has_to_wait(kept: Measurements) -> None:
    assert queued(kept) == queued(kept) == 1 and len(kept.all()) == 1
    queued(kept, token="two")
    with pytest.raises(StoreError, match="2 of your measurements are waiting already"):
        queued(kept, token="three")
    assert kept.unfinished() == [1, 2]


def test_only_the_session_that_started_it_stops_it(kept: Measurements) -> None:
    number = queued(kept)
    with pytest.raises(StoreError, match="started in another session"):
        kept.stop(number, "somebody else")
    kept.stop(number, "me")
    assert kept.one(number).state is State.STOPPED and not kept.begin(number)
    assert measure(kept.url, number) == "stopped"


def test_a_worker_learns_of_the_stop_when_it_tells_how_far_it_is(kept: Measurements) -> None:
    number = queued(kept)
    assert kept.begin(number) and not kept.begin(number)
    kept.report(number, 0.5)
    assert (kept.one(number).state, kept.one(number).progress) == ("running", 0.5)
    kept.stop(number, "me")
    with pytest.raises(Stopped):
        kept.report(number, 0.6)


def test_a_dead_worker_is_seen_and_the_measurement_can_be_begun_again(kept: Measurements, monkeypatch) -> None:
    number = queued(kept)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with patch.object(measurements, "holder", lambda: holder() | {"process": dead.pid}):
        kept.begin(number)
    one = kept.one(number)
    assert one.state is State.INTERRUPTED and one.says.startswith("The worker died") and kept.unfinished() == [number]
    assert kept.begin(number) and kept.one(number).state is State.RUNNING
    monkeypatch.setattr(measurements, "STALE", -1.0)  # of another host only the last sign of life is known
    assert kept.one(number).state is State.INTERRUPTED


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request((), 4, 1), "takes 1 to 6 networks, got 0. Choose some more."),
        (Request(TWO.networks * 4, 4, 1), "takes 1 to 6 networks, got 8. Leave some out."),
        (Request(TWO.networks, 10**9, 1), "at batch size 1,000,000,000 needs about"),
        (Request(TWO.networks, 4, 10**5), "100,000 threads were asked for."),
        (Request((TWO.networks[0], RequestedNetwork("wide", WIDE)), 4, 1), "One pass of wide at batch size 4 needs about"),
        (
            Request((TWO.networks[0], RequestedNetwork("gone", named("softmax"), run=7)), 4, 1),
            "gone is no longer in the store.",
        ),
        (Request(TWO.networks, 4, 1, "tpu"), "There is no device 'tpu'"),
    ],
)
def test_what_cannot_be_measured_fails_in_words(kept: Measurements, request_: Request, words: str) -> None:
    number = queued(kept, request_)
    assert measure(kept.url, number) == "failed"
    assert words in kept.one(number).says


def test_a_request_that_makes_no_sense_is_refused_before_it_is_queued() -> None:
    TWO.require_measurable()
    with pytest.raises(Refusal, match="takes 1 to 6 networks"):
        Request((), 4, 1).require_measurable()


def test_a_request_comes_back_from_plain_data() -> None:
    assert Request.from_form(TWO.to_form()) == TWO


def test_a_run_without_its_checkpoint_is_reported(kept: Measurements) -> None:
    run = Store(kept.url).add(named("softmax"), Recipe(dataset="digits"), "me", "one")
    number = queued(kept, Request((TWO.networks[0], RequestedNetwork("softmax, run 1", named("softmax"), run)), 4, 1))
    assert measure(kept.url, number) == "failed" and "softmax, run 1 is no longer" in kept.one(number).says


class Full:
    """A method of a store that takes nothing at its first `times` calls."""

    def __init__(self, name: str, times: int) -> None:
        self._method, self._times = getattr(Measurements, name), times

    def __get__(self, store: Measurements, _: type) -> Callable[..., None]:
        return partial(self._call, store)

    def _call(self, store: Measurements, *arguments: object, **named: object) -> None:
        self._times -= 1
        if self._times >= 0:
            raise StoreError("not-saved", "NOT SAVED: the disk is full.")
        self._method(store, *arguments, **named)


@pytest.mark.parametrize("method", ["report", "finish"])
@pytest.mark.usefixtures("rounds_here", "one_thread")
def test_a_result_that_a_full_disk_does_not_take_is_kept_as_soon_as_there_is_room(
    method: str, kept: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(comparing, "compare", partial(compare, rounds=1))
    monkeypatch.setattr(saving, "sleep", waited.append)
    monkeypatch.setattr(Measurements, method, Full(method, 3))
    number = queued(kept, ONE)
    assert measure(kept.url, number) == "done" and len(waited) == 3
    assert list(Comparison.from_form(kept.one(number).form).networks) == ["softmax"]


def test_a_measurement_that_was_stopped_while_the_disk_was_full_stays_stopped(
    kept: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = queued(kept, Request((), 4, 1))  # which fails immediately
    monkeypatch.setattr(Measurements, "finish", Full("finish", 1))
    monkeypatch.setattr(saving, "sleep", lambda seconds: kept.stop(number, "me"))
    assert measure(kept.url, number) == "stopped"
