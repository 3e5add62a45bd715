"""Arrays of many shapes: the front against all pairs, and one of 16×16 as it is alone."""

from itertools import product

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.gemm import gemms
from core.hardware.sweep import SHAPES, sweep
from core.hardware.systolic import Array, Dataflow

LENET5 = list(trace(ZOO["lenet5"]))


@pytest.mark.parametrize("dataflow", [None, *Dataflow])
def test_no_shape_on_the_front_is_beaten_and_every_other_is(dataflow):
    points = sweep(gemms(LENET5), dataflow)
    assert len(points) == len(SHAPES) == 36 and 3 < sum(one.on_front for one in points) < 20
    for one in points:
        beaten = any(
            other.cycles <= one.cycles
            and other.array.pes <= one.array.pes
            and (other.cycles, other.array.pes) != (one.cycles, one.array.pes)
            for other in points
        )
        assert one.on_front is not beaten


def test_a_point_is_the_network_on_that_array():
    point = next(one for one in sweep(gemms(LENET5)) if one.array == Array(16, 16))
    mappings = Accelerator(Array(16, 16)).mappings(LENET5)
    assert point.cycles == sum(one.cycles for one in mappings) == 7_374
    assert point.utilization == pytest.approx(416_520 / (7_374 * 256))


def test_the_best_dataflow_for_each_layer_is_never_slower_than_one_for_all():
    best = {one.array: one.cycles for one in sweep(gemms(LENET5))}
    for flow, shape in product(Dataflow, SHAPES):
        assert best[shape] <= sum(one.cycles for one in Accelerator(shape, flow).mappings(LENET5))


def test_a_network_without_products_takes_no_cycles():
    assert {one.cycles for one in sweep([])} == {0}
