"""What fewer bits than int8's 8 save: weights and activations lie packed in flash and DRAM, and the chip unpacks them."""

from collections.abc import Sequence
from dataclasses import replace

from core.hardware.arena import constants
from core.hardware.energy import Energy
from core.hardware.groups import Group
from core.hardware.number_format import FORMATS


def packed_constants(passes: Sequence[Group], bits: int) -> int:
    """Bytes of int8's constants where a weight of a convolution or linear layer has so many bits, packed in each layer."""
    weights = [step.parameters - step.output_shape[0] for group in passes for step in group.steps if step.macs]
    return constants(passes, FORMATS[8]) - sum(count * (8 - bits) // 8 for count in weights)


def packed_energy(whole: Energy, weights: int, activations: int) -> Energy:
    """The energy of int8 where weights and activations come from DRAM with so many bits; MACs and SRAM stay those of int8.

    A bias counts as a weight here; in `packed_constants` it has 32 bits.
    """
    parts = whole.dram_weights * weights / 8, whole.dram_activations * activations / 8
    return replace(whole, dram_weights=parts[0], dram_activations=parts[1])
