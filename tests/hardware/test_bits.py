"""What fewer bits save, by hand."""

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.arena import constants
from core.hardware.bits import packed_constants, packed_energy
from core.hardware.energy import Energy
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(
    ("bits", "weights"), [(8, 44_190), (4, 22_095), (3, 57 + 900 + 11_520 + 3_780 + 315), (1, 19 + 300 + 3_840 + 1_260 + 105)]
)
def test_weights_are_packed_in_each_layer_and_each_channel_keeps_its_twelve_bytes(bits, weights, fused):
    """LeNet-5 without padding: 150, 2,400, 30,720, 10,080 and 840 weights, 236 output channels."""
    assert packed_constants(groups(trace(ZOO["lenet5-28"]), fused), bits) == weights + 12 * 236


def test_eight_bits_save_nothing_and_a_normalization_keeps_its_bytes():
    for network in ZOO.values():
        passes = groups(trace(network), fused=True)
        assert packed_constants(passes, 8) == constants(passes, FORMATS[8]) > packed_constants(passes, 4)


def test_energy_of_dram_falls_in_proportion_and_macs_and_sram_stay():
    whole = Energy(macs=1.0, sram=2.0, dram_weights=8.0, dram_activations=16.0)
    assert packed_energy(whole, 4, 2) == Energy(macs=1.0, sram=2.0, dram_weights=4.0, dram_activations=4.0)
    assert packed_energy(whole, 8, 8) == whole
