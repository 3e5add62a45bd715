"""Which factor matters most: of a grid, and of a design that changes one factor at a time."""

from itertools import product

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.judging.effects import effects, levels, undecided
from core.studies.study import Study, Trial, one_at_a_time


def trial(label: str, **factors: object) -> Trial:
    return Trial(label, ZOO["softmax"], Recipe(), factors)


def test_of_a_grid_all_trials_count_and_the_stronger_factor_comes_first() -> None:
    trials = tuple(trial(f"{a}{b}", a=a, b=b) for a, b in product((1, 2), (1, 2, 3)))
    study = Study("own", "?", "", trials)
    assert [(group.name, group.labels) for group in levels(trials, "a")] == [
        ("a 1", ("11", "12", "13")),
        ("a 2", ("21", "22", "23")),
    ]

    def values(label: str, metric: str) -> dict[int, float]:
        return {seed: 0.1 * int(label[0]) + 0.01 * int(label[1]) + 0.001 * seed for seed in range(4)}

    first, second = effects(study, "accuracy", values)
    assert (first.factor, second.factor) == ("a", "b")
    assert abs(first.interval.estimate - 0.1) < 1e-9 and abs(second.interval.estimate - 0.02) < 1e-9
    assert first.interval.low < 0.1 < first.interval.high


def test_of_one_factor_at_a_time_each_is_compared_at_the_base_of_the_others() -> None:
    rows = one_at_a_time({"a": 1, "b": 1}, [{"a": 2}, {"b": 2}, {"b": 3}])
    trials = [trial(str(index), **row) for index, row in enumerate(rows)]
    assert [group.labels for group in levels(trials, "a")] == [("0",), ("1",)]
    assert [group.labels for group in levels(trials, "b")] == [("0",), ("2",), ("3",)]


def test_of_factors_with_as_large_a_range_it_is_not_decided_which_matters_more() -> None:
    rows = one_at_a_time({"a": 1, "b": 1, "c": 1}, [{"a": 2}, {"b": 2}, {"c": 2}])
    study = Study("own", "?", "", tuple(trial(str(index), **row) for index, row in enumerate(rows)))
    means = {"0": 0.5, "1": 0.7, "2": 0.51, "3": 0.512}
    spread = (-0.01, 0.0, 0.01, 0.004)

    def values(label: str, metric: str) -> dict[int, float]:
        return {seed: means[label] + noise for seed, noise in enumerate(spread)}

    assert undecided(study, "accuracy", values) == [("b", "c")]


def test_a_factor_without_two_seeds_everywhere_is_left_out() -> None:
    study = Study("own", "?", "", (trial("x", a=1), trial("y", a=2)))
    assert effects(study, "accuracy", lambda label, metric: {0: 0.9}) == []
