"""A budget against what the other files of this floor say of the same network, and the change that makes it fit."""

from dataclasses import replace
from math import ceil

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.arena import CODE
from core.hardware.budget import budget, change_that_fits, taken
from core.hardware.energy import TECHNOLOGIES
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Array

PLAIN = Accelerator(Array(16, 16))
ALL = [("ram", 2), ("flash", 64), ("energy", 5), ("cycles", 10_000)]


def of(name: str, limits: list[tuple[str, float]], accelerator: Accelerator = PLAIN) -> dict[str, tuple[float, float]]:
    found = taken(budget(limits), list(trace(ZOO[name])), accelerator, TECHNOLOGIES["45nm"])
    return {one.part.title: (one.needs, one.over) for one in found}


def test_a_network_takes_of_each_part_what_published_figures_and_formulas_say() -> None:
    found = of("lenet5-28", ALL)
    needed = 4_320 + 28 * 28  # the arena of BakeNN and of TensorFlow Lite Micro, and the pixels that are given
    assert found["RAM"] == (needed / 1024, needed / 1024 - 2)
    weights, channels = 44_190, 6 + 16 + 120 + 84 + 10
    assert found["flash"] == ((weights + 12 * channels + CODE) / 1024, 0)
    assert of("mlp1", ALL)["energy"][0] == pytest.approx(38.2, abs=0.5)  # weights once from DRAM, and what is small beside it
    assert of("mlp1", [("cycles", 0)])["cycles"] == (sum(fewest(k, n) for k, n in ((784, 300), (300, 10))),) * 2


def fewest(k: int, n: int) -> int:
    """The cycles of a linear layer on 16×16 with the best of the three dataflows."""
    down, across = ceil(k / 16), ceil(n / 16)
    return min(across * (30 + k), down * across * 47, down * (46 + n))


def test_only_what_has_a_limit_is_looked_at_in_the_order_of_the_parts() -> None:
    assert list(of("mlp1", [("cycles", 1), ("ram", 1)])) == ["RAM", "cycles"]
    assert of("mlp1", []) == {}


def test_with_less_than_it_needs_a_change_is_named_and_with_it_the_network_fits() -> None:
    limits, wide = [("ram", 20), ("flash", 100)], replace(PLAIN, number=FORMATS[32])
    assert of("lenet5", limits, wide)["flash"][1] > 0
    assert change_that_fits(budget(limits), ZOO["lenet5"], wide) == "Use int8."
    assert of("lenet5", limits, PLAIN)["flash"][1] == of("lenet5", limits, PLAIN)["RAM"][1] == 0
    assert change_that_fits(budget(limits), ZOO["lenet5"], PLAIN) == ""
    assert change_that_fits(budget([("energy", 0)]), ZOO["lenet5"], PLAIN) == ""  # it knows RAM and flash
    assert "No single change" in change_that_fits(budget([("ram", 0)]), ZOO["lenet5"], PLAIN)


def test_what_is_over_is_never_written_as_nothing() -> None:
    """LeNet-5 without padding needs 4,320 + 784 bytes of RAM: one more than this limit."""
    limits = budget([("ram", 5_103 / 1024), ("cycles", 5_000)])
    ram, cycles = taken(limits, list(trace(ZOO["lenet5-28"])), PLAIN, TECHNOLOGIES["45nm"])
    assert ram.texts == ("4.9844", "4.9834", "0.0010")
    assert cycles.texts == ("5,266", "5,000", "266")


def test_a_part_that_there_is_not_and_a_limit_out_of_bounds_are_refused() -> None:
    with pytest.raises(HardwareError, match=r"no part 'speed'\. Its parts are parameters, ram, flash, energy, cycles"):
        budget([("speed", 1)])
    for most in (-1, 2e9, float("nan")):
        with pytest.raises(HardwareError, match="A budget's RAM is 0 to 1,000,000,000 KiB"):
            budget([("ram", most)])
