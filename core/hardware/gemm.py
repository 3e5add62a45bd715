"""A layer as the matrix product that an accelerator computes: (M × K) · (K × N)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from core.design.architecture import Step
from core.design.layers import Conv2d, Linear


@dataclass(frozen=True)
class Gemm:
    """One layer and one image: M windows of K inputs each, times K × N weights. Bias is ignored.

    A convolution's input is unrolled to M rows (im2col): each window becomes a row, zeros of the padding included.
    """

    layer: str
    m: int
    k: int
    n: int

    @property
    def macs(self) -> int:
        """M·K·N, which is the trace's number of MACs."""
        return self.m * self.k * self.n


def gemm(step: Step) -> Gemm | None:
    """The product of a convolution or a linear layer; None for a layer without weights to multiply by."""
    if isinstance(step.layer, Conv2d):
        inputs = step.input_shape[0] * step.layer.kernel_size**2
        return Gemm(step.name, prod(step.output_shape[1:]), inputs, step.output_shape[0])
    if isinstance(step.layer, Linear):
        return Gemm(step.name, 1, step.input_shape[0], step.output_shape[0])
    return None


def gemms(steps: Iterable[Step]) -> list[Gemm]:
    """The products of a whole network, in order."""
    return [found for found in map(gemm, steps) if found]


def gemm_formula(step: Step) -> str:
    """M, K and N with their numbers; empty for a layer without a product."""
    found = gemm(step)
    if found is None:
        return ""
    if isinstance(step.layer, Conv2d):
        (_, height, width), kernel = step.output_shape, step.layer.kernel_size
        m = f"{height}·{width} = {found.m:,} (outputs of a map)"
        return f"M = {m}; K = {kernel}·{kernel}·{step.input_shape[0]} = {found.k:,}; N = {found.n:,} (maps)"
    return f"M = 1 (one image); K = {found.k:,} (inputs); N = {found.n:,} (outputs)"
