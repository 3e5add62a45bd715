"""DRAM traffic against loops that count what they load into a buffer, and the best of all ways to keep tensors."""

import os
import random
from collections.abc import Iterator
from itertools import chain, islice, product

import numpy as np
import pytest

from core.design.architecture import Architecture, Step, trace
from core.design.layers import AvgPool2d, Conv2d, Linear, MaxPool2d, ReLU, Tanh
from core.design.zoo import ZOO
from core.hardware.gemm import gemm
from core.hardware.groups import Group, groups
from core.hardware.number_format import FORMATS
from core.hardware.passes import INPUTS_STAY, NOTHING_STAYS, ONCE, WEIGHTS_STAY, least
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Array, Dataflow, Mapping
from core.hardware.traffic import traffic
from tests.hardware.counted_loops import loops
from tests.hardware.random_passes import random_passes
from tests.hardware.simulated_array import simulate

NETWORKS = int(os.environ.get("EXPLORER_ARRAYS", "100"))  # `make soak` asks for more
INT8 = FORMATS[8]


@pytest.mark.parametrize("seed", range(NETWORKS))
def test_a_pass_moves_what_its_loops_load_and_needs_no_more_room_than_it_has(seed):
    dice = random.Random(seed)
    for group in random_passes(seed, fused=bool(seed % 2)):
        for input_kept, output_kept in product([False, True], repeat=2):
            buffer = dice.choice([0, 8, 40, 120, 400, 2000])
            moved = least(group, buffer, 1, input_kept, output_kept)
            if moved is None:
                assert input_kept or output_kept
                continue
            run = loops(group, moved, input_kept, output_kept)
            assert run.loaded["input"] == moved.inputs, (group.name, moved)
            assert run.loaded["weight"] == moved.weights, (group.name, moved)
            assert run.loaded["output"] == moved.outputs, (group.name, moved)
            assert run.most <= max(buffer, 1) or moved.order == NOTHING_STAYS, (group.name, moved, run.most)


def test_the_random_passes_work_in_every_order():
    found = {
        moved.order
        for seed in range(NETWORKS)
        for group in random_passes(seed, fused=bool(seed % 2))
        for buffer in (0, 40, 400)
        if (moved := least(group, buffer, 1, False, False))
    }
    assert found == {WEIGHTS_STAY, INPUTS_STAY, NOTHING_STAYS, ONCE}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_kept_between_passes_moves_least_of_all_ways_to_keep(seed):
    passes = random_passes(seed, fused=False)[:7]
    steps = [step for one in passes for step in one.steps]
    for buffer in (0, 60, 300, 1500):
        found = sum(one.dram.total for one in traffic(steps, False, buffer, INT8, lambda group: None))
        assert found == least_of_all_ways_to_keep(passes, buffer)


def least_of_all_ways_to_keep(passes: list[Group], buffer: int) -> int:
    """Bytes from and to DRAM, where each tensor between two passes is kept or not."""
    tried = []
    for inner in product([False, True], repeat=len(passes) - 1):
        kept = (False, *inner, False)
        moved = [least(one, buffer, 1, *kept[at : at + 2]) for at, one in enumerate(passes)]
        if all(moved):
            tried.append(sum(one.total for one in moved))
    return min(tried)


def ways_to_fuse(steps: list[Step]) -> Iterator[list[Group]]:
    """The passes where each convolution takes along none, the first few or all of the layers that it can."""
    single, taken = iter(groups(steps, fused=False)), []
    for group in groups(steps, fused=True):
        apart = list(islice(single, len(group.working)))
        joined = [Group(tuple(step for one in apart[:end] for step in one.steps)) for end in range(1, len(apart) + 1)]
        taken.append([[first, *apart[end:]] for end, first in enumerate(joined, 1)])
    return (list(chain(*passes)) for passes in product(*taken))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_fused_moves_least_of_all_ways_to_fuse_and_keep(seed):
    dice = random.Random(seed)
    maps, side = (dice.randint(1, 6), dice.randint(1, 6)), dice.randint(11, 20)
    layers = Conv2d(maps[0], dice.choice([1, 3])), ReLU(), MaxPool2d(), Conv2d(maps[1], 3), Tanh(), AvgPool2d()
    steps = list(trace(Architecture("two chains", (1, side, side), layers)))
    for buffer in (60, 120, 250):
        found = sum(one.dram.total for one in traffic(steps, True, buffer, INT8, lambda group: None))
        assert found == min(least_of_all_ways_to_keep(passes, buffer) for passes in ways_to_fuse(steps))


def test_a_convolution_takes_along_its_activation_where_there_is_no_room_for_the_rows_of_the_pooling():
    """Simple CNN with 2 KiB: 12,544 values between conv2 and relu2 are neither written nor read."""
    found = traffic(trace(ZOO["simple-cnn"]), True, 2_048, INT8, lambda group: None)
    assert [one.group.name for one in found] == ["conv1 + relu1 + pool1", "conv2 + relu2", "pool2", "fc1"]
    conv2, pool2 = (one.dram.total for one in found[1:3])
    assert conv2 + pool2 == 272_512 - 2 * 12_544


@pytest.mark.parametrize("seed", range(20))
def test_what_is_fused_where_it_helps_never_moves_more(seed):
    steps = [step for one in random_passes(seed, fused=False) for step in one.steps]
    for buffer in (0, 60, 300, 1500):
        apart, fused = (traffic(steps, way, buffer, INT8, lambda group: None) for way in (False, True))
        assert sum(one.dram.total for one in fused) <= sum(one.dram.total for one in apart)
        assert [step for one in fused for step in one.group.steps] == [step for one in apart for step in one.group.steps]


def test_with_room_for_its_activations_lenet5_moves_its_weights_its_image_and_its_answer_once():
    found = traffic(trace(ZOO["lenet5"]), True, 64 * 1024, INT8, lambda group: None)
    assert sum(one.dram.weights for one in found) == 61_706
    assert (sum(one.dram.inputs for one in found), sum(one.dram.outputs for one in found)) == (784, 10)
    assert [one.group.name for one in found][:3] == ["pad1", "conv1 + tanh1 + pool1", "conv2 + tanh2 + pool2"]


def test_fusing_saves_what_would_be_written_and_read_again():
    network = ZOO["cnn-16-4"]
    apart, fused = (
        sum(one.dram.total for one in traffic(trace(network), way, 2048, INT8, lambda group: None)) for way in (False, True)
    )
    assert fused < apart / 3


@pytest.mark.parametrize("dataflow", Dataflow)
def test_a_layer_s_sram_bytes_are_the_values_that_enter_and_leave_an_array_run_cycle_by_cycle(dataflow):
    """A product of (1 × 7) · (7 × 5) on 3×2; each partial sum takes 4 bytes, each other value one."""
    array, (step,) = Array(3, 2), trace(Architecture("one", (7,), (Linear(5),)))
    (found,) = traffic([step], True, 64, INT8, lambda group: Mapping(gemm(group.head), array, dataflow))
    run = simulate(np.ones((1, 7)), np.ones((7, 5)), array, dataflow)
    assert (found.sram.inputs, found.sram.weights) == (run.reads["ifmap"], run.reads["filter"])
    assert found.sram.outputs == 5 + 4 * (run.writes - 5)


def test_a_layer_s_register_bytes_are_those_of_a_loop_over_its_macs():
    """Two maps of 3×3 kernels on an image of 6×5: 4×3 places."""
    (found,) = traffic(trace(Architecture("one", (1, 6, 5), (Conv2d(2, 3),))), True, 64, INT8, lambda group: None)
    inputs = weights = sums = 0
    for _ in product(range(2), range(4), range(3), range(3), range(3)):
        inputs, weights, sums = inputs + 1, weights + 1, sums + 4 + 4  # a sum of 32 bits is read and written
    assert (found.registers.inputs, found.registers.weights, found.registers.outputs) == (inputs, weights, sums)
    assert (found.sram.inputs, found.sram.weights, found.sram.outputs) == (30, 0, 24)  # of a pass without an array


def test_a_batch_shares_the_weights_so_that_each_byte_serves_more_operations():
    """MLP1's fc2 in int8 with its inputs from DRAM: 2,400 weights, 10 biases, 240 inputs and 10 outputs an image."""
    (found,) = traffic(trace(Architecture("one", (240,), (Linear(10),))), True, 64 * 1024, INT8, lambda group: None)
    assert found.intensity == found.batch_intensity(1) == 2 * 2_400 / (2_410 + 250)
    assert found.batch_intensity(100) == 2 * 240_000 / (2_410 + 25_000)


def test_a_batch_in_an_order_that_reads_weights_again_for_one_image_reads_them_again_for_each():
    """Without a buffer each of 2,400 MACs reads an input and a weight; with 1,500 bytes 16 maps of 10×10 come in two bands."""
    (found,) = traffic(trace(Architecture("one", (240,), (Linear(10),))), True, 0, INT8, lambda group: None)
    assert found.dram.order == NOTHING_STAYS and found.batch_intensity(4) == found.intensity == 4_800 / (2_410 + 2_400 + 10)
    (banded,) = traffic(trace(Architecture("one", (16, 10, 10), (Conv2d(16, 3),))), True, 1_500, INT8, lambda group: None)
    assert (banded.dram.order, banded.dram.parts, banded.dram.weights) == (INPUTS_STAY, 2, 2 * (16 * 16 * 9 + 16))
    assert banded.batch_intensity(4) == banded.intensity == 2 * 64 * 16 * 16 * 9 / (2 * 2_320 + 1_600 + 1_024)


def test_a_network_without_a_pass_moves_nothing():
    assert traffic(trace(Architecture("none", (1, 2, 2), ())), True, 64, INT8, lambda group: None) == []


@pytest.mark.parametrize("buffer", [-1, 1 << 31])
def test_a_buffer_that_cannot_be_is_refused(buffer):
    with pytest.raises(HardwareError, match="A buffer has 0 to 1,048,576 KiB, got "):
        traffic([], True, buffer, INT8, lambda group: None)
