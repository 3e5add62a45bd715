"""Whether a network fits on a microcontroller, by how much, and the smallest change that makes it fit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.design.architecture import Architecture, trace
from core.design.layers import Conv2d, Linear
from core.hardware.arena import flash, peak
from core.hardware.chips import Chip
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS, NumberFormat

ROOMY = 0.8  # of RAM and flash; the rest is for the stack, drivers, and the program around the network


class Verdict(StrEnum):
    """In three words."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_BIG = "too big"


@dataclass(frozen=True)
class Fit:
    """What a network needs of a chip's RAM and flash, in bytes."""

    chip: Chip
    ram: int
    flash: int

    @property
    def verdict(self) -> Verdict:
        """Too big if more is needed than there is, tight if more than ROOMY of it."""
        share = max(self.ram / self.chip.ram, self.flash / self.chip.flash)
        return Verdict.TOO_BIG if share > 1 else Verdict.TIGHT if share > ROOMY else Verdict.FITS

    @property
    def ram_over(self) -> int:
        """Bytes of RAM that are missing; below 0 what is left."""
        return self.ram - self.chip.ram

    @property
    def flash_over(self) -> int:
        """Bytes of flash that are missing; below 0 what is left."""
        return self.flash - self.chip.flash


def fit(architecture: Architecture, chip: Chip, number: NumberFormat, fused: bool) -> Fit:
    """What the network needs; raises LayerError where it cannot work."""
    passes = groups(trace(architecture), fused)
    return Fit(chip, peak(passes, number), flash(passes, number))


def smallest_change(architecture: Architecture, chip: Chip, number: NumberFormat, fused: bool) -> str:
    """The smallest change with which the network is no longer too big, in words; empty if it is not too big.

    Tried in this order: fusing, which leaves the network as it is; fewer bits; both; then the one layer that must lose the
    smallest share of its channels.
    """
    if fit(architecture, chip, number, fused).verdict is not Verdict.TOO_BIG:
        return ""
    for what, other, way in _settings(number, fused):
        if fit(architecture, chip, other, way).verdict is not Verdict.TOO_BIG:
            return _sentence(what)
    for way in sorted({fused, True}):
        found = min(_narrower(architecture, chip, way), default=None)
        if found:
            return _sentence(_in_words(number, fused, FORMATS[8], way), found[1])
    return "No single change makes it fit, not even int8 with fused layers and one narrower layer."


def _settings(number: NumberFormat, fused: bool) -> Iterator[tuple[str, NumberFormat, bool]]:
    fewer = [one for one in FORMATS.values() if one.bits < number.bits]
    for other, way in ((number, True), *((one, fused) for one in fewer), *((one, True) for one in fewer)):
        if (other, way) != (number, fused):
            yield _in_words(number, fused, other, way), other, way


def _in_words(number: NumberFormat, fused: bool, other: NumberFormat, way: bool) -> str:
    fuse = "fuse convolution, activation and pooling" if way != fused else ""
    bits = f"use {other.name}" if other != number else ""
    return " and ".join(part for part in (fuse, bits) if part)


def _sentence(*parts: str) -> str:
    text = ", and ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}."


def _narrower(architecture: Architecture, chip: Chip, fused: bool) -> Iterator[tuple[float, str]]:
    """For each layer that alone can make it fit in int8: the share of its channels that it must lose, and the change."""
    steps = [(index, step) for index, step in enumerate(trace(architecture)) if isinstance(step.layer, Conv2d | Linear)]
    for index, step in steps[:-1]:  # the last layer's width is the number of classes
        name = "out_channels" if isinstance(step.layer, Conv2d) else "out_features"
        width = _widest(architecture, index, name, chip, fused)
        if width:
            now = getattr(step.layer, name)
            yield 1 - width / now, f"narrow {step.name} from {now:,} to {width:,} {name.removeprefix('out_')}"


def _widest(architecture: Architecture, index: int, name: str, chip: Chip, fused: bool) -> int:
    """The largest width of a layer with which the network is not too big; 0 if there is none. More width never needs less."""
    low, high = 0, getattr(architecture.layers[index], name)
    while high - low > 1:
        middle = (low + high) // 2
        layers = list(architecture.layers)
        layers[index] = replace(layers[index], **{name: middle})
        narrow = replace(architecture, layers=tuple(layers))
        if fit(narrow, chip, FORMATS[8], fused).verdict is Verdict.TOO_BIG:
            high = middle
        else:
            low = middle
    return low
