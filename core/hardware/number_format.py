"""The number formats in which a network is computed."""

from dataclasses import dataclass

from core.hardware.refusal import HardwareError


@dataclass(frozen=True)
class NumberFormat:
    """Bytes of a weight or an activation, and of a sum of products."""

    name: str
    bits: int
    bytes: int
    sum_bytes: int


FORMATS = {
    32: NumberFormat("float32", 32, 4, 4),
    16: NumberFormat("float16", 16, 2, 2),
    8: NumberFormat("int8", 8, 1, 4),  # products of int8 are added up in int32
}


def number_format(bits: int) -> NumberFormat:
    """The format of so many bits; raises HardwareError."""
    if bits not in FORMATS:
        known = ", ".join(f"{one.bits} ({one.name})" for one in FORMATS.values())
        raise HardwareError("bits", f"There is no number format of {bits:,} bits here.", f"Choose one of {known}.")
    return FORMATS[bits]
