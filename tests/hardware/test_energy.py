"""Energy by published tables, against numbers that were worked out by hand."""

from dataclasses import fields

import pytest

from core.design.architecture import totals, trace
from core.design.zoo import ZOO
from core.hardware.energy import TECHNOLOGIES, VALUES, Energy, energy, technology, whole_energy
from core.hardware.gemm import gemm
from core.hardware.number_format import FORMATS, number_format
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Array, best
from core.hardware.traffic import traffic

HOROWITZ = TECHNOLOGIES["45nm"]


def on_16_by_16(group):
    product = gemm(group.head)
    return best(product, Array(16, 16)) if product else None


def spent(name: str, bits: int, tech=HOROWITZ) -> Energy:
    """The energy of a network on 16×16 PEs with a buffer of 64 KiB, in µJ."""
    number = FORMATS[bits]
    found = traffic(trace(ZOO[name]), True, 64 * 1024, number, on_16_by_16)
    whole = whole_energy(found, number, tech)
    assert whole.total == pytest.approx(sum(energy(one, number, tech).total for one in found))
    return Energy(*(getattr(whole, part.name) / 1e6 for part in fields(whole)))


def test_lenet5_as_worked_out_by_hand():
    """416,520 MACs of 4.6 or 0.3 pJ; 61,706 parameters from DRAM of 640 pJ a word of 32 bits."""
    whole, small = spent("lenet5", 32), spent("lenet5", 8)
    assert (whole.macs, small.macs) == (pytest.approx(1.916, abs=5e-4), pytest.approx(0.12496, abs=5e-5))
    assert (whole.dram_weights, small.dram_weights) == (pytest.approx(39.49, abs=5e-3), pytest.approx(9.873, abs=5e-4))


def test_mlp1_takes_3_8_times_lenet5s_energy_with_0_57_times_its_macs():
    """Because its weights come from DRAM; also where activations and SRAM are counted."""
    mlp1, lenet5 = spent("mlp1", 8), spent("lenet5", 8)
    assert totals(ZOO["mlp1"]).macs / totals(ZOO["lenet5"]).macs == pytest.approx(0.57, abs=5e-3)
    assert mlp1.macs + mlp1.dram_weights == pytest.approx(38.2, abs=0.05)
    assert lenet5.macs + lenet5.dram_weights == pytest.approx(10.0, abs=0.05)
    assert (mlp1.macs + mlp1.dram_weights) / (lenet5.macs + lenet5.dram_weights) == pytest.approx(3.8, abs=0.05)
    assert mlp1.total / lenet5.total == pytest.approx(3.8, abs=0.05)


@pytest.mark.parametrize(("tech", "bits", "mac"), [
    *[("45nm", 32, 4.6), ("45nm", 16, 1.5), ("45nm", 8, 0.3)],
    *[("7nm", 32, 1.69), ("7nm", 16, 0.5), ("7nm", 8, 0.1)],
])  # fmt: skip
def test_a_multiply_accumulate_is_a_multiplication_and_an_addition(tech, bits, mac):
    assert TECHNOLOGIES[tech].mac(FORMATS[bits]) == pytest.approx(mac)


def test_a_byte_from_dram_takes_128_times_the_energy_of_one_from_a_small_sram():
    assert (HOROWITZ.sram_byte, HOROWITZ.dram_byte) == (1.25, 160)


def test_a_value_can_be_changed_and_the_sources_say_so():
    own = technology("45nm", dram=64.0)
    assert spent("lenet5", 8, own).dram_weights == pytest.approx(0.9873, abs=5e-4)
    assert own.sources.endswith("Chosen here instead: dram 64 pJ.")
    assert technology("45nm", dram=640.1234).sources.endswith("Chosen here instead: dram 640.1234 pJ.")  # not one digit less
    assert technology("7nm") is TECHNOLOGIES["7nm"]


@pytest.mark.parametrize(
    ("name", "changed", "says"),
    [
        ("3nm", {}, "There is no technology named '3nm'. Choose one of 45nm, 7nm."),
        ("45nm", {"title": 1.0}, "A technology has no value 'title'. Its values are multiply_float32, "),
        ("45nm", {"dram": -1.0}, "dram must be from 0 to 1,000,000 pJ, got -1.0."),
        ("45nm", {"dram": float("nan")}, "dram must be from 0 to 1,000,000 pJ, got nan."),
    ],
)
def test_what_is_no_technology_is_refused_in_a_sentence(name, changed, says):
    with pytest.raises(HardwareError) as error:
        technology(name, **changed)
    assert str(error.value).startswith(says)


def test_eight_values_can_be_changed():
    assert len(VALUES) == 8


def test_bits_of_no_format_are_refused():
    with pytest.raises(HardwareError, match=r"There is no number format of 4 bits here\. Choose one of 32 \(float32\), 16"):
        number_format(4)
