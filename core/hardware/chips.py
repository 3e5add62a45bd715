"""Chips by name, each value with its source: microcontrollers to fit into, accelerators for their roofline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from core.design.units import KIB
from core.hardware.refusal import HardwareError

MIB = 1024 * KIB


@dataclass(frozen=True)
class Chip:
    """`ram` and `flash` in bytes, 0 where a network does not live in them; `bandwidth` in bytes/s.

    `peaks` are operations/s by bits of a number, two a multiply-accumulate. Of a microcontroller peak and bandwidth are
    derived: `macs_per_cycle` as its instructions allow, and a word of 32 bits (AVR: 8) from memory in each cycle. Where a
    chip has no flash of its own (RP2040, RP2350, ESP32-S3), it is that of the usual board or module. `copies_constants`
    says that constants need RAM, too: an AVR reads flash by instructions of its own, so at the start C's constants are copied.
    """

    name: str
    title: str
    source: str
    ram: int = 0
    flash: int = 0
    mhz: float = 0.0
    macs_per_cycle: float = 0.0
    bandwidth: float = 0.0
    peaks: Mapping[int, float] = field(default_factory=dict)
    copies_constants: bool = False

    @property
    def is_microcontroller(self) -> bool:
        return self.ram > 0

    def least_seconds(self, macs: int) -> float:
        """Seconds for so many int8 MACs on a microcontroller that does nothing else: no real program is as fast."""
        return macs / (1e6 * self.mhz * self.macs_per_cycle)


_CORES = {  # int8 MACs a cycle, bytes a cycle, and why
    "M4": (2.0, 4, "Cortex-M4: SMLAD, two MACs in one cycle (Arm DDI 0439)"),
    "M7": (2.0, 4, "Cortex-M7: SMLAD, two MACs in one cycle (Arm DDI 0489)"),
    "M33": (2.0, 4, "Cortex-M33 with DSP extension: SMLAD, two MACs in one cycle (Arm 100230)"),
    "M0+": (0.5, 4, "Cortex-M0+: a multiplication and an addition, a cycle each (Arm DDI 0484)"),
    "M3": (0.5, 4, "Cortex-M3: MLA, one MAC in two cycles (Arm DDI 0337)"),
    "AVR": (0.25, 1, "AVR: MULS in two cycles, ADD and ADC in one each (AVR instruction set manual, DS40002198)"),
    "LX": (0.66, 4, "Xtensa LX7 without its vector unit: 158.7 million multiply-adds a second at 240 MHz (WLED, issue 4206)"),
}


def _controller(name: str, title: str, core: str, ram: int, flash: int, mhz: float, sheet: str) -> Chip:
    macs, width, why = _CORES[core]
    peaks = {8: 2e6 * macs * mhz}
    copies = core == "AVR"
    source = f"RAM, flash, clock: {sheet}. Derived: {why}; {width} byte{'s' * (width > 1)} a cycle from memory."
    source += " Constants of C are copied to RAM (avr-libc manual, Data in Program Space)." if copies else ""
    return Chip(name, title, source, ram, flash, mhz, macs, width * mhz * 1e6, peaks, copies)


_ALL = (
    _controller("atmega328p", "ATmega328P (Arduino Uno)", "AVR", 2 * KIB, 32 * KIB, 16, "Microchip DS40002061"),
    _controller("stm32f103c8", "STM32F103C8 (Blue Pill)", "M3", 20 * KIB, 64 * KIB, 72, "ST DS5319"),
    _controller("nrf52832", "nRF52832", "M4", 64 * KIB, 512 * KIB, 64, "Nordic nRF52832 product specification"),
    _controller("stm32f407", "STM32F407", "M4", 192 * KIB, 1 * MIB, 168, "ST DS8626"),
    _controller("nrf52840", "nRF52840 (Arduino Nano 33 BLE)", "M4", 256 * KIB, 1 * MIB, 64, "Nordic nRF52840 specification"),
    _controller("rp2040", "RP2040 (Raspberry Pi Pico)", "M0+", 264 * KIB, 2 * MIB, 133, "RP2040 and Pico datasheets"),
    _controller("stm32f746", "STM32F746", "M7", 320 * KIB, 1 * MIB, 216, "ST DS10916"),
    _controller("esp32-s3", "ESP32-S3", "LX", 512 * KIB, 4 * MIB, 240, "Espressif ESP32-S3 datasheet; flash of usual modules"),
    _controller("rp2350", "RP2350 (Raspberry Pi Pico 2)", "M33", 520 * KIB, 4 * MIB, 150, "RP2350 and Pico 2 datasheets"),
    Chip(
        "tpuv1",
        "TPU v1",
        "N. Jouppi et al., In-Datacenter Performance Analysis of a TPU, ISCA 2017: 256×256 int8 MACs at 700 MHz, 34 GB/s",
        bandwidth=34e9,
        peaks={8: 92e12},
    ),
    Chip(
        "a100",
        "NVIDIA A100 80GB",
        "NVIDIA A100 datasheet (SXM), without sparsity: 19.5 TFLOP/s float32, 312 float16, 624 TOP/s int8; 2,039 GB/s",
        bandwidth=2039e9,
        peaks={32: 19.5e12, 16: 312e12, 8: 624e12},
    ),
    Chip(
        "h100",
        "NVIDIA H100",
        "NVIDIA H100 datasheet (SXM), without sparsity: 67 TFLOP/s float32, 989 float16, 1,979 TOP/s int8; 3.35 TB/s",
        bandwidth=3350e9,
        peaks={32: 67e12, 16: 989e12, 8: 1979e12},
    ),
)  # fmt: skip

CHIPS = {one.name: one for one in _ALL}
MICROCONTROLLERS = tuple(one for one in _ALL if one.is_microcontroller)


def chip(name: str) -> Chip:
    """The chip of that name; raises HardwareError with the known ones."""
    if name.lower() not in CHIPS:
        near = get_close_matches(name.lower()[:40], CHIPS, n=1)
        remedy = f"Did you mean {near[0]}? " if near else ""
        what = f"There is no chip named {name!r:.40}."
        raise HardwareError("unknown-chip", what, f"{remedy}The table holds {', '.join(CHIPS)}.")
    return CHIPS[name.lower()]
