"""One value of one layer, taken apart: the maps that feed it, the products under the window, and their sum."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from torch import nn

from core.learning.inside.feature_map import feature_map
from core.learning.inside.layers import InsideError, before_flattening, named, names, passed
from core.learning.inside.pixel import Pixel, pixel
from pages.inside import lab_entry
from pages.inside.formula import number
from pages.inside.map_table import map_table
from pages.inside.subjects import Subject, subject_of
from pages.inside.value import KEY as PICTURE
from pages.inside.value import place_of, value
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_number, keep_one
from pages.shared.session.kept import keep, kept
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import title

KEY = "inside_value"  # of the fragment
NETWORK, LAYER = "inside_at_network", "inside_at_layer"  # session keys
SIDES = ("inside_at_map", "inside_at_row", "inside_at_column")
MOST = 4096  # units in a table
BEFORE = "map, row, column before Flatten"
CLICKED, SHOWN = "inside_clicked", "inside_shown"  # session key of what was clicked; name of what is kept


def choose(network: str, layer: str, place: Sequence[int]) -> None:
    """Take another value apart, at (map, row, column), or at (unit,) of a vector."""
    st.session_state[CLICKED] = dict(zip((NETWORK, LAYER, *SIDES), (network, layer, *place), strict=False))


@st.fragment(key=KEY)
def show(subjects: list[Subject]) -> None:
    """The value that was chosen, by a click or here by its place."""
    st.header("One value, taken apart", anchor=False)
    _follow()
    known = {subject.name: subject for subject in subjects}
    with st.container(horizontal=True):
        keep_one(NETWORK, known, _first(subjects))
        subject = known[st.selectbox("Network", list(known), key=NETWORK, format_func=title, width=200)]
        layers = names(subject.network)
        keep_one(LAYER, layers, _first_layer(subject))
        layer = st.selectbox("Layer", layers, key=LAYER, width=160)
        at = _place(subject, layer)
    keep(SHOWN, {**_shown(), NETWORK: subject.name, LAYER: layer, **dict(zip(SIDES, at, strict=False))})
    try:
        one = pixel(subject.network, subject.given.values, layer, at)
        value(subject, layer, at, _take)
    except InsideError as error:
        st.warning(plain(error))
        return
    put_button("inside-value", lambda: lab_entry.value(subject, one, place_of(one)))
    closed("The terms as a table", lambda: _table(subject, one))
    if one.kind == "Conv2d":
        closed("What each map adds to this one, as a table", lambda: _feeding(subject, one))
    closed("All values of this map or vector as a table", lambda: _values(subject, one))


def _take() -> None:
    """Take the value apart that was clicked in the picture, which shows another layer's before the page has followed."""
    picked = st.session_state[PICTURE]["picked"]
    if subject := subject_of(picked["subject"]):
        choose(subject.name, picked["layer"], picked["at"])


def _follow() -> None:
    """Set the first two fields to what was clicked, else to what they were before another view or a reload."""
    st.session_state.update(st.session_state.pop(CLICKED, {}))
    for key in (NETWORK, LAYER):
        if key in _shown():
            st.session_state.setdefault(key, _shown()[key])


def _shown() -> dict[str, Any]:
    """What was shown last, by the keys of the fields; a unit leaves the row and the column of the layers with maps."""
    return kept(SHOWN) or {}


def _place(subject: Subject, layer: str) -> tuple[int, ...]:
    """The place in the layer's output, by a field a side."""
    shape = passed(subject.network, subject.given.values, layer).output.shape
    labels = ("Map", "Row", "Column") if len(shape) == 3 else ("Unit",)
    found = []
    for label, key, size in zip(labels, SIDES, shape, strict=False):
        middle = size // 2 if label in ("Row", "Column") else 0
        keep_number(key, size - 1, _shown().get(key, middle))
        found.append(int(st.number_input(label, 0, size - 1, key=key, width=120)))
    return tuple(found)


def _first(subjects: list[Subject]) -> str:
    """A network with a convolution, if there is one."""
    with_maps = [one.name for one in subjects if any(isinstance(module, nn.Conv2d) for module in one.network)]
    return (with_maps or [subjects[0].name])[0]


def _first_layer(subject: Subject) -> str:
    """The second layer with weights, which is fed by several maps or units; the first one where it is the only one."""
    weighted = [name for name, module in named(subject.network) if isinstance(module, nn.Conv2d | nn.Linear)]
    layers = weighted or names(subject.network)
    return layers[min(1, len(layers) - 1)]


def _table(subject: Subject, one: Pixel) -> None:
    shape = before_flattening(subject.network, subject.given.values, one.layer)
    rows = [
        {
            "of the layer's input": ", ".join(map(str, term.at)),
            **({BEFORE: ", ".join(map(str, np.unravel_index(term.at[0], shape)))} if shape else {}),
            "activation": term.activation,
            "weight": term.weight,
            "product": term.product,
        }
        for term in one.terms
    ]
    st.dataframe(rows, hide_index=True)
    if one.left_out:
        st.caption(f"{one.left_out:,} more terms add up to {number(one.rest, 6)}.")


def _feeding(subject: Subject, one: Pixel) -> None:
    found = feature_map(subject.network, subject.given.values, one.layer, one.at[0])
    st.dataframe(
        [
            {"map": row.map, "what it adds, mean absolute value": row.strength, "sum of its kernel's weights": row.kernel_sum}
            for row in found.feeding
        ],
        hide_index=True,
    )
    more = f" {found.left_out:,} more maps feed it, which add less." if found.left_out else ""
    st.caption(f"The bias, {number(found.bias, 6)}, is added at every place.{more}")


def _values(subject: Subject, one: Pixel) -> None:
    found = passed(subject.network, subject.given.values, one.layer).output
    what = f"{plain(subject.title)}, {one.layer}"
    if found.dim() == 3:
        map_table(f"{what}, map {one.at[0]}", found[one.at[0]])
    else:
        more = f", the first {MOST:,} of {len(found):,}" if len(found) > MOST else ""
        map_table(f"{what}: a row for each unit{more}", found[:MOST, None])
