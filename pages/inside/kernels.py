"""How a CNN sees the picture: the kernels of its first convolution, and that layer as the matrix of a linear one."""

from collections.abc import Callable

import streamlit as st
from torch import nn

from core.learning.inside.layers import MAPS, names, passed
from core.learning.inside.toeplitz import toeplitz
from pages.inside.map_table import map_table
from pages.inside.subjects import Subject
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain

KERNEL = 60  # pixels of a kernel's picture
MATRIX_MAPS, WINDOWS = 2, 4  # of the Toeplitz view: maps, and places of the kernel along each side
MATRIX = 520  # pixels of its width
MATRIX_SAYS = "a row for each place of a kernel"


def show_kernels(subject: Subject, conv: nn.Conv2d) -> Callable[[], None]:
    """The kernels' pictures and the matrix; gives what draws their tables."""
    layer = names(subject.network)[list(subject.network).index(conv)]
    kernels, count = conv.weight.detach()[:MAPS, 0], conv.out_channels
    which = f"The {count}" if count <= MAPS else f"The first {MAPS} of {count:,}"
    side = f"{kernels.shape[1]}×{kernels.shape[2]}"
    about = f"{subject.title}: {layer}"
    st.caption(f"{which} kernels of {layer}, {side} weights each: all that it looks at the picture with.")
    maps(f"inside_kernels_{subject.name}", [figure(layer, kernels, KERNEL, columns=8, gap=8, label="kernel")], about=about)
    shape = passed(subject.network, subject.given.values, layer).input.shape
    found = toeplitz(conv, tuple(shape), min(MATRIX_MAPS, count), WINDOWS)
    st.markdown(
        f"As the matrix of a linear layer, {layer} would have **{found.rows:,} × {found.columns:,} numbers**: "
        f"{found.connected:,} of them are connections, all others 0, and only **{found.different:,} differ**. Below: its "
        f"part for {found.side}×{found.side} pixels and {WINDOWS}×{WINDOWS} places of the kernel: equal colors are one weight."
    )
    maps(
        f"inside_matrix_{subject.name}",
        [figure("matrix", found.matrix, MATRIX, caption="a row for each place of a kernel")],
        about=about,
    )

    def tables() -> None:
        map_table(f"{plain(subject.title)}: the weights of the kernels of {layer}", kernels, "kernel")
        map_table(f"{plain(subject.title)}: the part of {layer} as a matrix", found.matrix)

    return tables
