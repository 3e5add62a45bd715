"""The median's interval holds what it says, and the stop rule stops; made-up times, so that no clock decides."""

from itertools import cycle

import numpy as np
import pytest
import torch
from scipy import stats

from core.profiling import timing
from core.profiling.timing import MIN_REPEATS, Rule, Timing, interval, measure, over_rounds, ratio, summary

CPU = torch.device("cpu")


@pytest.mark.parametrize("count", [6, 10, 30, 100, 365])
def test_the_interval_holds_the_true_median_in_at_least_95_of_100_samples(count):
    random = np.random.default_rng(0)
    samples = np.sort(random.lognormal(size=(4000, count)))  # its median is 1, its mean is not
    hits = sum(low <= 1 <= high for low, high in map(interval, samples.tolist()))
    assert hits / len(samples) >= 0.945


def test_of_100_values_the_interval_goes_from_the_40th_to_the_61st():
    assert interval([float(value) for value in range(1, 101)]) == (40, 61)


def test_median_and_percentiles_are_numpy_s():
    took = np.random.default_rng(1).gamma(2, size=57).tolist()
    result = summary(took, 0.1)
    expected = np.percentile(took, [50, 5, 95])
    assert (result.median_us, result.p5_us, result.p95_us) == pytest.approx(expected.tolist())
    assert result.p5_us < result.median_us < result.p95_us and result.interval is None and result.repeats == 57


def rounds(middle: float, count: int, random: np.random.Generator) -> Timing:
    return over_rounds([summary([us, us], 0.1) for us in (middle * random.lognormal(0, 0.1, count)).tolist()])


def test_over_rounds_the_interval_holds_the_true_median_in_95_of_100_measurements():
    random = np.random.default_rng(3)
    found = [rounds(100, 5, random).interval for _ in range(2000)]
    assert sum(one.low <= 100 <= one.high for one in found) / len(found) == pytest.approx(0.95, abs=0.015)


def test_one_network_under_two_names_is_told_apart_in_one_of_twenty_measurements():
    random = np.random.default_rng(4)
    found = [ratio(*(rounds(100, 5, random).rounds for _ in range(2))) for _ in range(2000)]
    assert sum(not one.low <= 1 <= one.high for one in found) / len(found) == pytest.approx(0.05, abs=0.015)


def test_the_interval_of_five_rounds_is_that_of_scipy_and_fewer_than_three_have_none():
    times = (100.0, 110.0, 95.0, 104.0, 99.0)
    logs = np.log(times)
    low, high = np.exp(stats.t.interval(0.95, 4, logs.mean(), stats.sem(logs)))
    found = over_rounds([summary([us, us], 0.1) for us in times])
    assert found.interval == pytest.approx((found.median_us, low, high)) and found.median_us == pytest.approx(
        stats.gmean(times)
    )
    assert over_rounds([summary([us, us], 0.1) for us in times[:2]]).interval is None


def run(times, monkeypatch, **rule):
    """A measurement whose clock says these times, again and again."""
    calls, values = [], cycle(times)
    monkeypatch.setattr(timing, "_wall", lambda call: (call(), next(values))[1])
    result = measure(lambda: calls.append(1), CPU, Rule(**{"min_seconds": 0, "max_seconds": 60, **rule}))
    assert len(calls) == result.repeats + timing.WARM_UPS
    return result


def test_equal_times_are_settled_at_once(monkeypatch):
    result = run([7.0], monkeypatch)
    assert result.settled and result.repeats == MIN_REPEATS and result.median_us == result.p5_us == result.p95_us == 7


def test_times_that_never_settle_end_at_the_number_of_repeats(monkeypatch):
    result = run([1.0, 9.0], monkeypatch, max_repeats=500)
    assert not result.settled and result.repeats == 500


def test_times_that_spread_take_more_repeats_the_narrower_the_interval_is_to_be(monkeypatch):
    times = np.random.default_rng(2).normal(100, 10, 5000).tolist()
    wide, narrow = (run(times, monkeypatch, width=width) for width in (0.1, 0.01))
    assert wide.settled and narrow.settled and wide.repeats < narrow.repeats


def test_when_time_is_over_the_fewest_repeats_are_made_all_the_same(monkeypatch):
    result = run([1.0, 9.0], monkeypatch, max_seconds=0)
    assert not result.settled and result.repeats == MIN_REPEATS


def test_an_interval_counts_for_nothing_before_the_least_seconds(monkeypatch):
    assert run([7.0], monkeypatch, min_seconds=60, max_repeats=300).repeats == 300


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_cuda_the_work_is_waited_for():
    small, large = (torch.randn(side, side, device="cuda") for side in (64, 8192))
    times = [measure(lambda m=m: m @ m, torch.device("cuda"), Rule(max_seconds=0.5)) for m in (small, large)]
    assert times[1].median_us > 5 * times[0].median_us
