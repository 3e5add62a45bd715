"""The roofline: how fast each pass can be at best on a chip, and whether arithmetic or memory binds it.

Source: S. Williams, A. Waterman and D. Patterson, Roofline, Communications of the ACM 52(4), 2009.
"""

from dataclasses import dataclass

from core.hardware.chips import Chip
from core.hardware.number_format import NumberFormat
from core.hardware.refusal import HardwareError
from core.hardware.traffic import Traffic


@dataclass(frozen=True)
class Roof:
    """`peak` in operations/s, two a multiply-accumulate, and `bandwidth` in bytes/s."""

    title: str
    peak: float
    bandwidth: float
    source: str

    @property
    def ridge(self) -> float:
        """Operations a byte from which on arithmetic binds."""
        return self.peak / self.bandwidth

    def reachable(self, intensity: float) -> float:
        """The most operations/s at this intensity."""
        return min(self.peak, intensity * self.bandwidth)

    def seconds(self, one: Traffic) -> float:
        """The least time of a pass: that of its arithmetic or of its traffic, whichever is longer."""
        return max(2 * one.group.macs / self.peak, one.dram.total / self.bandwidth)

    def binds(self, one: Traffic) -> str:
        """What a pass waits for: memory or arithmetic."""
        return "memory" if one.intensity < self.ridge else "arithmetic"


def roof(chip: Chip, number: NumberFormat) -> Roof:
    """A chip's roof for a number format; raises HardwareError where the chip has no peak for it."""
    if number.bits not in chip.peaks:
        known = ", ".join(f"{bits} bits" for bits in chip.peaks)
        what = f"{chip.title} has no published peak for {number.name}."
        raise HardwareError("no-peak", what, f"Choose {known}, or another chip.")
    return Roof(chip.title, chip.peaks[number.bits], chip.bandwidth, chip.source)
