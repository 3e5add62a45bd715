"""Whether a network fits on a microcontroller, by how much, and the smallest change that makes it fit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.design.architecture import Architecture, Step, trace
from core.design.layers import Conv2d, Linear
from core.hardware.arena import constants, flash, peak, picture
from core.hardware.chips import Chip
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS, NumberFormat

INT8 = FORMATS[8]  # float32 and int8 are the formats of the exported C
NO_CHANGE = "No single change makes it fit, not even int8 with one narrower layer."
ROOMY = 0.8  # of RAM and flash; the rest is for the stack, drivers, and the program around the network


class FitLevel(StrEnum):
    """In three words."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_BIG = "too big"


@dataclass(frozen=True)
class Fit:
    """What a network needs of a chip, in bytes, as the exported C does; its constants are a part of the flash."""

    chip: Chip
    activations: int
    picture: int
    flash: int
    constants: int
    steps: tuple[Step, ...]
    number: NumberFormat

    @property
    def ram(self) -> int:
        """Bytes of RAM: activations, the caller's picture, and the constants where the chip copies them."""
        return self.activations + self._beside

    @property
    def fused_ram(self) -> int:
        """The RAM with kernels that fuse a convolution with activation and pooling; the exported C has none."""
        return peak(groups(self.steps, fused=True), self.number) + self._beside

    @property
    def _beside(self) -> int:
        """Bytes of RAM beside the activations: the picture, and the constants where the chip copies them."""
        return self.picture + (self.constants if self.chip.copies_constants else 0)

    @property
    def verdict(self) -> FitLevel:
        """Too big if more is needed than there is, tight if more than ROOMY of it."""
        share = max(self.ram / self.chip.ram, self.flash / self.chip.flash)
        return FitLevel.TOO_BIG if share > 1 else FitLevel.TIGHT if share > ROOMY else FitLevel.FITS

    @property
    def ram_over(self) -> int:
        """Bytes of RAM that are missing; below 0 what is left."""
        return self.ram - self.chip.ram

    @property
    def flash_over(self) -> int:
        """Bytes of flash that are missing; below 0 what is left."""
        return self.flash - self.chip.flash


def fit(architecture: Architecture, chip: Chip, number: NumberFormat) -> Fit:
    """What the network needs; raises LayerError where it cannot work."""
    steps = tuple(trace(architecture))
    passes = groups(steps, fused=False)
    activations, weights = peak(passes, number), constants(passes, number)
    return Fit(chip, activations, picture(passes), flash(passes, number), weights, steps, number)


def smallest_change(architecture: Architecture, chip: Chip, number: NumberFormat) -> str:
    """The smallest change with which the network is no longer too big, in words; empty if it is not too big.

    Tried in this order: int8; then, in int8, the one layer that must lose the smallest share of its channels.
    """
    if not _too_big(architecture, chip, number):
        return ""
    if not _too_big(architecture, chip, INT8):
        return "Use int8."
    if found := min(_narrower(architecture, chip), default=None):
        return f"Narrow {found[1]}." if number == INT8 else f"Use int8, and narrow {found[1]}."
    return NO_CHANGE


def _too_big(architecture: Architecture, chip: Chip, number: NumberFormat) -> bool:
    return fit(architecture, chip, number).verdict is FitLevel.TOO_BIG


def _narrower(architecture: Architecture, chip: Chip) -> Iterator[tuple[float, str]]:
    """For each layer that alone can make it fit in int8: the share of its channels that it must lose, and its widths."""
    steps = [(index, step) for index, step in enumerate(trace(architecture)) if isinstance(step.layer, Conv2d | Linear)]
    for index, step in steps[:-1]:  # the last layer's width is the number of classes
        name = "out_channels" if isinstance(step.layer, Conv2d) else "out_features"
        width = _widest(architecture, index, name, chip)
        if width:
            now = getattr(step.layer, name)
            yield 1 - width / now, f"{step.name} from {now:,} to {width:,} {name.removeprefix('out_')}"


def _widest(architecture: Architecture, index: int, name: str, chip: Chip) -> int:
    """The largest width of a layer with which the network is not too big; 0 if there is none. More width never needs less."""
    low, high = 0, getattr(architecture.layers[index], name)
    while high - low > 1:
        middle = (low + high) // 2
        layers = list(architecture.layers)
        layers[index] = replace(layers[index], **{name: middle})
        if _too_big(replace(architecture, layers=tuple(layers)), chip, INT8):
            high = middle
        else:
            low = middle
    return low
