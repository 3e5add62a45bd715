"""The limits of hardware as records: a budget, a chip's memory, and the roof of its speed."""

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite

from core.commands.output import show
from core.design.architecture import Architecture, Step
from core.hardware.accelerator import Accelerator
from core.hardware.arena import arena
from core.hardware.budget import Budget, Taken, change_that_fits, taken
from core.hardware.chips import Chip
from core.hardware.energy import Technology
from core.hardware.fitting import fit, smallest_change
from core.hardware.groups import groups
from core.hardware.roofline import Roof
from core.hardware.traffic import Traffic


def show_budget(
    network: Architecture, steps: list[Step], setting: Accelerator, given: tuple[Budget, Technology], as_json: bool
) -> None:
    """A record of what the network takes of each limit, and of the smallest change with which RAM and flash are enough."""
    found, change = taken(given[0], steps, setting, given[1]), change_that_fits(given[0], network, setting)
    parts = {
        name: {"needs": one.needs, "most": one.most, "over": one.over, "unit": one.part.unit}
        for name, one in zip(given[0], found, strict=True)
    }
    text = "; ".join(map(_taken_text, found))
    show({"budget": network.name, "parts": parts, "smallest_change": change}, as_json, f"{text}. {change}".rstrip() + "\n")


def _taken_text(one: Taken) -> str:
    needs, most, over = one.texts
    return f"{one.part.title}: {needs} of {most} {one.part.unit}, {over} over"


def show_fit(network: Architecture, steps: list[Step], setting: Accelerator, on: Chip, as_json: bool) -> None:
    """A record of the chip's verdict, and of where each tensor lies in RAM during which passes."""
    fits = fit(network, on, setting.number)
    change = smallest_change(network, on, setting.number)
    macs = sum(step.macs for step in steps)
    least = on.least_seconds(macs) if setting.number.bits in on.peaks else None
    record = {
        "fits": network.name, "chip": on.name, "verdict": fits.verdict.value, "ram": fits.ram, "flash": fits.flash,
        "ram_over": fits.ram_over, "flash_over": fits.flash_over, "constants": fits.constants, "fused_ram": fits.fused_ram,
        "picture": fits.picture, "mhz": on.mhz, "macs_per_cycle": on.macs_per_cycle, "least_seconds": least,
        "smallest_change": change, "source": on.source,
        "plan": [asdict(one) for one in arena(groups(steps, fused=False), setting.number)],
    }  # fmt: skip
    needs = (
        f"RAM {fits.ram:,} of {on.ram:,} bytes ({fits.fused_ram:,} with kernels that fuse), {fits.picture:,} of it the picture"
    )
    needs += f", flash {fits.flash:,} of {on.flash:,}, {fits.constants:,} of it constants"
    speed = f"{on.mhz:g} MHz, {on.macs_per_cycle:g} int8 MACs a cycle"
    speed += f": at least {1e3 * least:,.3f} ms for {macs:,} MACs" if least is not None else ""
    show(record, as_json, f"{on.title}: {fits.verdict.value}. {needs}. {speed}. {change}".rstrip() + f"\n{on.source}\n")


def show_roof(network: Architecture, found: Sequence[Traffic], limit: Roof, as_json: bool) -> None:
    """A record of the roof, what binds each layer, its operations a byte and how many operations a second that allows."""
    seconds = sum(limit.seconds(one) for one in found)
    bound = {one.group.name: limit.binds(one) for one in found if one.group.macs}
    intensity = {one.group.name: one.intensity for one in found if one.group.macs and isfinite(one.intensity)}
    record = {
        "roofline": network.name, "chip": limit.title, "peak": limit.peak, "bandwidth": limit.bandwidth,
        "ridge": limit.ridge, "seconds": seconds, "binds": bound, "source": limit.source, "operations_a_byte": intensity,
        "reached": {name: limit.reachable(at) for name, at in intensity.items()},
    }  # fmt: skip
    binds = ", ".join(f"{name}: {what}" for name, what in bound.items())
    text = f"What binds it: {binds}." if binds else "No layer has MACs, so none has a place under the roof."
    show(record, as_json, f"{limit.title}: at least {seconds * 1e6:,.3f} µs. {text}\n{limit.source}\n")
