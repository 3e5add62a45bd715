"""The fourth view: a hidden unit of an MLP sees the whole picture at once; a CNN slides one small kernel over it."""

import inspect
from typing import Any

import streamlit as st
from torch import nn

from core.learning.inside import toeplitz as toeplitz_source
from core.learning.inside import units as source
from core.learning.inside.layers import MAPS, InsideError, names, passed
from core.learning.inside.toeplitz import toeplitz
from core.learning.inside.units import Unit, units
from pages.inside.class_choice import choose_class
from pages.inside.subjects import Subject
from pages.shared.components.closed import closed
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain

LOOK_FOR = (
    "**What to look for:** each hidden unit of an MLP has a weight for every pixel, and learns a stroke for each place again. "
    "A convolution has a few small kernels and uses them everywhere: that is weight sharing."
)
MOST = 8  # units
SIDE, KERNEL = 92, 60  # pixels of a picture
MATRIX_MAPS, WINDOWS = 2, 4  # of the Toeplitz view: maps, and places of the kernel along each side
MATRIX = 520  # pixels of its width


def show(subjects: list[Subject]) -> None:
    """Units for an MLP, kernels for a CNN."""
    st.markdown(LOOK_FOR)
    target = choose_class(subjects, "The units that count most for the class")
    for subject in subjects:
        st.markdown(f"**{plain(subject.title)}**")
        first = next(module for module in subject.network if isinstance(module, nn.Conv2d | nn.Linear))
        try:
            if isinstance(first, nn.Linear):
                _units(subject, target)
            else:
                _kernels(subject, first)
        except InsideError as error:
            st.warning(plain(error))
    closed("The formulas and the code of this view", _formulas)


def _units(subject: Subject, target: int) -> None:
    found = units(subject.network, subject.given.values, target, MOST)
    more = f" {found.left_out:,} more are not shown." if found.left_out else ""
    st.caption(f"The {len(found.units)} units of {found.layer} that count most for {target}, the largest first.{more}")
    maps(f"inside_units_{subject.name}", [_unit(unit) for unit in found.units])
    st.caption("Weight × pixel: what of the picture reaches each of these units.")
    parts = [figure(f"unit {unit.number}", unit.parts, SIDE, caption=f"Σ w·x + b = {unit.before:.3f}") for unit in found.units]
    maps(f"inside_parts_{subject.name}", parts)


def _unit(unit: Unit) -> dict[str, Any]:
    caption = f"counts {unit.contribution:+.3f},\nactivation {unit.activation:.3f}"
    return figure(f"unit {unit.number}", unit.weights, SIDE, caption=caption)


def _kernels(subject: Subject, conv: nn.Conv2d) -> None:
    layer = names(subject.network)[list(subject.network).index(conv)]
    kernels, count = conv.weight.detach()[:MAPS, 0], conv.out_channels
    which = f"The {count}" if count <= MAPS else f"The first {MAPS} of {count:,}"
    side = f"{kernels.shape[1]}×{kernels.shape[2]}"
    st.caption(f"{which} kernels of {layer}, {side} weights each: all that it looks at the picture with.")
    maps(f"inside_kernels_{subject.name}", [figure(layer, kernels, KERNEL, columns=8, gap=8, label="kernel")])
    shape = passed(subject.network, subject.given.values, layer).input.shape
    found = toeplitz(conv, tuple(shape), min(MATRIX_MAPS, count), WINDOWS)
    st.markdown(
        f"As the matrix of a linear layer, {layer} would have **{found.rows:,} × {found.columns:,} numbers**: "
        f"{found.connected:,} of them are connections, all others 0, and only **{found.different:,} differ**. Below: its "
        f"part for {found.side}×{found.side} pixels and {WINDOWS}×{WINDOWS} places of the kernel: equal colors are one weight."
    )
    maps(f"inside_matrix_{subject.name}", [figure("matrix", found.matrix, MATRIX, caption="a row for each place of a kernel")])


def _formulas() -> None:
    st.latex(
        r"\text{a unit: } g\Big(\sum_{ij} w_{ij} x_{ij} + b\Big) \qquad \text{counts: } a \cdot \frac{\partial f_c}{\partial a}"
    )
    st.latex(r"\text{a convolution: } y_{ij} = \sum_{uv} k_{uv} x_{i+u,\,j+v} + b")
    for function in (source.units, toeplitz_source.toeplitz):
        st.code(inspect.getsource(function))
