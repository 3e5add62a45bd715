"""How an MLP sees the picture: the weights of the hidden units that count most for a class, and of any other unit."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from torch import cat

from core.labbook.entry import Entry, Row
from core.labbook.grids import Grid
from core.learning.inside.units import Unit, Units, hidden
from pages.inside import lab_entry
from pages.inside.formula import number
from pages.inside.map_table import map_table
from pages.inside.subjects import Subject
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_number
from pages.shared.session.lab_book import put_button

MOST = 8  # units
SIDE = 92  # pixels of a picture


def show_units(subject: Subject, target: int) -> Callable[[], None]:
    """The units' pictures; gives what draws their tables."""
    layer = hidden(subject.network, subject.given.values, target)
    found = layer.largest(MOST)
    about = f"Units of {found.layer}. {subject.reads}"
    more = f" {found.left_out:,} more are not shown." if found.left_out else ""
    st.caption(f"The {len(found.units)} units of {found.layer} that count most for {target}, the largest first.{more}")
    maps(f"inside_units_{subject.name}", list(map(_weights, found.units)), about=about)
    st.caption("Weight × pixel: what of the picture reaches each of these units.")
    maps(f"inside_parts_{subject.name}", list(map(_parts, found.units)), about=about)
    put_button(f"inside-units-{subject.name}", partial(_entry, subject, target, found))
    last, key = len(layer.contributions) - 1, f"inside_unit_{subject.name}"
    keep_number(key, last)
    one = layer.unit(int(st.number_input(f"{plain(subject.title)}: any unit of {found.layer}", 0, last, key=key, width=260)))
    maps(f"inside_any_unit_{subject.name}", [_weights(one), _parts(one)], about=about)
    shown = found.units if one.number in [other.number for other in found.units] else (*found.units, one)
    return lambda: _unit_tables(subject.title, target, found.layer, shown)


def _entry(subject: Subject, target: int, found: Units) -> Entry:
    """The weights of these units for the lab book."""
    grids = [Grid(f"unit {one.number}", one.weights[0].tolist()) for one in found.units]
    title = f"Weights of the units of {found.layer} that count most for {target}: {subject.reads}"
    return lab_entry.pictures(title, subject, _rows(target, found.units), grids, [f"--find units --class {target}"])


def _rows(target: int, shown: Sequence[Unit]) -> list[Row]:
    return [
        {
            "unit": one.number,
            f"counts for {target}": one.contribution,
            "Σ w·x + b": one.before,
            "bias": one.bias,
            "activation": one.activation,
        }
        for one in shown
    ]


def _unit_tables(title: str, target: int, layer: str, shown: Sequence[Unit]) -> None:
    st.caption(f"{plain(title)}, the units of {layer}: what each counts for {target} before the softmax")
    st.dataframe(_rows(target, shown), hide_index=True)
    numbers = [one.number for one in shown]
    map_table(f"{plain(title)}: the weights of these units", cat([one.weights for one in shown]), "unit", numbers)
    map_table(f"{plain(title)}: weight × pixel, as normalized", cat([one.parts for one in shown]), "unit", numbers)


def _weights(one: Unit) -> dict[str, Any]:
    sign = "+" if one.contribution > 0 else ""
    caption = f"counts {sign}{number(one.contribution, 3)},\nactivation {number(one.activation, 3)}"
    return figure(f"unit {one.number}", one.weights, SIDE, caption=caption)


def _parts(one: Unit) -> dict[str, Any]:
    return figure(f"unit {one.number}", one.parts, SIDE, caption=f"weight × pixel,\nΣ w·x + b = {number(one.before, 3)}")
