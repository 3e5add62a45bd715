"""How likely one run of each trial shows a claim: the share of pairs of seeds, counted another way."""

from collections.abc import Mapping
from itertools import product

import pytest

from core.studies.claims import Above, Group, Near, Steady, Trend
from core.studies.judging.luck import share_of_single_runs

HIGH, LOW = Group("high", ("high",)), Group("low", ("low",))
RUNS = {"high": {0: 0.90, 1: 0.94, 2: 0.95, 3: 0.97}, "low": {0: 0.91, 1: 0.92, 2: 0.93, 3: 0.96}}


def values(label: str, metric: str) -> Mapping[int, float]:
    return RUNS[label]


def test_a_claim_of_one_above_the_other_is_seen_in_the_share_of_pairs_where_it_is() -> None:
    pairs = [one > other for one, other in product(RUNS["high"].values(), RUNS["low"].values())]
    found = share_of_single_runs(Above("", "accuracy", (HIGH,), (LOW,)), values)
    assert found == pytest.approx(sum(pairs) / len(pairs), abs=0.08)


def test_what_lies_always_or_never_apart_is_seen_always_or_never() -> None:
    assert share_of_single_runs(Near("", "accuracy", HIGH, 0.935, 0.04), values) == 1
    assert share_of_single_runs(Near("", "accuracy", HIGH, 0.5, 0.1), values) == 0


def test_a_spread_and_a_counted_number_cannot_be_seen_by_luck() -> None:
    assert share_of_single_runs(Steady("", "accuracy", HIGH, 0.01), values) is None
    assert share_of_single_runs(Above("", "parameters", (HIGH,), (LOW,)), values) is None


def test_a_trend_is_seen_where_one_run_rises_however_unevenly() -> None:
    groups = tuple(Group(name, (name,)) for name in "abc")
    uneven = {"a": 0.5, "b": 0.9, "c": 0.6}
    assert share_of_single_runs(Trend("", "accuracy", groups), lambda label, metric: {0: uneven[label]}) == 1


def test_a_tie_does_not_show_that_one_lies_above_the_other() -> None:
    assert share_of_single_runs(Above("", "accuracy", (HIGH,), (LOW,)), lambda label, metric: {0: 0.9, 1: 0.9}) == 0


def test_without_data_there_is_no_share() -> None:
    missing = {"high": RUNS["high"], "low": {}}
    assert share_of_single_runs(Above("", "accuracy", (HIGH,), (LOW,)), lambda label, metric: missing[label]) is None
