"""The energy of one image: multiply-accumulates, SRAM and DRAM, by a table of a technology.

What a table does not name is not counted: registers, wires, control, leakage, and whatever waits meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from core.hardware.number_format import NumberFormat
from core.hardware.refusal import HardwareError
from core.hardware.traffic import Traffic

MICRO = 1e6  # pJ of a µJ


@dataclass(frozen=True)
class Technology:
    """Energies in pJ. `sram` is of 64 bits from an SRAM of 8 KiB, `dram` of 32 bits; `sources` says where each is from."""

    name: str
    title: str
    multiply_float32: float
    add_float32: float
    multiply_float16: float
    add_float16: float
    multiply_int8: float
    add_int32: float
    sram: float
    dram: float
    sources: str

    def mac(self, number: NumberFormat) -> float:
        """pJ of one multiply-accumulate; products of int8 are added up in int32."""
        return {
            32: self.multiply_float32 + self.add_float32,
            16: self.multiply_float16 + self.add_float16,
            8: self.multiply_int8 + self.add_int32,
        }[number.bits]

    @property
    def sram_byte(self) -> float:
        """pJ of a byte from or to SRAM."""
        return self.sram / 8

    @property
    def dram_byte(self) -> float:
        """pJ of a byte from or to DRAM."""
        return self.dram / 4


VALUES = tuple(entry.name for entry in fields(Technology) if entry.type is float)

TECHNOLOGIES = {
    one.name: one
    for one in (
        Technology(
            name="45nm",
            title="45 nm, 0.9 V (Horowitz 2014)",
            multiply_float32=3.7,
            add_float32=0.9,
            multiply_float16=1.1,
            add_float16=0.4,
            multiply_int8=0.2,
            add_int32=0.1,
            sram=10.0,
            dram=640.0,
            sources=(
                "All values: M. Horowitz, Computing's energy problem (and what we can do about it), ISSCC 2014, Figure 1.1.9. "
                "SRAM: a cache of 8 KiB, 64 bits. DRAM: 1.3 to 2.6 nJ for 64 bits there; 640 pJ for 32 bits is its lower end, "
                "as S. Han et al., EIE, ISCA 2016, Table I, take it."
            ),
        ),
        Technology(
            name="7nm",
            title="7 nm (Jouppi 2021)",
            multiply_float32=1.31,
            add_float32=0.38,
            multiply_float16=0.34,
            add_float16=0.16,
            multiply_int8=0.07,
            add_int32=0.03,
            sram=7.5,
            dram=650.0,
            sources=(
                "All values: N. Jouppi et al., Ten Lessons From Three Generations Shaped Google's TPUv4i, ISCA 2021, Table 2. "
                "SRAM: 8 KiB, 64 bits. DRAM: DDR4, 1,300 pJ for 64 bits, its interface alone."
            ),
        ),
    )
}


def technology(name: str, /, **changed: float) -> Technology:
    """The technology of that name, with other values where they are given; raises HardwareError."""
    if name not in TECHNOLOGIES:
        what = f"There is no technology named {name!r:.40}."
        raise HardwareError("unknown-technology", what, f"Choose one of {', '.join(TECHNOLOGIES)}.")
    for value, energy in changed.items():
        if value not in VALUES:
            raise HardwareError("energy", f"A technology has no value {value!r:.40}.", f"Its values are {', '.join(VALUES)}.")
        if not 0 <= energy <= MICRO:  # also refuses NaN
            raise HardwareError("energy", f"{value} must be from 0 to {MICRO:,.0f} pJ, got {energy}.", "Use a value in pJ.")
    if not changed:
        return TECHNOLOGIES[name]
    sources = f"{TECHNOLOGIES[name].sources} Chosen here instead: {', '.join(f'{k} {v:.12g} pJ' for k, v in changed.items())}."
    return replace(TECHNOLOGIES[name], sources=sources, **changed)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Energy:
    """pJ by part."""

    macs: float
    sram: float
    dram_weights: float
    dram_activations: float

    @property
    def total(self) -> float:
        return self.macs + self.sram + self.dram_weights + self.dram_activations

    def __add__(self, other: "Energy") -> "Energy":
        return Energy(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))


def energy(one: Traffic, number: NumberFormat, tech: Technology) -> Energy:
    """The energy of one pass."""
    return Energy(
        macs=one.group.macs * tech.mac(number),
        sram=one.sram.total * tech.sram_byte,
        dram_weights=one.dram.weights * tech.dram_byte,
        dram_activations=(one.dram.inputs + one.dram.outputs) * tech.dram_byte,
    )


def whole_energy(found: Sequence[Traffic], number: NumberFormat, tech: Technology) -> Energy:
    """The energy of all passes."""
    return sum((energy(one, number, tech) for one in found), Energy(0, 0, 0, 0))
