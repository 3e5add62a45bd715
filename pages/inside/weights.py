"""The third view: a hidden unit of an MLP sees the whole picture at once; a CNN slides one small kernel over it."""

import inspect
from collections.abc import Callable

import streamlit as st
from torch import nn

from core.learning.inside import toeplitz as toeplitz_source
from core.learning.inside import units as source
from core.learning.inside.layers import InsideError
from pages.inside.class_choice import choose_class
from pages.inside.kernels import show_kernels
from pages.inside.map_table import LABEL
from pages.inside.subjects import Subject
from pages.inside.units import show_units
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain

LOOK_FOR = (
    "**What to look for:** each hidden unit of an MLP has a weight for every pixel, and learns a stroke for each place again. "
    "A convolution has a few small kernels and uses them everywhere: that is weight sharing."
)


def show(subjects: list[Subject]) -> None:
    """Units for an MLP, kernels for a CNN."""
    st.markdown(LOOK_FOR)
    target = choose_class(subjects, "The units that count most for the class")
    tables: list[Callable[[], None]] = []
    for subject in subjects:
        st.markdown(f"**{plain(subject.title)}**")
        first = next(module for module in subject.network if isinstance(module, nn.Conv2d | nn.Linear))
        try:
            tables.append(show_units(subject, target) if isinstance(first, nn.Linear) else show_kernels(subject, first))
        except InsideError as error:
            st.warning(plain(error))
    closed(LABEL, lambda: [table() for table in tables])
    closed("The formulas and the code of this view", _formulas)


def _formulas() -> None:
    st.latex(
        r"\text{a unit: } g\Big(\sum_{ij} w_{ij} x_{ij} + b\Big) \qquad \text{counts: } a \cdot \frac{\partial f_c}{\partial a}"
    )
    st.latex(r"\text{a convolution: } y_{ij} = \sum_{uv} k_{uv} x_{i+u,\,j+v} + b")
    for function in (source.hidden, source.Hidden, toeplitz_source.toeplitz):
        st.code(inspect.getsource(function))
