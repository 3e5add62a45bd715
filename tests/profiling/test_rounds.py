"""Rounds in processes of their own: what is measured, stopped, and refused."""

import pytest

from core.design.zoo import named
from core.learning.checkpoint import read
from core.learning.header import trained
from core.profiling import rounds
from core.profiling.engines import Setup
from core.profiling.estimates import ProfilingError
from core.profiling.rounds import in_rounds
from core.profiling.timing import Rule

QUICK = Rule(max_seconds=0.01, min_seconds=0)


def test_each_network_has_its_latencies_over_all_rounds_and_progress_is_told():
    lenet, shares = read(trained()["lenet5-28"]), list[float]()
    networks = [(named("softmax"), None), (lenet.architecture, lenet.weights)]
    found = in_rounds(networks, [Setup(1, 1), Setup(4, 1)], 3, QUICK, on_progress=shares.append)
    assert [[one.network for one in row] for row in found] == [["softmax"] * 2, ["lenet5-28"] * 2]
    for row in found:
        assert [one.setup.batch_size for one in row] == [1, 4]
        for one in row:
            low, high = one.timing.interval[1:]
            assert len(one.timing.rounds) == 3 and low <= one.timing.median_us <= high and one.conditions.threads == 1
    assert shares == sorted(shares) and len(shares) == 12 and shares[-1] == 1.0


def test_a_stop_ends_the_process_that_measures(monkeypatch):
    begun = []
    monkeypatch.setattr(rounds.subprocess, "Popen", lambda *words, **how: begun.append(POPEN(*words, **how)) or begun[-1])

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_rounds(
            [(named("softmax"), None)],
            [Setup(size) for size in (1, 2, 4)],
            3,
            Rule(min_seconds=60, max_seconds=60),
            on_progress=stop,
        )
    (process,) = begun
    assert process.returncode is not None


POPEN = rounds.subprocess.Popen


def test_what_the_process_refuses_is_said_here():
    with pytest.raises(ProfilingError, match="There is no engine or dtype 'tensorrt'"):
        in_rounds([(named("softmax"), None)], [Setup(engine="tensorrt")], 3, QUICK)


def test_a_process_that_dies_is_told(monkeypatch):
    monkeypatch.setattr(rounds.sys, "executable", "false")
    with pytest.raises(ProfilingError, match="A process that measures ended with status 1"):
        in_rounds([(named("softmax"), None)], [Setup()], 3, QUICK)
