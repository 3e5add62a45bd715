"""The memory traffic of a whole network by level: DRAM, the SRAM beside the array, and the registers in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from math import inf

from core.design.architecture import Step
from core.design.units import KIB
from core.hardware.groups import Group, groups
from core.hardware.number_format import NumberFormat
from core.hardware.passes import INPUTS_STAY, NOTHING_STAYS, Moved, Parts, least
from core.hardware.refusal import HardwareError
from core.hardware.systolic import Mapping

LARGEST = 1 << 30  # bytes of a buffer


@dataclass(frozen=True)
class Traffic:
    """Bytes of one pass. `input_kept` and `output_kept` say whether these tensors stay on the chip between the passes.

    SRAM: what the array reads and writes, or for a pass without an array its input and its output. As in SCALE-Sim, sums that
    were written are not counted again where they are read back, and the array writes all its outputs, also where a fused
    pooling leaves fewer. Registers: each MAC reads a weight, an input and a sum, and writes the sum. Outputs: sums included.
    """

    group: Group
    dram: Moved
    input_kept: bool
    output_kept: bool
    sram: Parts
    registers: Parts

    @property
    def intensity(self) -> float:
        """Operations for each byte from or to DRAM, two a MAC; infinite where nothing is moved."""
        return self.batch_intensity(1)

    def batch_intensity(self, images: int) -> float:
        """The same of a batch. Its images share the weights, except in the orders that read weights again for one image."""
        order = self.dram.order
        again = order == NOTHING_STAYS or (order == INPUTS_STAY and self.dram.parts > 1)
        weights = self.dram.weights * (images if again else 1)
        moved = weights + images * (self.dram.inputs + self.dram.outputs)
        if moved == 0:
            return inf if self.group.macs else 0.0
        return 2 * images * self.group.macs / moved


def traffic(
    steps: Iterable[Step], fused: bool, buffer: int, number: NumberFormat, mapped: Callable[[Group], Mapping | None]
) -> list[Traffic]:
    """The traffic of each pass with the least DRAM traffic in all; `mapped` gives a pass's mapping on the array.

    With `fused` as many layers are fused as moves least: a fused pass needs more rows at a time. The image comes from DRAM, and
    the answer goes there. Raises HardwareError for a buffer out of its limits.
    """
    if not 0 <= buffer <= LARGEST:
        what = f"A buffer has 0 to {LARGEST // KIB:,} KiB, got {buffer / KIB:,.0f}."
        raise HardwareError("buffer", what, "Use a size such as 64.")
    return [
        Traffic(group, moved, kept, after, _sram(group, number, mapped(group)), _registers(group, number))
        for group, moved, kept, after in _least(list(steps), fused, buffer, number.bytes)
    ]


_Pass = tuple[Group, Moved, bool, bool]  # with whether its input and its output are kept on the chip


def _least(steps: list[Step], fused: bool, buffer: int, size: int) -> list[_Pass]:
    """The passes that move least in all, by the shortest way through a chain.

    Of what was done before, only two things matter to the next pass: how much was moved, and whether its input was kept.
    """
    single = groups(steps, fused=False)
    ends = _ends(single, groups(steps, fused=True) if fused else single)
    ways: list[dict[bool, tuple[int, list[_Pass]]]] = [{} for _ in range(len(single) + 1)]
    ways[0][False] = (0, [])
    for start in range(len(single)):
        for group, end in ends[start]:
            for (kept, (total, before)), after in product(ways[start].items(), (False, True)):
                moved = least(group, buffer, size, kept, after) if end < len(single) or not after else None
                if moved and total + moved.total < ways[end].get(after, (inf,))[0]:
                    ways[end][after] = (total + moved.total, [*before, (group, moved, kept, after)])
    return ways[-1][False][1]


def _ends(single: list[Group], fused: list[Group]) -> list[list[tuple[Group, int]]]:
    """For each place in the chain the passes that can begin there, the longest first, and where they end."""
    found: list[list[tuple[Group, int]]] = [[(group, place + 1)] for place, group in enumerate(single)]
    place = 0
    for group in fused:
        last = place + len(group.working)
        for end in range(place + 2, last + 1):
            steps = (step for one in single[place:end] for step in one.steps)
            found[place].insert(0, (Group(tuple(steps)), end))
        place = last
    return found


def _sram(group: Group, number: NumberFormat, mapping: Mapping | None) -> Parts:
    if mapping is None:
        return Parts(number.bytes * group.inputs, 0, number.bytes * group.outputs)
    outputs = mapping.gemm.m * mapping.gemm.n  # the last write of each is an output, those before it are sums
    written = number.bytes * outputs + number.sum_bytes * (mapping.ofmap_writes - outputs)
    return Parts(number.bytes * mapping.ifmap_reads, number.bytes * mapping.filter_reads, written)


def _registers(group: Group, number: NumberFormat) -> Parts:
    return Parts(group.macs * number.bytes, group.macs * number.bytes, 2 * group.macs * number.sum_bytes)
