"""The closed forms of a systolic array against one that is run cycle by cycle, and known numbers."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.design.architecture import Architecture, trace
from core.design.layers import Conv2d, Linear
from core.design.zoo import ZOO
from core.hardware.filling import fold
from core.hardware.gemm import Gemm, gemm, gemm_formula, gemms
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Array, Dataflow, Mapping, best, parse_array
from tests.hardware.simulated_array import busy, simulate

ARRAYS = int(os.environ.get("EXPLORER_ARRAYS", "100"))  # `make soak` asks for more
sides = st.integers(1, 14)


@settings(max_examples=ARRAYS)
@given(sides, sides, sides, st.integers(1, 6), st.integers(1, 6), st.sampled_from(Dataflow), st.integers(0, 99))
def test_the_formulas_are_what_an_array_does_that_also_gives_the_product(m, k, n, rows, columns, dataflow, seed):
    dice = np.random.default_rng(seed)
    ifmap, weights = dice.integers(-9, 10, (m, k)), dice.integers(-9, 10, (k, n))
    run = simulate(ifmap, weights, Array(rows, columns), dataflow)
    one = Mapping(Gemm("fc1", m, k, n), Array(rows, columns), dataflow)
    assert (run.result == ifmap @ weights).all()
    assert (run.cycles, len(run.busy), run.macs) == (one.cycles, one.folds, one.gemm.macs)
    assert (run.reads["ifmap"], run.reads["filter"], run.writes) == (one.ifmap_reads, one.filter_reads, one.ofmap_writes)
    assert one.utilization == pytest.approx(run.macs / (run.cycles * rows * columns))
    assert one.mapping_efficiency == pytest.approx(np.mean(run.used) / (rows * columns))
    assert [[busy(fold(one, number), at) for at in range(one.fold_cycles)] for number in range(one.folds)] == run.busy


@settings(max_examples=ARRAYS // 5)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(0, 1), st.data())
def test_a_convolution_on_the_array_is_that_of_its_definition(channels, maps, kernel, stride, padding, data):
    sides = [data.draw(st.integers(kernel, 7)) for _ in range(2)]
    dice, step = np.random.default_rng(sum(sides)), _step(Conv2d(maps, kernel, stride, padding), (channels, *sides))
    image, weights = dice.integers(-5, 6, (channels, *sides)), dice.integers(-5, 6, (maps, channels, kernel, kernel))
    padded = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
    _, height, width = step.output_shape
    rows, expected = [], np.zeros(step.output_shape)
    for y in range(height):
        for x in range(width):
            window = padded[:, y * stride : y * stride + kernel, x * stride : x * stride + kernel]
            rows.append(window.ravel())
            expected[:, y, x] = [(window * one).sum() for one in weights]
    assert np.shape(rows) == (gemm(step).m, gemm(step).k)
    dataflow = data.draw(st.sampled_from(Dataflow))
    result = simulate(np.array(rows), weights.reshape(maps, -1).T, Array(3, 4), dataflow).result
    assert (result.T.reshape(step.output_shape) == expected).all()


def _step(layer, shape):
    return next(trace(Architecture("one", shape, (layer,))))


@pytest.mark.parametrize("name", ZOO)
def test_the_products_of_a_network_hold_all_its_macs(name):
    steps = list(trace(ZOO[name]))
    assert sum(one.macs for one in gemms(steps)) == sum(step.macs for step in steps)


def test_the_layers_of_lenet5_as_products():
    steps = list(trace(ZOO["lenet5"]))
    assert [(one.layer, one.m, one.k, one.n) for one in gemms(steps)] == [
        *[("conv1", 784, 25, 6), ("conv2", 100, 150, 16)],
        *[("fc1", 1, 400, 120), ("fc2", 1, 120, 84), ("fc3", 1, 84, 10)],
    ]
    texts = [gemm_formula(step) for step in steps if isinstance(step.layer, Conv2d | Linear)]
    assert texts[1] == "M = 10·10 = 100 (outputs of a map); K = 5·5·6 = 150; N = 16 (maps)"
    assert texts[4] == "M = 1 (one image); K = 84 (inputs); N = 10 (outputs)"


def test_the_three_conventions_for_a_product_of_4_by_4_by_4():
    """SCALE-Sim prints 9 where 10 cycles pass; its paper adds R cycles in which outputs are shifted out."""
    one = Mapping(Gemm("fc1", 4, 4, 4), Array(4, 4), Dataflow.OS)
    assert (one.cycles, one.cycles - 1, one.paper_cycles) == (10, 9, 14)
    for dataflow in (Dataflow.WS, Dataflow.IS):
        other = Mapping(Gemm("fc1", 4, 4, 4), Array(4, 4), dataflow)
        assert other.cycles == other.paper_cycles == 14


def test_six_maps_leave_26_of_32_columns_without_work():
    conv1 = gemms(trace(ZOO["lenet5"]))[0]
    wide = Mapping(conv1, Array(32, 32), Dataflow.OS)
    assert wide.mapping_efficiency == pytest.approx(784 / (25 * 32) * 6 / 32)
    assert Mapping(conv1, Array(32, 6), Dataflow.OS).mapping_efficiency == pytest.approx(784 / (25 * 32))


def test_the_best_dataflow_takes_the_fewest_cycles():
    conv1, *_, fc3 = gemms(trace(ZOO["lenet5"]))
    assert best(conv1, Array(16, 16)).dataflow is Dataflow.WS
    for one in (conv1, fc3):
        cycles = [Mapping(one, Array(16, 16), dataflow).cycles for dataflow in Dataflow]
        assert best(one, Array(16, 16)).cycles == min(cycles)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0x5", "An array has 1 to 1,024 rows, got 0 in 0×5. Use a size such as 16x16; the TPU of 2017 has 256x256."),
        ("4x1000000", "An array has 1 to 1,024 columns, got 1,000,000 in 4×1,000,000."),
        ("16", "An array is written as rows x columns, got '16'. Write for example 16x16."),
        ("-1x5", "An array is written as rows x columns, got '-1x5'."),
    ],
)
def test_an_array_that_cannot_be_is_refused_in_a_sentence(text, says):
    with pytest.raises(HardwareError) as error:
        parse_array(text)
    assert str(error.value).startswith(says)
    assert parse_array("16x8") == parse_array("16×8") == Array(16, 8)


def test_a_fold_that_there_is_not_is_refused():
    one = Mapping(Gemm("conv1", 5, 5, 5), Array(4, 4), Dataflow.OS)
    assert (fold(one, 3).rows, fold(one, 3).columns) == (1, 1)
    with pytest.raises(HardwareError, match=r"conv1 has 4 folds on 4×4, so there is no fold 5\. Choose one from 1 to 4\."):
        fold(one, 4)
