"""The integer reference: its numbers against exact fractions, its layers against sums by hand, its refusals."""

import random
from fractions import Fraction
from math import floor

import numpy as np
import pytest

from core.design.architecture import Architecture
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sigmoid, Tanh, ZeroPad2d
from core.learning.quantization.integer import IntegerNetwork, to_integers
from core.learning.quantization.integer_numbers import Scale, fixed_point, requantized
from core.learning.quantization.integer_parts import ConversionError

PLAIN = (0.0, 1 / 255)  # pixels as they are: q = p − 128 stands for p


def rounded(value: Fraction) -> int:
    """To the nearest whole number, halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def test_a_multiplier_is_a_factor_of_31_bits_and_a_shift() -> None:
    dice = random.Random(1)
    for _ in range(2000):
        multiplier = 2 ** dice.uniform(-31, 28)
        factor, shift = fixed_point(multiplier)
        assert 2**30 <= factor < 2**31 and 1 <= shift <= 62
        assert abs(Fraction(factor, 2**shift) / Fraction(multiplier) - 1) <= Fraction(1, 2**31)
    assert fixed_point(1.0) == (2**30, 30) and fixed_point(np.nextafter(1, 0)) == (2**30, 30)
    assert fixed_point(2.0**-40) == (2**22, 62) and fixed_point(2.0**-200) == (0, 62)  # never more than 62
    assert fixed_point(2.0**60) == fixed_point(2.0**29) == (2**30, 1)


def test_a_sum_comes_back_to_8_bits_as_exact_fractions_do() -> None:
    dice = random.Random(2)
    for _ in range(5000):
        total, zero = dice.randint(-(2**31), 2**31 - 1) >> dice.randint(0, 31), dice.randint(-128, 127)
        factor, shift = fixed_point(2 ** dice.uniform(-32, 4))
        exact = rounded(Fraction(total * factor, 2**shift)) + zero
        found = requantized(np.array([total]), np.array([factor], np.int32), np.array([shift], np.int32), zero)
        assert found.tolist() == [max(-128, min(127, exact))]
    halves = requantized(np.array([-3, -1, 1, 3]), np.array([2**30], np.int32), np.array([31], np.int32), 0)
    assert halves.tolist() == [-2, -1, 1, 2]


@pytest.mark.parametrize("ends", [(-1.3, 2.7), (0.0, 5.0), (2.0, 5.0), (-4.0, -1.0), (0.0, 0.0), (-1e-30, 0.0), (-7.0, 0.001)])
def test_zero_is_a_level_and_every_value_is_within_half_a_step(ends: tuple[float, float]) -> None:
    scale = Scale.of(*ends)
    assert scale.real(np.array([scale.zero]))[0] == 0 and -128 <= scale.zero <= 127
    values = np.linspace(*ends, 1001)
    assert np.abs(scale.real(scale.levels(values)) - values).max() <= scale.scale * 1.0001


def network(
    *layers: object, shape: tuple[int, ...] = (1, 2, 2), ends: list[tuple[float, float]], **weights: object
) -> IntegerNetwork:
    design = Architecture("made", shape, layers)
    arrays = {key.replace("_", ".", 1).removeprefix("w"): np.array(value, np.float32) for key, value in weights.items()}
    return to_integers(design, arrays, ends, PLAIN)


def real(made: IntegerNetwork, pixels: object) -> list[float]:
    return made.output.real(made.logits(np.array(pixels, np.uint8)[None]))[0].tolist()


def test_a_linear_layer_by_hand() -> None:
    """2·10 − 127·1 + 5 = −102, in levels of 1."""
    made = network(Flatten(), Linear(1), ends=[(0, 255), (-128, 127)], w1_weight=[[2, -127, 0, 0]], w1_bias=[5])
    assert real(made, [[[10, 1], [7, 9]]]) == [-102]
    assert real(made, [[[255, 0], [0, 0]]]) == [127]  # 515, beyond the range that calibration saw


def test_padding_is_real_zero_and_pools_go_over_windows() -> None:
    made = network(ZeroPad2d(1), ends=[(0, 255)])
    assert real(made, [[[1, 2], [3, 4]]]) == [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]
    assert real(network(MaxPool2d(2, 1, 1), ends=[(0, 255)]), [[[1, 2], [3, 4]]]) == [1, 2, 2, 3, 4, 4, 3, 4, 4]
    means = real(network(AvgPool2d(2, 1, 1), ends=[(0, 255)]), [[[1, 2], [3, 4]]])
    assert means == [0, 1, 1, 1, 3, 2, 1, 2, 1]  # 0.25, 0.75, 0.5; 1, 2.5, 1.5; 0.75, 1.75, 1
    assert network(AvgPool2d(2, 1, 1), ends=[(0, 255)]).output == Scale(1.0, -128)


def test_a_convolution_takes_the_range_of_the_relu_behind_it() -> None:
    """So all 256 levels are for what ReLU lets through."""
    kernel = {"w0_weight": [[[[1]]], [[[-1]]]], "w0_bias": [0, 0]}
    made = network(Conv2d(2, 1), ReLU(), ends=[(-255, 255), (0, 255)], **kernel)
    assert made.output == Scale(1.0, -128)
    assert real(made, [[[9, 8], [7, 0]]]) == [9, 8, 7, 0, 0, 0, 0, 0]


def test_a_normalization_is_folded_into_the_convolution_before_it_or_stands_alone() -> None:
    """(x − 2)/√(0.25) · 3 + 1 = 6·x − 11, but for the ε of 1e-5."""
    norm = {"weight": [3], "bias": [1], "running_mean": [2], "running_var": [0.25]}
    ends = [(-20, 235)] * 2
    folded = network(
        Conv2d(1, 1), BatchNorm2d(), ends=ends, w0_weight=[[[[1]]]], w0_bias=[0], **{f"w1_{k}": v for k, v in norm.items()}
    )
    alone = network(BatchNorm2d(), ends=ends[:1], **{f"w0_{k}": v for k, v in norm.items()})
    assert (len(folded.layers), len(alone.layers)) == (1, 1)
    assert real(folded, [[[0, 1], [2, 30]]]) == real(alone, [[[0, 1], [2, 30]]]) == [-11, -5, 1, 169]


@pytest.mark.parametrize(("layer", "function"), [(Tanh(), np.tanh), (Sigmoid(), lambda x: 1 / (1 + np.exp(-x)))])
def test_an_activation_is_within_half_a_step_for_every_input(layer: object, function: object) -> None:
    design = Architecture("made", (1, 16, 16), (layer,))
    made = to_integers(design, {}, [(-1, 1)], (0.5, 0.1))
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 1, 16, 16)
    given = made.image.real(pixels.astype(np.int16) - 128).ravel()
    found = made.output.real(made.logits(pixels))[0]
    assert np.abs(found - function(given)).max() <= made.output.scale  # 1 itself is no level: the last is 1 − 1/128


def test_a_channel_whose_weights_are_tiny_beside_its_bias_keeps_its_bias() -> None:
    weight = [[0, 0, 0, 0], [1e-30, 0, 0, 0], [1, 1, 1, 1]]
    made = network(Flatten(), Linear(3), ends=[(0, 255), (0, 102)], w1_weight=weight, w1_bias=[100, 50, 2])
    assert real(made, [[[10, 20], [30, 40]]]) == pytest.approx([100, 50, 102], abs=0.2)


def test_the_weights_are_symmetric_with_a_scale_for_each_output() -> None:
    made = network(Flatten(), Linear(2), ends=[(0, 255), (-9, 9)], w1_weight=[[1, -2, 0, 0.5], [8, 16, 0, 0]], w1_bias=[0, 0])
    assert made.layers[0].weight.tolist() == [[64, -127, 0, 32], [64, 127, 0, 0]]


def test_sums_that_32_bits_may_not_hold_are_refused() -> None:
    weights = {"1.weight": np.ones((1, 70_000), np.float32), "1.bias": np.zeros(1, np.float32)}
    design = Architecture("long", (1, 100, 700), (Flatten(), Linear(1)))
    with pytest.raises(ConversionError, match="fc1 adds up 70,000 products for an output: the sum may not fit into 32 bits"):
        to_integers(design, weights, [(0, 1)] * 2, PLAIN)
    weights["1.weight"][:, ::2] = 0
    assert to_integers(design, weights, [(0, 1)] * 2, PLAIN)


@pytest.mark.parametrize("ends", [(0, np.inf), (-np.inf, 0), (np.inf, -np.inf)])
def test_values_that_are_not_finite_are_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(ConversionError, match="pool1 gives values that are not finite"):
        network(MaxPool2d(), ends=[ends])


def test_pixels_without_a_level_for_zero_are_refused() -> None:
    with pytest.raises(ConversionError, match=r"the pixels' mean must be from 0 to 1, got 5: .* Use 32 bits\."):
        to_integers(Architecture("made", (1, 2, 2), (ReLU(),)), {}, [(0, 1)], (5.0, 1.0))
