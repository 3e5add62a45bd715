"""How a CNN sees the picture: the kernels of its first convolution, and that layer as the matrix of a linear one."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from torch import Tensor, nn

from core.labbook.entry import Entry, Row
from core.labbook.grids import Grid
from core.learning.inside.layers import MAPS, names, passed
from core.learning.inside.toeplitz import Toeplitz, fitting, toeplitz
from core.learning.inside.window import window_of
from pages.inside import lab_entry
from pages.inside.map_table import map_table
from pages.inside.subjects import Subject
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button

KERNEL = 60  # pixels of a kernel's picture
MATRIX_MAPS, PLACES = 2, 4  # of the Toeplitz view: maps, and places of the kernel along each side, at most
MATRIX = 520  # pixels of its width


def show_kernels(subject: Subject, conv: nn.Conv2d) -> Callable[[], None]:
    """The kernels' pictures and the matrix; gives what draws their tables."""
    layer = names(subject.network)[list(subject.network).index(conv)]
    kernels, count = conv.weight.detach()[:MAPS, 0], conv.out_channels
    which = f"The {count}" if count <= MAPS else f"The first {MAPS} of {count:,}"
    side = f"{kernels.shape[1]}×{kernels.shape[2]}"
    about = f"{subject.title}: {layer}"
    st.caption(f"{which} kernels of {layer}, {side} weights each: all that it looks at the picture with.")
    maps(f"inside_kernels_{subject.name}", [figure(layer, kernels, KERNEL, columns=8, gap=8, label="kernel")], about=about)
    shape = tuple(passed(subject.network, subject.given.values, layer).input.shape)
    drawn, places = fitting(window_of(conv), min(shape[1:]), min(MATRIX_MAPS, count), PLACES)
    found = toeplitz(conv, shape, drawn, places)
    part = "Its kernel is too large to draw a part of the matrix."
    if places:
        part = f"Below: its part for {found.side}×{found.side} pixels and {places}×{places} places of the kernel: "
        part += "equal colors are one weight."
    st.markdown(
        f"As the matrix of a linear layer, {layer} would have **{found.rows:,} × {found.columns:,} numbers**: "
        f"{found.connected:,} of them are connections, all others 0, and only **{found.different:,} are different "
        f"weights** (with its biases it learns {found.different + found.biases:,} numbers). {part}"
    )
    if places:
        matrix = figure("matrix", found.matrix, MATRIX, caption="a row for each place of a kernel")
        maps(f"inside_matrix_{subject.name}", [matrix], about=about)
    put_button(f"inside-kernels-{subject.name}", partial(_entry, subject, layer, kernels, found))

    def tables() -> None:
        map_table(f"{plain(subject.title)}: the weights of the kernels of {layer}", kernels, "kernel")
        if places:
            map_table(f"{plain(subject.title)}: the part of {layer} as a matrix", found.matrix)

    return tables


def _entry(subject: Subject, layer: str, kernels: Tensor, found: Toeplitz) -> Entry:
    """The kernels for the lab book, and what the layer would be as a matrix."""
    most = float(kernels.abs().max())
    grids = [Grid(f"kernel {number}", kernel.tolist(), most=most) for number, kernel in enumerate(kernels)]
    rows: list[Row] = [
        {
            "layer": layer,
            "rows of its matrix": found.rows,
            "columns": found.columns,
            "connections": found.connected,
            "different weights": found.different,
            "biases": found.biases,
        }
    ]
    asked = [f"--find kernels --layer {layer}", f"--find toeplitz --layer {layer}"]
    return lab_entry.pictures(f"The kernels of {layer} of {subject.title}", subject, rows, grids, asked)
