"""An accelerator as a person sets it: an array, its dataflows, a buffer, a number format; and what a network takes on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.design.architecture import Step
from core.design.units import KIB
from core.hardware.gemm import Gemm, gemm, gemms
from core.hardware.groups import Group
from core.hardware.number_format import FORMATS, NumberFormat
from core.hardware.systolic import Array, Dataflow, Mapping, best
from core.hardware.traffic import Traffic, traffic


@dataclass(frozen=True)
class Accelerator:
    """Of `dataflows` each layer takes the best; `buffer` in bytes; `fused` as in traffic()."""

    array: Array
    dataflows: tuple[Dataflow, ...] = tuple(Dataflow)
    buffer: int = 64 * KIB
    number: NumberFormat = FORMATS[8]
    fused: bool = True

    def mapping(self, product: Gemm) -> Mapping:
        """A layer's product on the array."""
        return best(product, self.array, self.dataflows)

    def mappings(self, steps: Sequence[Step]) -> list[Mapping]:
        """All products of a network, in order."""
        return [self.mapping(one) for one in gemms(steps)]

    def traffic(self, steps: Sequence[Step]) -> list[Traffic]:
        """The memory traffic of each pass."""
        return traffic(steps, self.fused, self.buffer, self.number, self._mapped)

    def _mapped(self, group: Group) -> Mapping | None:
        product = gemm(group.head)
        return self.mapping(product) if product else None
