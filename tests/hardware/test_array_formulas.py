"""The formulas as people read them: their arithmetic holds, and they say what waits and why."""

import re
from itertools import product
from math import ceil

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.formulas import formulas, idle
from core.hardware.gemm import gemms
from core.hardware.systolic import Array, Dataflow, Mapping

LENET5 = gemms(trace(ZOO["lenet5"]))
CASES = list(product(LENET5, [Array(16, 16), Array(32, 8), Array(3, 5)], Dataflow))


def value(text: str) -> float:
    """The value of an arithmetic expression as it is written here."""
    terms = re.sub(r"⌈([\d.]+)/([\d.]+)⌉", lambda found: str(ceil(int(found[1]) / int(found[2]))), text)
    total = 0.0
    for sign, term in re.findall(r"([+−]?)\s*((?:[\d.·/]|\([^)]*\))+)", terms):
        part = 1.0
        for operator, factor in re.findall(r"([·/]?)(\([^)]*\)|[\d.]+)", term):
            number = value(factor[1:-1]) if factor.startswith("(") else float(factor)
            part = part / number if operator == "/" else part * number
        total += -part if sign == "−" else part
    return total


@pytest.mark.parametrize(("product", "array", "dataflow"), CASES)
def test_every_formula_adds_up(product, array, dataflow):
    lines = dict(formulas(Mapping(product, array, dataflow)))
    for title in ("folds", "cycles a fold", "cycles", "utilization", "mapping efficiency", "inputs read", "weights read"):
        sides = lines[title].replace(",", "").replace(" MACs", "").split(" = ")
        sides = sides[1:] if sides[0][0] in "MK" else sides
        numbers = [float(side[:-1]) / 100 if side.endswith("%") else value(side) for side in sides]
        assert numbers == pytest.approx([numbers[0]] * len(numbers), abs=6e-4), (title, lines[title])


def test_conv1_of_lenet5_on_16_by_16_with_its_outputs_in_place():
    lines = dict(formulas(Mapping(LENET5[0], Array(16, 16), Dataflow.OS)))
    assert lines["folds"] == "⌈784/16⌉·⌈6/16⌉ = 49·1 = 49" and lines["cycles a fold"] == "16 + 16 + 25 − 2 = 55"
    assert lines["cycles"] == "49·55 = 2,695"
    assert lines["other conventions"] == (
        "SCALE-Sim prints 2,694, the index of the last cycle; its paper has 49·(2·16 + 16 + 25 − 2) = 3,479"
    )
    assert lines["weights read"] == "K·N·⌈M/R⌉ = 25·6·49 = 7,350"


def test_why_processing_elements_wait():
    assert idle(Mapping(LENET5[0], Array(16, 16), Dataflow.OS)) == (
        "N = 6 (maps or outputs) leaves 10 of 16 columns without work"
    )
    assert idle(Mapping(LENET5[0], Array(32, 32), Dataflow.OS)) == (
        "M = 784: the last of 25 folds fills 16 of 32 rows; N = 6 (maps or outputs) leaves 26 of 32 columns without work"
    )
    assert idle(Mapping(LENET5[2], Array(8, 8), Dataflow.OS)) == "M = 1 (image) leaves 7 of 8 rows without work"
    assert idle(Mapping(LENET5[1], Array(10, 8), Dataflow.OS)) == ""  # 100 outputs of 16 maps


def test_a_last_fold_that_is_part_empty_is_said():
    """Conv2 on 16×16: 100 outputs of a map are six times 16, and 4; its 16 maps fill the columns."""
    assert idle(Mapping(LENET5[1], Array(16, 16), Dataflow.OS)) == "M = 100: the last of 7 folds fills 4 of 16 rows"
