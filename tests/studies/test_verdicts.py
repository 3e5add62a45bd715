"""A verdict is a function of data: each kind of claim held against numbers made for it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.learning.intervals import of_difference, of_mean
from core.studies.claims import (
    Above,
    Apart,
    AtLeast,
    Change,
    Claim,
    Group,
    Level,
    Near,
    Reading,
    Readings,
    Steadier,
    Steady,
    Stronger,
    Trend,
    alone,
    each,
    highest,
    lowest,
)
from core.studies.documents.published import study_named
from core.studies.judging.intervals import (
    of_difference_of_ranges,
    of_one_more,
    of_range,
    of_ratio_of_spreads,
    of_slope,
    of_spread,
)
from core.studies.judging.more_seeds import more_seeds
from core.studies.judging.numbers import Values
from core.studies.judging.verdicts import judge
from core.studies.metrics import half_of_last_digit


def data(**groups: list[float]) -> Values:
    """values("a", metric): what was given for a, a seed each."""
    return lambda label, metric: dict(enumerate(groups[label]))


LOW, MIDDLE, HIGH = [0.90, 0.91, 0.905], [0.93, 0.935, 0.932], [0.96, 0.961, 0.962]
A, B, C = each("abc")
UP = data(a=LOW, b=MIDDLE, c=HIGH)
NOISY = data(a=[0.90, 0.95, 0.93], b=[0.91, 0.96, 0.92], c=[0.92, 0.94, 0.95])
M = "accuracy"
CASES: list[tuple[Claim, str, str]] = [
    (highest("", M, (A, B, C), "c"), "holds", "within noise"),
    (highest("", M, (A, B, C), "b"), "does not hold", "within noise"),
    (lowest("", M, (A, B, C), "a"), "holds", "within noise"),
    (Above("", M, (C,), (A, B)), "holds", "within noise"),
    (Above("", M, (A,), (C,)), "does not hold", "within noise"),
    (Trend("", M, (A, B, C)), "holds", "within noise"),
    (Trend("", M, (A, B, C), rises=False), "does not hold", "within noise"),
    (AtLeast("", M, (A, B, C), 0.85), "holds", "within noise"),
    (AtLeast("", M, (A, B, C), 0.93), "does not hold", "within noise"),
    (Near("", M, C, 0.96, 0.02), "holds", "within noise"),
    (Near("", M, A, 0.96, 0.02), "does not hold", "within noise"),
    (Near("", M, C, 0.05, 0.03, A), "holds", "within noise"),
    (Apart("", M, (A, B, C), 0.09), "holds", "holds"),
    (Apart("", M, (A, B, C), 0.01), "does not hold", "within noise"),
    (Steady("", M, A, 0.05), "holds", "within noise"),
    (Steady("", M, A, 0.001), "does not hold", "does not hold"),
    (Stronger("", M, (A, C), ((A, B),)), "holds", "within noise"),
    (Stronger("", M, (A, B), ((A, C),)), "does not hold", "within noise"),
    (Stronger("", M, (A, C), ((A, B),), rises=True), "holds", "within noise"),
    (Stronger("", M, (C, A), ((A, B),), rises=True), "does not hold", "within noise"),
    (Trend("", M, (A, B, C), steps=True), "holds", "within noise"),
    (Trend("", M, (A, C, B), steps=True), "does not hold", "within noise"),
    (Trend("", M, (C, B, A), rises=False, steps=True), "holds", "within noise"),
    (AtLeast("", M, (A, B), 0.95, above=False), "holds", "within noise"),
    (AtLeast("", M, (A, B, C), 0.95, above=False), "does not hold", "within noise"),
    (Near("", M, B, 0.93, 0.05, published=True), "holds", "within noise"),
    (Near("", M, B, 0.7, 0.05, published=True), "does not hold", "does not hold"),
]


@pytest.mark.parametrize(("claim", "clear", "noisy"), CASES, ids=lambda case: type(case).__name__)
def test_a_claim_holds_or_not_where_the_data_are_clear_and_is_within_noise_elsewhere(claim, clear, noisy) -> None:
    assert (judge(claim, UP).name, judge(claim, NOISY).name) == (clear, noisy)


def test_a_change_looks_at_the_same_runs_at_two_epochs() -> None:
    assert judge(Change("", "loss", A, 2, 9), over_epochs).name == "holds"
    assert judge(Change("", "loss", A, 2, 9, rises=False), over_epochs).name == "does not hold"


def over_epochs(label: str, metric: str) -> dict[int, float]:
    """A loss of 0.5 that rises by 0.01 an epoch, of three seeds."""
    return {seed: 0.5 + 0.1 * seed + 0.01 * int(metric.removeprefix("loss after epoch ")) for seed in range(3)}


@pytest.mark.parametrize(("most", "name"), [(0.08, "holds"), (0.07, "holds"), (0.06, "does not hold")])
def test_a_level_is_a_change_of_at_most_so_much_up_or_down(most: float, name: str) -> None:
    assert judge(Level("", "loss", A, 2, 9, most), over_epochs).name == name
    assert judge(Level("", "loss", A, 9, 2, most), over_epochs).name == name


def test_runs_are_steadier_where_fisher_s_f_says_so() -> None:
    random = np.random.default_rng(3)
    found = {"a": random.normal(0, 1, 9).tolist(), "b": random.normal(0, 9, 7).tolist(), "c": random.normal(0, 1.2, 9).tolist()}
    ratio = np.var(found["b"], ddof=1) / np.var(found["a"], ddof=1)
    ends = np.sqrt(ratio / stats.f.ppf([0.975, 0.025], 6, 8))
    assert of_ratio_of_spreads(found["b"], found["a"])[1:] == pytest.approx(tuple(ends))
    names = [judge(Steadier("", M, *pair), data(**found)).name for pair in ((A, B), (B, A), (A, C))]
    assert names == ["holds", "does not hold", "within noise"]
    assert judge(Steadier("", M, A, B), data(a=[0.9, 0.9], b=[0.8, 0.8])).name == "within noise"


def test_a_published_number_has_the_spread_of_one_more_run_and_of_its_rounding() -> None:
    values = [0.970, 0.974, 0.972, 0.975]
    half = stats.t.ppf(0.975, 3) * np.std(values, ddof=1) * (1 + 1 / 4) ** 0.5 + 0.0005
    found = of_one_more([values], float(np.mean(values)), half_of_last_digit(M, 0.975))
    assert found[1:] == pytest.approx((np.mean(values) - half, np.mean(values) + half))
    near = Near("", M, A, 0.975, 0.008)
    assert judge(near, data(a=values)).name == "holds"
    with_spread = judge(replace(near, published=True), data(a=values))
    assert with_spread.name == "within noise" and "as published: one run of this may lie between 96." in with_spread.says
    assert judge(Near("", M, A, 0.94, 0.005, published=True), data(a=values)).name == "does not hold"


def test_a_number_that_was_rounded_to_a_whole_per_cent_cannot_be_held_to_less_than_half_of_one() -> None:
    same = data(a=[0.96] * 3)
    assert judge(Near("", M, A, 0.96, 0.004, published=True), same).name == "within noise"
    assert judge(Near("", M, A, 0.961, 0.004, published=True), same).name == "holds"


@pytest.mark.parametrize(
    ("metric", "value", "half"), [(M, 0.96, 0.005), (M, 0.975, 0.0005), (M, 0.9233, 0.00005), ("loss", 0.0776, 0.00005)]
)
def test_a_number_is_rounded_by_half_of_its_last_digit(metric: str, value: float, half: float) -> None:
    assert half_of_last_digit(metric, value) == pytest.approx(half)


def test_the_difference_of_two_published_numbers_has_both_spreads() -> None:
    one, other = [0.90, 0.91, 0.92], [0.88, 0.885, 0.89, 0.895]
    errors = [np.var(part, ddof=1) * (1 + 1 / len(part)) for part in (one, other)]
    freedom = sum(errors) ** 2 / (errors[0] ** 2 / 2 + errors[1] ** 2 / 3)
    half = stats.t.ppf(0.975, freedom) * sum(errors) ** 0.5 + 0.005
    assert of_one_more([one, other], 0.02, 0.005)[1:] == pytest.approx((0.02 - half, 0.02 + half))


def under(*claims: Claim) -> Readings:
    return Readings("", M, "which", tuple(Reading(f"reading {n}", claim) for n, claim in enumerate(claims, 1)))


HELD, FAILED, NOISE = Above("", M, (C,), (A,)), Above("", M, (A,), (C,)), Above("", M, (A,), (A,))
MISSING = Above("", M, (C,), (alone("d"),))


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ((HELD, HELD), "holds"),
        ((FAILED, FAILED), "does not hold"),
        ((NOISE, NOISE), "within noise"),
        ((HELD, FAILED), "depends on what is not stated"),
        ((HELD, NOISE), "within noise"),
        ((FAILED, NOISE), "within noise"),
        ((NOISE, HELD, FAILED), "depends on what is not stated"),
        ((HELD, MISSING), "open"),
        ((MISSING, MISSING), "open"),
        ((HELD, FAILED, MISSING), "depends on what is not stated"),
    ],
)
def test_a_claim_that_leaves_something_open_is_tried_under_each_reading(claims: tuple[Claim, ...], name: str) -> None:
    assert judge(under(*claims), data(a=LOW, b=MIDDLE, c=HIGH, d=[0.9])).name == name


def test_the_readings_are_named_with_their_verdicts_and_keep_their_numbers() -> None:
    found = judge(under(HELD, FAILED), UP)
    assert found.says == "Left open: which. Holds (reading 1), does not hold (reading 2)."
    assert [one.says for one in found.readings] == [judge(HELD, UP).says, judge(FAILED, UP).says]
    assert more_seeds(under(NOISE, NOISE), UP) == ""


def test_with_fewer_than_two_seeds_there_is_no_verdict() -> None:
    verdict = judge(Above("", M, (A,), (B,)), data(a=[0.9], b=[0.8, 0.7]))
    assert (verdict.name, verdict.says) == ("open", "No verdict: fewer than 2 seeds of a have these numbers.")


def test_what_is_counted_needs_no_seeds() -> None:
    verdict = judge(Near("", "parameters", A, 2_710, 0), lambda label, metric: {0: 2_710.0})
    assert (verdict.name, verdict.says) == ("holds", "a, parameters: 2,710, against 2,710.")


def test_a_verdict_gives_its_numbers_in_words() -> None:
    found = judge(Above("", M, (C,), (A,)), UP)
    low, high = (100 * end for end in found.contrasts[0].interval[1:])
    assert found.says == f"c − a: 5.60 points [{low:.2f}, {high:.2f}]."
    assert judge(Above("", M, (C,), (A, B)), UP).says.endswith("; the weakest of 2 comparisons.")


def test_a_limit_and_a_spread_are_shown_with_what_they_are_held_against() -> None:
    assert judge(AtLeast("", M, (C,), 0.93), UP).says.endswith("], against at least 93.00 %.")
    assert judge(AtLeast("", M, (A,), 0.93, above=False), UP).says.endswith("], against below 93.00 %.")
    assert judge(Steady("", M, A, 0.05), UP).says.endswith("], against below 5.00 points.")


def test_where_epochs_are_missing_the_verdict_says_so_and_not_that_seeds_are_too_few() -> None:
    def two_epochs(label: str, metric: str) -> dict[int, float]:
        return dict.fromkeys(range(3), 0.5) if not metric.endswith("20") else {}

    verdict = judge(Change("", "loss", A, 2, 20), two_epochs)
    assert (verdict.name, verdict.says) == ("open", "No verdict: the runs of a have no epoch 20.")


def test_two_trials_that_are_equal_in_every_seed_show_no_difference() -> None:
    tie = judge(Above("", M, (A,), (B,)), data(a=[0.9, 0.9], b=[0.9, 0.9]))
    assert tie.name == "within noise" and tie.says.endswith(" They are equal in every seed.")
    assert judge(Trend("", M, (A, B, C)), data(a=[0.9] * 2, b=[0.9] * 2, c=[0.9] * 2)).name == "within noise"
    counted = {"a": {0: 10.0}, "b": {0: 10.0}}
    assert judge(Above("", "parameters", (A,), (B,)), lambda label, metric: counted[label]).name == "does not hold"


def test_a_difference_that_is_smaller_than_the_published_small_one_agrees_with_it() -> None:
    claim = study_named("feature-maps").claims[0]
    assert claim.says == "The difference in accuracy is not of big significance (5 %)."
    apart = {trial.label: 0.001 * place for place, trial in enumerate(study_named("feature-maps").trials)}
    assert judge(claim, lambda label, metric: {seed: 0.6 + apart[label] + 0.0001 * seed for seed in range(3)}).name == "holds"


def test_within_noise_says_how_many_seeds_would_decide_by_student_s_t_of_that_number() -> None:
    claim, apart = Above("", M, (C,), (A,)), [0.90, 0.92, 0.94, 0.96]
    found = {"a": apart, "c": [value + 0.02 for value in apart]}
    spread = float(np.std(apart, ddof=1))
    needed = next(n for n in range(4, 100) if stats.t.ppf(0.975, 2 * n - 2) * spread * (2 / n) ** 0.5 < 0.02)
    says = f"Should means and spreads stay, about {needed} seeds of each (now 4) would show that it"
    assert more_seeds(claim, data(**found)) == f"{says} holds."
    assert more_seeds(replace(claim, high=(A,), low=(C,)), data(**found)) == f"{says} does not hold."
    assert more_seeds(claim, data(a=apart, c=[value + 1e-5 for value in apart])).endswith(
        "not even 396 seeds of each would decide."
    )
    assert more_seeds(claim, data(a=[0.9] * 2, c=[0.9] * 2)).endswith("not even 198 seeds of each would decide.")


def test_two_seeds_need_few_more_since_student_s_t_of_two_is_so_wide() -> None:
    says = more_seeds(Near("", M, A, 0.9, 0.01), data(a=[0.899, 0.901]))
    reach = [stats.t.ppf(0.975, n - 1) * 0.001 * 2**0.5 / n**0.5 for n in range(2, 10)]
    needed = next(n for n, half in enumerate(reach, 2) if half < 0.01)
    assert needed == 3 and f"about {needed} seeds of each (now 2) would show that it holds." in says


def test_more_comparisons_ask_more_of_each() -> None:
    spreads = {"a": [0.90, 0.93, 0.91], "c": [0.94, 0.97, 0.96]}
    values = data(**spreads, **{f"b{n}": spreads["a"] for n in range(20)})
    assert judge(Above("", M, (C,), (A,)), values).name == "holds"
    assert judge(Above("", M, (C,), (A, *each([f"b{n}" for n in range(20)]))), values).name == "within noise"


def test_more_steps_more_levels_and_more_factors_ask_more_of_each() -> None:
    start = [0.90, 0.93, 0.91]
    stairs = {f"b{n}": [value + 0.043 * n for value in start] for n in range(21)}
    steps = each(list(stairs))
    assert judge(Trend("", M, steps[:2], steps=True), data(**stairs)).name == "holds"
    assert judge(Trend("", M, steps, steps=True), data(**stairs)).name == "within noise"
    level = 0.87
    assert judge(AtLeast("", M, (A,), level), data(a=start)).name == "holds"
    assert judge(AtLeast("", M, (A,) * 20, level), data(a=start)).name == "within noise"
    factors = data(a=start, b=[value + 0.001 for value in start], c=[value + 0.08 for value in start])
    assert judge(Stronger("", M, (A, C), ((A, B),)), factors).name == "holds"
    assert judge(Stronger("", M, (A, C), ((A, B),) * 20), factors).name == "within noise"


def test_the_range_of_a_factor_is_between_its_highest_and_its_lowest_group_wherever_they_stand() -> None:
    groups = data(a=[0.90, 0.901, 0.902], b=[0.96, 0.961, 0.962], c=[0.90, 0.902, 0.901])
    hump, flat = (A, B, C), (A, C)
    assert judge(Stronger("", M, hump, (flat,)), groups).name == "holds"


def test_that_a_factor_also_rises_is_one_comparison_more_and_asks_more_of_each() -> None:
    start = [0.90, 0.93, 0.91]
    error = np.std(start, ddof=1) * (2 / 3) ** 0.5
    once, twice = (stats.t.ppf(1 - 0.05 / n / 2, 4) * error for n in (1, 2))
    assert once < 0.039 < twice < 0.05
    for gain, name in ((0.039, "within noise"), (0.05, "holds")):
        levels = data(a=start, b=[value + 9 for value in start], c=[value + gain for value in start])
        assert judge(Above("", M, (C,), (A,)), levels).name == "holds"
        assert judge(Stronger("", M, (A, B, C), ((A, C),), rises=True), levels).name == name


def test_the_interval_of_a_range_of_two_is_that_of_their_difference_without_its_sign() -> None:
    low, high = [0.0, 0.2, 0.1], [1.0, 1.3, 1.1]
    assert of_range([low, high]) == of_range([high, low]) == of_difference(high, low)
    assert of_range([low, [value + 0.05 for value in low]]).low == 0


def test_the_interval_of_a_range_of_three_is_of_the_two_that_are_farthest_apart_each_pair_with_a_third_of_the_chance() -> None:
    groups = [[0.5, 0.6], [0.0, 0.1], [1.0, 1.1]]
    found = of_range(groups)
    half = stats.t.ppf(1 - 0.05 / 3 / 2, 2) * 0.05 * 2**0.5
    assert found == pytest.approx((1.0, 1.0 - half, 1.0 + half))


def test_the_interval_of_a_difference_of_ranges_adds_what_both_lack_as_errors_are_added() -> None:
    mine, theirs = [[0.0, 0.2, 0.1], [1.0, 1.2, 1.1]], [[0.0, 0.1, 0.2], [0.3, 0.4, 0.5]]
    groups = data(a=mine[0], b=mine[1], c=theirs[0], d=theirs[1])
    (found,) = judge(Stronger("", M, (A, B), ((C, alone("d")),)), groups).contrasts
    half = stats.t.ppf(0.975, 4) * 0.1 * (2 / 3) ** 0.5
    assert found.interval == pytest.approx((0.7, 0.7 - half * 2**0.5, 0.7 + half * 2**0.5))


@pytest.mark.parametrize(
    ("seeds", "ranges", "deviations"),
    [
        (3, (0.5, 0.5), (1.0, 0.1)),
        (5, (0.5, 0.5), (2.0, 0.3)),
        (16, (1.0, 1.0), (2.0, 0.3)),
        (16, (1.5, 0.3), (1.0, 1.0)),
        (5, (0.0, 0.0), (1.0, 1.0)),
    ],
)
@pytest.mark.parametrize("count", [2, 3])
def test_the_intervals_of_ranges_and_of_their_difference_miss_in_at_most_one_case_of_twenty(
    seeds: int, ranges: tuple[float, float], deviations: tuple[float, float], count: int
) -> None:
    random, missed = np.random.default_rng(0), np.zeros(2)
    for _ in range(300):
        one, other = (
            [random.normal(mean, deviation, seeds).tolist() for mean in np.linspace(0, width, count)]
            for width, deviation in zip(ranges, deviations, strict=True)
        )
        low, high = of_range(one)[1:]
        missed[0] += not low <= ranges[0] <= high
        low, high = of_difference_of_ranges(one, other)[1:]
        missed[1] += not low <= ranges[0] - ranges[1] <= high
    assert (missed / 300 <= 0.08).all(), missed  # 0.05, and what 300 cases may show by chance


def test_counts_that_are_equal_are_at_most_0_apart() -> None:
    assert judge(Apart("", "parameters", (A, B), 0), lambda label, metric: {0: 2_710.0}).name == "holds"


def test_a_group_of_trials_is_their_mean_seed_by_seed() -> None:
    values = data(a=[0.1, 0.2], b=[0.3, 0.4, 0.9], c=[0.0, 0.01])
    verdict = judge(Above("", M, (Group("both", ("a", "b")),), (alone("c"),)), values)
    assert verdict.contrasts[0].interval.estimate == pytest.approx(0.25 - 0.005)


def test_the_intervals_are_those_of_scipy() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(1, 2, 7).tolist(), random.normal(0, 1, 5).tolist()
    mean = stats.t.interval(0.95, 6, np.mean(one), stats.sem(one))
    assert of_mean(one)[1:] == pytest.approx(mean)
    welch = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert of_difference(one, other)[1:] == pytest.approx((welch.low, welch.high))
    line = stats.linregress([0, 0, 1, 1, 2, 2, 2], one)
    half = line.stderr * stats.t.ppf(0.975, 5)
    assert of_slope([one[:2], one[2:4], one[4:]]) == pytest.approx((line.slope, line.slope - half, line.slope + half))
    variance = 6 * np.var(one, ddof=1) / stats.chi2.ppf([0.975, 0.025], 6)
    assert of_spread(one)[1:] == pytest.approx(tuple(np.sqrt(variance)))


def test_two_values_without_any_spread_are_apart_by_exactly_their_difference() -> None:
    assert of_difference([1.0, 1.0], [0.5, 0.5]) == (0.5, 0.5, 0.5)


def test_a_range_of_nothing_but_noise_reaches_down_to_zero() -> None:
    random = np.random.default_rng(1)
    low = [of_range([random.normal(0, 1, 5).tolist() for _ in range(4)]).low for _ in range(40)]
    assert np.mean(np.array(low) == 0) > 0.8


def test_the_rule_calls_noise_a_finding_in_few_cases_only() -> None:
    random = np.random.default_rng(2)
    names = []
    for _ in range(400):
        groups = {name: random.normal(0.9, 0.01, 5).tolist() for name in "abc"}
        names.append(judge(Trend("", M, (A, B, C)), data(**groups)).name)
    assert 0.90 < names.count("within noise") / 400 < 0.99
