"""A comparison: measured as asked, the same again from its plain data, stopped where it is told to stop."""

import json
from pathlib import Path

import pytest

from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear
from core.design.zoo import named
from core.profiling import comparison
from core.profiling.comparison import BATCH_SIZES, Comparison, Subject, compare
from core.profiling.estimates import ProfilingError
from core.profiling.timing import Rule

QUICK = Rule(max_seconds=0.01, min_seconds=0)
SHIPPED = Path(__file__).parents[2] / "checkpoints" / "comparison.json"
ON_GPU = SHIPPED.with_name("comparison-cuda.json")


def compared(*names: str, batch_size: int = 4, on_progress=lambda share: None) -> Comparison:
    return compare([Subject(name, named(name)) for name in names], batch_size, 1, "cpu", on_progress, QUICK, rounds=1)


@pytest.fixture(scope="module")
def two() -> Comparison:
    return compared("mlp1", "lenet5-28")


def test_a_comparison_holds_what_a_page_shows_of_each_network(two):
    assert list(two.networks) == ["mlp1", "lenet5-28"] and two.conditions.threads == 1
    for name, one in two.networks.items():
        assert one.profile.network == one.memory.network == name
        assert one.profile.gradients and not one.profile.cold
        assert one.profile.released_bytes == one.memory.released_bytes == one.memory.activation_bytes
        sizes = [latency.setup.batch_size for latency in one.latencies]
        assert sizes == sorted(sizes) and {1, 4} <= set(sizes) <= set(BATCH_SIZES)
        assert one.latency(4).setup.batch_size == 4 and one.overhead.ratio > 0


@pytest.mark.usefixtures("rounds_here")
def test_the_chosen_batch_size_is_among_those_of_the_latencies():
    (one,) = compared("softmax", batch_size=3).networks.values()
    assert [latency.setup.batch_size for latency in one.latencies][:3] == [1, 3, 4]


@pytest.mark.usefixtures("rounds_here")
def test_batches_larger_than_a_slow_one_are_left_out(monkeypatch):
    monkeypatch.setattr(comparison, "MAX_BATCH_US", 0.0)
    (one,) = compared("softmax", batch_size=16).networks.values()
    assert [latency.setup.batch_size for latency in one.latencies] == [1, 4, 16]


def test_the_same_comes_back_from_json(two):
    form = json.loads(json.dumps(two.to_form()))
    again = Comparison.from_form(form)
    assert again.to_form() == form
    for name, one in two.networks.items():
        other = again.networks[name]
        assert (other.architecture, other.memory, other.conditions) == (one.architecture, one.memory, one.conditions)
        assert [row.name for row in other.profile.operators] == [row.name for row in one.profile.operators]
        assert sum(row.self_cpu_us for row in other.profile.layers) == pytest.approx(one.profile.total_us, rel=1e-5)


def test_a_comparison_of_version_1_is_read_and_has_no_interval(two):
    form = two.to_form()
    for network in form["networks"]:
        for timing in (network["plain"], network["profiled"], *(one["timing"] for one in network["latencies"])):
            del timing["rounds"]
            timing |= {"low_us": 1.0, "high_us": 2.0}  # of one round
    again = Comparison.from_form({**form, "version": 1})
    assert again.networks["mlp1"].latency(4).timing.interval is None


@pytest.mark.parametrize("change", [{"version": 3}, {"format": "other"}, {"networks": []}])
def test_what_is_no_comparison_is_refused(two, change):
    with pytest.raises(ValueError):
        Comparison.from_form({**two.to_form(), **change})


@pytest.mark.usefixtures("rounds_here")
def test_it_tells_how_far_it_is_and_ends_where_it_is_stopped():
    shares = []

    def told(share: float) -> None:
        shares.append(share)
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compared("softmax", "mlp1", on_progress=told)
    assert shares[0] == 0.0 and shares == sorted(shares) and shares[1] == comparison.PROFILES / 2


def test_a_network_that_is_too_large_is_refused_before_anything_is_measured():
    wide = Architecture("wide", (1, 28, 28), (Flatten(), Linear(10**6), Linear(1000)))
    told = []
    with pytest.raises(ProfilingError, match="One pass of wide at batch size 4 needs about"):
        compare([Subject("softmax", named("softmax")), Subject("wide", wide)], 4, 1, "cpu", told.append, QUICK)
    assert told == []


def test_the_shipped_comparison_holds_the_documents_bytes_and_the_trained_networks():
    shipped = Comparison.from_form(json.loads(SHIPPED.read_text()))
    released = {name: one.profile.released_bytes for name, one in shipped.networks.items()}
    assert released["mlp1"] == 9760 and released["mlp2-300-200"] == 16160 and released["lenet5-28"] == 203_808
    assert {"mlp1", "mlp2", "lenet5", "lenet5-28", "flagship"} <= set(shipped.networks)
    assert (shipped.batch_size, shipped.conditions.threads) == (4, 1)
    assert all(one.memory.activation_bytes == released[name] for name, one in shipped.networks.items())


def test_the_shipped_comparison_on_a_gpu_has_the_same_networks_with_the_gpus_columns():
    there, here = (Comparison.from_form(json.loads(file.read_text())) for file in (ON_GPU, SHIPPED))
    assert there.networks.keys() == here.networks.keys() and there.conditions.device == "NVIDIA H200"
    for one in there.networks.values():
        assert one.profile.operators[0].cuda_total_us > 0 and one.memory.cuda_peak_bytes > one.memory.weight_bytes
        assert all(latency.setup.device == "cuda" and len(latency.timing.rounds) == 5 for latency in one.latencies)
