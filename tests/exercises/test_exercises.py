"""Exercises: every variant has one answer, and each slip is found by the number that it gives."""

import os
import re

import pytest

from core.design.layers import Conv2d, MaxPool2d
from core.exercises.catalog import KINDS, ExerciseError, exercise
from core.exercises.counts import Macs, Parameters
from core.exercises.hardware import Cycles, Energy
from core.exercises.networks import FlattenedLength, WeightBytes
from core.exercises.reading import IntervalVerdict, ProfilerRow
from core.exercises.windows import OutputSize, Padding, ReceptiveField
from core.hardware.gemm import Gemm
from core.hardware.number_format import FORMATS
from core.hardware.systolic import Array, Dataflow, Mapping

VARIANTS = int(os.environ.get("EXPLORER_EXERCISES", 40))  # of each kind

# Numbers from outside: LeNet-5's tables, document 002's saved sizes, the check values of the energy's literature.
KNOWN = [
    (OutputSize(32, Conv2d(6, 5)), 28),
    (OutputSize(224, Conv2d(64, 7, stride=2, padding=3)), 112),
    (Padding(28, 5, 28), 2),
    (ReceptiveField((Conv2d(6, 5), MaxPool2d(), Conv2d(16, 5), MaxPool2d())), 16),
    (Parameters(Conv2d(16, 5), (6, 14, 14)), 2_416),
    (Macs(Conv2d(6, 5), (1, 32, 32)), 117_600),
    (FlattenedLength(Conv2d(6, 5), Conv2d(16, 5), MaxPool2d(), 32), 400),
    (WeightBytes(784, 300, 10, 4), 954.04),
    (Cycles(Mapping(Gemm("", 4, 4, 4), Array(4, 4), Dataflow.OS)), 10),
    (Energy(784, 300, FORMATS[8]), 37.70),
    (ProfilerRow("aten::conv2d", 20.0, 220.0, 4, 1000.0), 50),
    (IntervalVerdict(0.1, 0.7), 0),
    (IntervalVerdict(-0.7, -0.1), 1),
    (IntervalVerdict(-0.1, 0.7), 2),
]


@pytest.mark.parametrize(("one", "answer"), KNOWN, ids=lambda value: type(value).__name__)
def test_a_known_number_is_the_answer(one, answer):
    assert one.judge(answer).right and one.shown(answer) in one.judge(answer).says


def test_each_kind_has_a_known_number():
    assert {type(one) for one, _ in KNOWN} == set(KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_variant_has_one_answer_and_its_slips_are_told_apart(kind):
    offered = set()
    for seed in range(VARIANTS):
        one = exercise(kind, seed)
        assert one == exercise(kind, seed)
        assert one.judge(one.answer()) == (True, "", f"Right: {one.shown(one.answer())}.")
        for slip in one.slips():
            assert one.judge(slip.value) == (False, slip.name, slip.says)
        assert one.slips() and one.asks() and one.solution()
        offered |= {slip.name for slip in one.slips()}
    assert len(offered) >= 3


@pytest.mark.parametrize("kind", KINDS)
def test_variants_differ(kind):
    assert len({exercise(kind, seed).asks() for seed in range(20)}) > 15


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_number_of_the_solution_is_judged_right(kind):
    for seed in [*range(VARIANTS), 1388]:  # of 1388 the energy of the arithmetic is the least
        one = exercise(kind, seed)
        if one.options:
            assert one.solution().endswith(f"So: {one.shown(one.answer())}.")
        else:
            last = re.findall(r"[\d,]*\d(?:\.\d+)?", one.solution())[-1]
            assert one.judge(float(last.replace(",", ""))).right


def test_the_parts_of_an_energy_that_is_small_add_up():
    assert Energy(256, 10, FORMATS[8]).solution() == (
        "2,560 MACs · 0.3 pJ = 0.000768 µJ; 2,560 weights · 1 B · 160 pJ = 0.4096 µJ; together 0.4104 µJ"
    )


@pytest.mark.parametrize("kind", [kind for kind, one in KINDS.items() if one.tolerance])
def test_rounded_to_four_digits_an_answer_is_right_and_a_slip_is_not(kind):
    for seed in range(VARIANTS):
        one = exercise(kind, seed)
        assert one.judge(float(f"{one.answer():.4g}")).right
        assert not [slip for slip in one.slips() if one.judge(float(f"{slip.value:.4g}")).right]


@pytest.mark.parametrize(
    ("kind", "names"),
    [("bytes", {"first layer only", "bias forgotten", "KB for kB"}), ("energy", {"arithmetic forgotten", "DRAM forgotten"})],
)
def test_a_small_slip_is_offered_in_every_variant(kind, names):
    assert all(names <= {slip.name for slip in exercise(kind, seed).slips()} for seed in range(5 * VARIANTS))


def test_the_padding_asked_for_is_the_only_one_with_which_the_layer_gives_that_size():
    for seed in range(VARIANTS):
        one = exercise("padding", seed)
        sides = [Conv2d(1, one.kernel, padding=padding).output_shape((1, one.size, one.size))[1] for padding in range(9)]
        assert [padding for padding, side in enumerate(sides) if side == one.wanted] == [one.answer()]


def test_the_inputs_of_the_first_linear_layer_are_solved_layer_by_layer():
    assert FlattenedLength(Conv2d(6, 5), Conv2d(16, 5, padding=2), MaxPool2d(), 32).solution() == (
        "(32 − 5 + 2·0)/1 + 1 = 28: 6×28×28; (28 − 2 + 2·0)/2 + 1 = 14: 6×14×14; "
        "(14 − 5 + 2·2)/1 + 1 = 14: 16×14×14; (14 − 2 + 2·0)/2 + 1 = 7: 16×7×7; 16·7·7 = 784"
    )


# A slip's number by hand, apart from the code that derives it.
@pytest.mark.parametrize(
    ("one", "given", "slip"),
    [
        (OutputSize(32, Conv2d(6, 5, padding=2)), 28, "padding forgotten"),
        (OutputSize(32, Conv2d(6, 5, padding=2)), 30, "padding on one side"),
        (OutputSize(28, Conv2d(6, 3, stride=2)), 14, "rounded up"),
        (OutputSize(32, Conv2d(6, 5)), 27, "one forgotten"),
        (OutputSize(32, Conv2d(6, 5, stride=3)), 28, "stride forgotten"),
        (OutputSize(32, Conv2d(6, 3, dilation=2)), 30, "dilation forgotten"),
        (Padding(28, 5, 28), 4, "padding on one side"),
        (ReceptiveField((Conv2d(6, 5), MaxPool2d(), Conv2d(16, 5))), 10, "stride forgotten"),
        (ReceptiveField((Conv2d(6, 5), MaxPool2d(), Conv2d(16, 5))), 12, "kernels added"),
        (ReceptiveField((Conv2d(6, 5), MaxPool2d(), Conv2d(16, 5))), 9, "pooling forgotten"),
        (Parameters(Conv2d(16, 5), (6, 14, 14)), 2_400, "bias forgotten"),
        (Parameters(Conv2d(16, 5), (6, 14, 14)), 416, "input maps forgotten"),
        (Parameters(Conv2d(16, 5), (6, 14, 14)), 2_406, "channels of the wrong side"),
        (Macs(Conv2d(6, 5), (1, 32, 32)), 235_200, "FLOPs"),
        (Macs(Conv2d(6, 5), (1, 32, 32)), 122_304, "bias counted"),
        (Macs(Conv2d(6, 5), (1, 32, 32)), 153_600, "size of the input"),
        (FlattenedLength(Conv2d(6, 5), Conv2d(16, 5), MaxPool2d(), 32), 1_600, "last pooling forgotten"),
        (FlattenedLength(Conv2d(6, 5), Conv2d(16, 5), MaxPool2d(), 32), 25, "maps forgotten"),
        (WeightBytes(784, 300, 10, 4), 931.68, "KB for kB"),
        (WeightBytes(784, 300, 10, 4), 952.8, "bias forgotten"),
        (WeightBytes(784, 300, 10, 4), 7_632.32, "bits for bytes"),
        (WeightBytes(784, 190, 2, 1), 149.15, "first layer only"),
        (Cycles(Mapping(Gemm("", 4, 4, 4), Array(4, 4), Dataflow.OS)), 9, "index of the last cycle"),
        (Cycles(Mapping(Gemm("", 4, 4, 4), Array(4, 4), Dataflow.OS)), 14, "loading"),
        (Energy(784, 300, FORMATS[8]), 0.07056, "DRAM forgotten"),
        (Energy(784, 330, FORMATS[16]), 82.79, "arithmetic forgotten"),
        (ProfilerRow("aten::conv2d", 20.0, 220.0, 4, 1000.0), 55, "self forgotten"),
        (IntervalVerdict(-0.1, 0.7), 0, "mean alone"),
        (IntervalVerdict(-0.7, 0.1), 1, "noise for no"),
        (IntervalVerdict(0.1, 0.7), 1, "direction"),
    ],
)
def test_a_slip_is_found_by_its_number(one, given, slip):
    judged = one.judge(given)
    assert not judged.right and judged.slip == slip


def test_a_number_by_no_slip_is_called_too_high_or_too_low():
    one = OutputSize(32, Conv2d(6, 5))
    assert one.judge(1_000).says == "1,000 pixels is too high. No usual slip gives it."
    assert "too low" in one.judge(2).says


@pytest.mark.parametrize("given", [99, -1, 0.5])
def test_a_number_that_stands_for_no_option_is_shown_as_it_is(given):
    one = IntervalVerdict(0.1, 0.7)
    assert one.shown(given) == str(given) and one.judge(given).says == "That is none of the answers."


def test_a_measure_may_be_rounded_but_a_count_may_not():
    assert WeightBytes(784, 300, 10, 4).judge(954).right
    assert not Parameters(Conv2d(16, 5), (6, 14, 14)).judge(2_417).right


def test_a_kind_that_there_is_not_is_refused_in_words():
    with pytest.raises(ExerciseError, match=r"There is no exercise .sums.\. Choose one of output-size, padding"):
        exercise("sums", 1)
