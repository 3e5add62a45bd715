"""The memory traffic of a whole network by level: DRAM, the SRAM beside the array, and the registers in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.hardware.groups import Group
from core.hardware.number_format import NumberFormat
from core.hardware.passes import Moved, least
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Mapping

KB = 1024
LARGEST = 1 << 30  # bytes of a buffer


@dataclass(frozen=True)
class Traffic:
    """Bytes of one pass. `input_kept` and `output_kept` say whether these tensors stay on the chip between the passes.

    SRAM: what the array reads and writes, or for a pass without an array its input and its output; sums that were written
    are not counted again where they are read back, as in SCALE-Sim. Registers: each MAC reads a weight, an input and a sum,
    and writes the sum.
    """

    group: Group
    dram: Moved
    input_kept: bool
    output_kept: bool
    sram: int
    registers: int

    @property
    def intensity(self) -> float:
        """Operations for each byte from or to DRAM, two a MAC; infinite where nothing is moved."""
        if self.dram.total == 0:
            return float("inf") if self.group.macs else 0.0
        return 2 * self.group.macs / self.dram.total


def traffic(
    passes: Sequence[Group], buffer: int, number: NumberFormat, mapped: Callable[[Group], Mapping | None]
) -> list[Traffic]:
    """The traffic of each pass with the least DRAM traffic in all; `mapped` gives a pass's mapping on the array.

    The image comes from DRAM, and the answer goes there. Raises HardwareError for a buffer out of its limits.
    """
    if not 0 <= buffer <= LARGEST:
        what = f"A buffer has 0 to {LARGEST // KB:,} KB, got {buffer / KB:,.0f}."
        raise HardwareError("buffer", what, "Use a size such as 64.")
    kept = _kept(passes, buffer, number.bytes)
    found = []
    for group, input_kept, output_kept in zip(passes, kept, kept[1:], strict=False):
        moved = least(group, buffer, number.bytes, input_kept, output_kept)
        assert moved is not None  # _kept took only what fits
        sram, registers = _sram(group, number, mapped(group)), _registers(group, number)
        found.append(Traffic(group, moved, input_kept, output_kept, sram, registers))
    return found


def _kept(passes: Sequence[Group], buffer: int, size: int) -> tuple[bool, ...]:
    """Which tensors stay on the chip, from the image to the answer, so that least is moved in all.

    Of each pass only two things matter to the next: what was moved so far, and whether its output was kept.
    """
    ways: dict[bool, tuple[int, tuple[bool, ...]]] = {False: (0, (False,))}
    for number, group in enumerate(passes):
        after: dict[bool, tuple[int, tuple[bool, ...]]] = {}
        for output_kept in (False, True)[: 1 if number == len(passes) - 1 else 2]:
            tried = []
            for input_kept, (total, before) in ways.items():
                moved = least(group, buffer, size, input_kept, output_kept)
                if moved:
                    tried.append((total + moved.total, (*before, output_kept)))
            if tried:
                after[output_kept] = min(tried)
        ways = after
    return ways[False][1]


def _sram(group: Group, number: NumberFormat, mapping: Mapping | None) -> int:
    if mapping is None:
        return number.bytes * (group.inputs + group.outputs)
    outputs = mapping.gemm.m * mapping.gemm.n  # the last write of each is an output, those before it are sums
    values = mapping.ifmap_reads + mapping.filter_reads + outputs
    return number.bytes * values + number.sum_bytes * (mapping.ofmap_writes - outputs)


def _registers(group: Group, number: NumberFormat) -> int:
    return 2 * group.macs * (number.bytes + number.sum_bytes)
