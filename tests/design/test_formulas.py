"""The arithmetic beside each layer: what it says is what the layer does, and what it says is true as arithmetic."""

import random
import re
from fractions import Fraction

import pytest
from random_networks import likely_window, random_architecture, valid_beginning

from core.design.architecture import Architecture, trace
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.design.refusal import DesignError
from core.design.windows import MAX_PADDING, padding_for, window
from core.design.zoo import ZOO


def worked_out(formula):
    """The two sides of a formula as numbers; of a result that is rounded down, the exact one and what is left of it."""
    left, right = formula.replace(" outputs", "").split(" = ")
    assert re.fullmatch(r"[\d·+−()/ ]+", left), formula
    value = eval(re.sub(r"(\d+)", r"Fraction(\1)", left.replace("·", "*").replace("−", "-")), {"Fraction": Fraction})
    exact, _, rounded = right.replace(",", "").partition(" → ")
    return value, exact, int(rounded or exact)


def require_true_sizes(formula, sides):
    """Each part of the formula gives its side; both sides stand there unless they are told in one."""
    parts = [part.removeprefix("height: ").removeprefix("width: ") for part in formula.split("; ")]
    assert len(parts) == len(sides) or (len(parts) == 1 and len(set(sides)) == 1), formula
    for part, side in zip(parts, sides, strict=False):
        value, exact, rounded = worked_out(part)
        assert rounded == int(value) == side, part
        assert exact == (str(value) if value.denominator == 1 else f"{float(value):.2f}"), part


def random_steps(count):
    """Steps of random networks that work, their sizes and layers all different."""
    dice = random.Random(7)
    for _ in range(count):
        tried = random_architecture(dice)
        yield from trace(Architecture("random", tried.input_shape, valid_beginning(tried)))


def test_the_size_formula_of_a_layer_ends_in_its_output_size():
    for step in random_steps(1500):
        formula = step.layer.size_formula(step.input_shape)
        if formula:
            require_true_sizes(formula, step.output_shape[1:] or step.output_shape)
        else:
            assert step.output_shape == step.input_shape or isinstance(step.layer, Linear)


def test_the_parameter_and_mac_formulas_are_true_and_end_in_the_steps_numbers():
    for step in random_steps(1500):
        for formula, number in [
            (step.layer.parameter_formula(step.input_shape), step.parameters),
            (step.layer.mac_formula(step.input_shape), step.macs),
        ]:
            if number:
                value, _, result = worked_out(formula)
                assert value == result == number
                assert formula.endswith(f" = {number:,}")
            else:
                assert formula == ""


@pytest.mark.parametrize("name", ZOO)
def test_the_formulas_of_the_zoo_are_true(name):
    for step in trace(ZOO[name]):
        if formula := step.layer.size_formula(step.input_shape):
            require_true_sizes(formula, step.output_shape[1:] or step.output_shape)
        if step.parameters:
            assert worked_out(step.layer.parameter_formula(step.input_shape))[0] == step.parameters
        if step.macs:
            assert worked_out(step.layer.mac_formula(step.input_shape))[0] == step.macs


@pytest.mark.parametrize(
    ("layer", "shape", "formula"),
    [
        (Conv2d(6, 5), (1, 32, 32), "(32 − 5 + 2·0)/1 + 1 = 28"),
        (MaxPool2d(), (6, 28, 28), "(28 − 2 + 2·0)/2 + 1 = 14"),
        (MaxPool2d(3, 2), (6, 28, 28), "(28 − 3 + 2·0)/2 + 1 = 13.50 → 13"),
        (AvgPool2d(3, 2), (6, 28, 27), "height: (28 − 3 + 2·0)/2 + 1 = 13.50 → 13; width: (27 − 3 + 2·0)/2 + 1 = 13"),
        (Conv2d(6, 3, 1, 2, 2), (1, 28, 28), "(28 − 2·(3 − 1) − 1 + 2·2)/1 + 1 = 28"),
        (ZeroPad2d(2), (1, 28, 28), "28 + 2·2 = 32"),
        (ZeroPad2d(2), (1, 28, 30), "28 + 2·2 = 32; 30 + 2·2 = 34"),
        (Flatten(), (16, 5, 5), "16·5·5 = 400"),
        (Flatten(), (400,), ""),
        (ReLU(), (6, 28, 28), ""),
        (BatchNorm2d(), (6, 28, 28), ""),
    ],
)
def test_a_size_is_written_with_its_numbers(layer, shape, formula):
    assert layer.size_formula(shape) == formula


@pytest.mark.parametrize(
    ("layer", "shape", "parameters", "macs"),
    [
        (Conv2d(16, 5), (6, 14, 14), "16·(6·5·5) + 16 = 2,416", "16·10·10 outputs · (6·5·5) = 240,000"),
        (Linear(120), (400,), "120·400 + 120 = 48,120", "120·400 = 48,000"),
        (BatchNorm2d(), (16, 28, 28), "2·16 = 32", ""),
        (Dropout(), (400,), "", ""),
        (MaxPool2d(), (6, 28, 28), "", ""),
    ],
)
def test_parameters_and_macs_are_written_with_their_numbers(layer, shape, parameters, macs):
    assert (layer.parameter_formula(shape), layer.mac_formula(shape)) == (parameters, macs)


def unreached(layer, sides):
    """How many rows and columns of the padded image stand behind the last window, by laying the windows one after another."""
    extent, stride = layer.reach()
    padded = [side + 2 * layer.padding for side in sides]
    return [side - max(range(extent, side + 1, stride)) for side in padded]


def test_a_note_speaks_exactly_where_rows_or_columns_are_not_reached():
    dice, spoken = random.Random(8), 0
    for _ in range(5000):
        layer, shape = likely_window(dice), (1, dice.randint(5, 30), dice.randint(5, 30))
        try:
            layer.output_shape(shape)
        except DesignError:
            continue
        rows, columns = unreached(layer, shape[1:])
        note = layer.note(shape)
        spoken += bool(note)
        assert bool(note) == bool(rows or columns)
        assert re.findall(r"(\d+) row", note) == [str(rows)] * bool(rows)
        assert re.findall(r"(\d+) column", note) == [str(columns)] * bool(columns)
        assert ("padded" in note) == bool(note and layer.padding)
    assert 1000 < spoken < 4000


@pytest.mark.parametrize(
    ("layer", "shape", "note"),
    [
        (MaxPool2d(), (6, 28, 28), ""),
        (MaxPool2d(3, 3), (6, 29, 30), "The last 2 rows of the input are not reached"),
        (Conv2d(6, 3, 3, 1), (1, 28, 9), "The last 2 columns of the padded input are not reached"),
        (Conv2d(6, 3, 3, 0), (1, 29, 29), "The last 2 rows and 2 columns of the input are not reached"),
        (Linear(10), (7,), ""),
    ],
)
def test_a_note_says_what_is_not_reached(layer, shape, note):
    assert layer.note(shape) == (note and f"{note}: the size is rounded down, as torch does.")


@pytest.mark.parametrize(("kernel", "stride", "dilation"), [(1, 1, 1), (3, 1, 1), (5, 1, 1), (5, 2, 1), (3, 3, 1), (3, 1, 2)])
def test_the_padding_for_a_size_is_the_one_among_all_paddings_with_which_nothing_is_rounded(kernel, stride, dilation):
    size, reach = 30, dilation * (kernel - 1) + 1
    exact = {
        window(size, kernel, stride, padding, dilation): padding
        for padding in range(MAX_PADDING)
        if (size - reach + 2 * padding) % stride == 0
    }
    found = {wanted: padding_for(size, kernel, stride, wanted, dilation) for wanted in range(1, 200)}
    assert {wanted: int(one) for wanted, one in found.items() if 0 <= one < MAX_PADDING and one.denominator == 1} == exact
