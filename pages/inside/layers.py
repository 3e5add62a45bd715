"""The first view: the whole network at one look, and under it one value taken apart."""

import inspect
from typing import Any

import streamlit as st

from core.design.layer import shape_text
from core.labbook.again import in_turn
from core.labbook.entry import Row
from core.learning.inside import feature_map as map_source
from core.learning.inside import pixel as pixel_source
from core.learning.inside import terms as terms_source
from core.learning.inside.activations import activations
from core.learning.inside.layers import InsideError
from pages.inside import one_value
from pages.inside.lab_entry import of_digit
from pages.inside.subjects import Subject, colors_of
from pages.shared.components.closed import closed
from pages.shared.components.color_range import choose_range
from pages.shared.components.layer_formulas import layer_formulas
from pages.shared.components.layer_maps import layer_maps
from pages.shared.components.maps import maps
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_table

LOOK_FOR = (
    "**What to look for:** follow the digit from left to right. In a CNN it stays a picture: each map keeps the place of what "
    "it has found, and pooling makes it coarser. An MLP loses all places at its first layer."
)
RANGE = "inside_range"  # session key


def show(subjects: list[Subject]) -> None:
    """The networks one above the other, then the value that was clicked."""
    st.markdown(LOOK_FOR)
    _networks(subjects)
    one_value.show(subjects)
    closed("The layers as a table", lambda: _table(subjects))
    closed("The formulas and the code of this view", _formulas)


@st.fragment(key="inside_networks")
def _networks(subjects: list[Subject]) -> None:
    over, colors = choose_range(RANGE), colors_of(subjects)
    for subject in subjects:
        st.markdown(f"**{plain(subject.reads)}**")
        try:
            figures = layer_maps(subject.network, subject.given.values, subject.probabilities)
        except InsideError as error:
            st.warning(plain(error))
            continue
        maps(
            f"inside_layers_{subject.name}",
            figures,
            over,
            _pick(subject),
            subject.token,
            subject.reads,
            colors[subject.name],
        )


def _pick(subject: Subject) -> Any:
    def pick(place: dict[str, Any]) -> None:
        one_value.choose(subject.name, place["figure"], place["at"])
        st.rerun(one_value.KEY)

    return pick


def _table(subjects: list[Subject]) -> None:
    rows: list[Row] = []
    for subject in subjects:
        try:
            rows += _rows(subject)
        except InsideError as error:
            st.warning(f"{plain(subject.title)}: {plain(error)}")
    st.dataframe(rows, hide_index=True, placeholder="")
    made = in_turn(*(of_digit(one, [""]) for one in subjects))
    put_table("inside-layers", "The layers of networks that read a digit", rows, made)
    answers = [
        {"network": one.title, **{str(digit): share for digit, share in enumerate(one.probabilities)}} for one in subjects
    ]
    st.dataframe(answers, hide_index=True)
    kept: list[Row] = [
        {"network": one.title, **{f"{digit}, %": 100 * share for digit, share in enumerate(one.probabilities)}}
        for one in subjects
    ]
    put_table("inside-answers", "The answers to a digit", kept, made)


def _rows(subject: Subject) -> list[Row]:
    """A row for each layer of a network; raises InsideError for outputs that are not numbers."""
    return [
        {
            "network": subject.title,
            "layer": layer.name,
            "kind": layer.kind,
            "output": shape_text(layer.shape),
            "largest value, without its sign": layer.extent,
        }
        for layer in activations(subject.network, subject.given.values)
    ]


def _formulas() -> None:
    layer_formulas()
    for function in (map_source.feature_map, pixel_source.pixel, terms_source.terms_of):
        st.code(inspect.getsource(function))
