"""Arrays of many shapes: the fronts against all pairs, and one of 16×16 as it is alone."""

from dataclasses import replace
from itertools import product

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.energy import TECHNOLOGIES, energy, technology
from core.hardware.sweep import SHAPES, Measure, front, least, sweep
from core.hardware.systolic import Array, Dataflow

LENET5 = list(trace(ZOO["lenet5"]))
TECH = TECHNOLOGIES["45nm"]
SETTING = Accelerator(Array(16, 16))


@pytest.mark.parametrize("dataflows", [tuple(Dataflow), *((flow,) for flow in Dataflow)])
@pytest.mark.parametrize("measure", Measure)
def test_no_shape_on_the_front_is_beaten_and_every_other_is(dataflows, measure):
    points = sweep(LENET5, replace(SETTING, dataflows=dataflows), TECH)
    places = {
        one.array: (
            {"cycles": one.cycles, "energy": one.energy, "energy · cycles": one.energy * one.cycles}[measure.value],
            one.array.pes,
        )
        for one in points
    }
    assert len(points) == len(SHAPES) == 36 and 3 < len(front(points, measure)) < 20
    for one in points:
        own = places[one.array]
        beaten = any(other != own and other[0] <= own[0] and other[1] <= own[1] for other in places.values())
        assert (one in front(points, measure)) is not beaten


def test_a_point_is_the_network_on_that_array():
    point = next(one for one in sweep(LENET5, SETTING, TECH) if one.array == Array(16, 16))
    assert point.cycles == sum(one.cycles for one in SETTING.mappings(LENET5)) == 7_374
    assert point.utilization == pytest.approx(416_520 / (7_374 * 256))
    passes = [energy(one, SETTING.number, TECH) for one in SETTING.traffic(LENET5)]
    parts = [part for one in passes for part in (one.macs, one.sram, one.dram_weights, one.dram_activations)]
    assert point.energy == pytest.approx(sum(parts)) == pytest.approx(10.302e6, rel=1e-4)


def test_the_best_array_by_cycles_is_not_the_best_by_energy():
    """The largest array reads least from SRAM, and takes longer to fill and drain than one with half its rows."""
    points = sweep(LENET5, SETTING, TECH)
    assert {measure.value: str(least(points, measure).array) for measure in Measure} == {
        "cycles": "64×128",
        "energy": "128×128",
        "energy · cycles": "64×128",
    }


def test_buffer_bits_and_energies_are_those_of_the_accelerator():
    small = replace(SETTING, buffer=1024)
    before, after = (next(iter(sweep(LENET5, each, TECH, [Array(8, 8)]))).energy for each in (SETTING, small))
    assert after > before
    free = next(iter(sweep(LENET5, SETTING, technology("45nm", dram=0, sram=0), [Array(8, 8)]))).energy
    assert free == pytest.approx(416_520 * 0.3)  # pJ of an int8 MAC


def test_the_best_dataflow_for_each_layer_is_never_slower_than_one_for_all():
    best = {one.array: one.cycles for one in sweep(LENET5, SETTING, TECH)}
    for flow, shape in product(Dataflow, SHAPES):
        assert best[shape] <= sum(one.cycles for one in Accelerator(shape, (flow,)).mappings(LENET5))


def test_a_network_without_products_takes_no_cycles():
    assert {(one.cycles, one.energy) for one in sweep([], SETTING, TECH)} == {(0, 0)}
