"""A budget for one image: parameters, RAM, flash, energy, cycles; what a network takes of it, and what makes it fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.design.architecture import Architecture, Step
from core.design.units import KIB, decimals_to_show
from core.hardware.accelerator import Accelerator
from core.hardware.arena import flash, ram
from core.hardware.chips import Chip
from core.hardware.energy import MICRO, Technology, whole_energy
from core.hardware.fitting import smallest_change
from core.hardware.groups import groups
from core.hardware.refusal import HardwareError

MOST = 1e9  # of each part in its unit
Budget = Mapping[str, float]  # the limits of some of PARTS, in their units


class Part(NamedTuple):
    """A part of a budget: its title, its unit, and how many parameters, bytes, pJ or cycles the unit has."""

    title: str
    unit: str
    size: float


PARTS = {
    "parameters": Part("parameters", "parameters", 1),
    "ram": Part("RAM", "KiB", KIB),
    "flash": Part("flash", "KiB", KIB),
    "energy": Part("energy", "µJ", MICRO),
    "cycles": Part("cycles", "cycles", 1),
}


class Texts(NamedTuple):
    """What is needed, the most and what is over, without the unit."""

    needs: str
    most: str
    over: str


@dataclass(frozen=True)
class Taken:
    """What a network needs of a part and the most it may take, both in the part's unit."""

    part: Part
    needs: float
    most: float

    @property
    def share(self) -> float:
        """What is needed as a share of the limit; of a limit of 0 all that is needed is too much."""
        return self.needs / self.most if self.most else float(self.needs > 0)

    @property
    def over(self) -> float:
        """How much is needed too much, 0 if nothing."""
        return max(0.0, self.needs - self.most)

    @property
    def texts(self) -> Texts:
        """The numbers as people write them, all with as many decimals as show what is over."""
        decimals = decimals_to_show(self.over, 0 if self.part.size == 1 else 1)
        return Texts(*(f"{value:,.{decimals}f}" for value in (self.needs, self.most, self.over)))


def budget(limits: Iterable[tuple[str, float]]) -> Budget:
    """The budget with these limits; raises HardwareError."""
    found = dict(limits)
    for name, most in found.items():
        if name not in PARTS:
            raise HardwareError("budget", f"A budget has no part {name!r:.40}.", f"Its parts are {', '.join(PARTS)}.")
        if not 0 <= most <= MOST:  # also refuses NaN
            what = f"A budget's {PARTS[name].title} is 0 to {MOST:,.0f} {PARTS[name].unit}, got {most:g}."
            raise HardwareError("budget", what, "Use a number within that.")
    return {name: found[name] for name in PARTS if name in found}


def taken(limits: Budget, steps: Sequence[Step], accelerator: Accelerator, tech: Technology) -> list[Taken]:
    """What the layers take of each part that has a limit."""
    if not limits:
        return []
    passes, number = groups(steps, fused=False), accelerator.number  # as the exported C works
    ways: dict[str, Callable[[], float]] = {
        "parameters": lambda: sum(step.parameters for step in steps),
        "ram": lambda: ram(passes, number),
        "flash": lambda: flash(passes, number),
        "energy": lambda: whole_energy(accelerator.traffic(steps), number, tech).total,
        "cycles": lambda: sum(one.cycles for one in accelerator.mappings(steps)),
    }
    return [Taken(PARTS[name], ways[name]() / PARTS[name].size, most) for name, most in limits.items()]


def change_that_fits(limits: Budget, architecture: Architecture, accelerator: Accelerator) -> str:
    """The smallest change with which RAM and flash are enough, in words; empty where they are, or have no limit."""
    most_ram, most_flash = (max(int(limits.get(name, MOST) * KIB), 1) for name in ("ram", "flash"))
    room = Chip("budget", "the budget", "chosen here", most_ram, most_flash)
    return smallest_change(architecture, room, accelerator.number)
