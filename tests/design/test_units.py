"""Numbers as text: one rule for bytes, times and intervals."""

import pytest

from core.design.units import (
    decimals_to_show,
    duration,
    duration_interval,
    four_digits,
    interval,
    plural,
    printed_size,
    rough_duration,
    share_interval,
    size,
    three_digits,
    times_interval,
    with_minus,
)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (9_760, "9.76 kB"), (999_600, "1.00 MB"), (999_400, "999 kB"),
     (4 * 1024**3, "4.29 GB"), (5_576_000_000_000, "5,580 GB"), (-9_760, "-9.76 kB")],
)  # fmt: skip
def test_bytes_are_decimal_to_three_digits(count, text):
    assert size(count) == text


def test_a_ratio_has_its_interval_in_brackets_with_what_is_to_be_said_of_it():
    assert times_interval(2.0, 1.951, 2.052) == "2.00 times (1.95 to 2.05)"
    assert times_interval(2.0, 1.3, 3.0, "not paired") == "2.0 times (1.3 to 3.0, not paired)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("LeNet-5: -0.40 points [-1.20, +0.40]", "LeNet-5: −0.40 points [−1.20, +0.40]"), ("-9.53 KB", "−9.53 KB"),
     ("1e-05", "1e-05"), ("8-bit, from -24 to +23 %", "8-bit, from −24 to +23 %")],
)  # fmt: skip
def test_a_minus_sign_stands_before_negative_numbers_and_hyphens_stay_in_words(text, wanted):
    assert with_minus(text) == wanted


def test_a_noun_is_singular_after_one_only():
    assert [plural(count, "epoch") for count in (0, 1, 2, 1_000)] == ["0 epochs", "1 epoch", "2 epochs", "1,000 epochs"]


@pytest.mark.parametrize(("count", "text"), [(-9760, "-9.53 KB"), (160, "160 B"), (0, "0 B"), (-3 * 1024**2, "-3.00 MB")])
def test_bytes_as_the_profiler_prints_them_are_of_1_024(count, text):
    assert printed_size(count) == text


@pytest.mark.parametrize(
    ("number", "decimals"), [(0.0, 1), (374.0, 1), (0.96, 1), (0.12, 1), (0.05, 2), (0.0042, 3), (1 / 1024, 4), (0.002, 3)]
)
def test_a_small_number_has_the_decimals_of_its_first_digit(number: float, decimals: int) -> None:
    assert decimals_to_show(number, 1) == decimals


@pytest.mark.parametrize(
    ("middle", "low", "high", "text"),
    [
        (35.74, 35.5, 36.0, ("35.7", "35.5 to 36.0")),
        (1.49, 1.48, 1.5, ("1.49", "1.48 to 1.50")),
        (1.4949, 1.488, 1.502, ("1.495", "1.488 to 1.502")),
        (94.88, 90.9, 98.9, ("95", "91 to 99")),
        (1.49, 0.5, 4.0, ("1.5", "0.5 to 4.0")),
        (1_234.5, 1_200, 1_300, ("1,234", "1,200 to 1,300")),
        (99.4, 99.4, 99.4, ("99.40", "99.40 to 99.40")),
        (-0.5, -0.61, -0.39, ("-0.50", "-0.61 to -0.39")),
    ],
)
def test_an_interval_and_its_middle_have_the_same_decimals_which_its_width_decides(middle, low, high, text):
    assert interval(middle, low, high) == text


def test_a_time_and_its_interval_are_in_one_unit():
    assert duration_interval(1_490, 1_480, 1_500) == ("1.49 ms", "1.48 to 1.50")
    assert duration_interval(980, 950, 1_030) == ("980 µs", "950 to 1,030")


def test_a_share_s_interval_ends_at_0_and_100_percent():
    assert share_interval(0.9936, 0.9931, 0.9941) == ("99.36 %", "99.31 to 99.41")
    assert share_interval(0.98, 0.955, 1.005) == ("98.0 %", "95.5 to 100.0")
    assert share_interval(0.9488, 0.9091, 0.9886) == ("94.9 %", "90.9 to 98.9")


@pytest.mark.parametrize(
    ("us", "printed", "short"),
    [(844, "844.0 µs", "844 µs"), (1_170, "1.170 ms", "1.17 ms"), (2e6, "2.000 s", "2.00 s"), (33.33, "33.3 µs", "33.3 µs")],
)
def test_a_measured_time(us, printed, short):
    assert (duration(us), three_digits(us)) == (printed, short)


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (41, "41 s"), (720, "12 min"), (12_600, "3.5 h")])
def test_an_estimated_time(seconds, text):
    assert rough_duration(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(5.36870, "5.369"), (78.0, "78"), (3_907_456.0, "3,907,456"), (12_345.6, "12,346"), (0.39333, "0.3933"), (0.0, "0")],
)
def test_a_number_has_four_digits_and_a_count_all_of_them(number: float, text: str) -> None:
    assert four_digits(number) == text
