"""What would change a network's mind: the smallest change of all pixels, and the least ink erased or added."""

import inspect
from functools import lru_cache, partial
from typing import Any

import streamlit as st

from core.data.stroke_ink import stroke_ink, stroke_text
from core.labbook.entry import Entry
from core.labbook.grids import Grid
from core.learning.inside import change as change_source
from core.learning.inside import ink_edits as edits_source
from core.learning.inside.change import Change, smallest_change
from core.learning.inside.ink_edits import InkEdits, ink_edits
from core.learning.inside.layers import InsideError
from pages.inside import lab_entry
from pages.inside.map_table import map_table
from pages.inside.subjects import Subject
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button

LOOK_FOR = (
    "**What to look for:** the norm, and how well the change is seen. What an adversary adds is spread over many pixels and "
    "hardly seen; erased or added ink is what a person could do with a pen."
)
NEEDED = (
    "None of the framed pixels can be left out: without any one of them the network gives its old answer (towards a class: it "
    "does not read that class). Other pixels may need still less ink."
)
SIDE = 168  # pixels of a picture
Found = tuple[Change | None, InkEdits | None]


def mind(subjects: list[Subject], target: int) -> None:
    """For each network, towards the class; towards any other one where it reads that class already."""
    st.markdown(LOOK_FOR)
    digit = subjects[0].digit
    st.caption(f"{stroke_text(stroke_ink(digit), digit.strokes)} {NEEDED}")
    shown: list[tuple[Subject, Found]] = []
    for subject in subjects:
        towards = None if subject.answer == target else target
        says = f"towards {target}" if towards is not None else f"away from {subject.answer}"
        st.markdown(f"**{plain(subject.title)}**, {says}")
        try:
            with st.spinner("Pixel after pixel is tried …"):
                change, edits = _changes(subject, towards)
        except InsideError as error:
            st.warning(plain(error))
            continue
        shown.append((subject, (change, edits)))
        if figures := [*_adversary(change), *_ink(edits, stroke_ink(subject.digit))]:
            maps(f"inside_mind_{subject.name}", figures, about=subject.reads)
            put_button(f"inside-mind-{subject.name}", partial(_entry, subject, target, (change, edits)))
        if change is None:
            st.caption("No small change was found that leads there.")
        if edits is None:
            st.caption("No way with few pixels of ink was found.")
    _tables(shown)
    _formulas()


def _adversary(change: Change | None) -> list[dict[str, Any]]:
    if change is None:
        return []
    read = f"read as {change.after} ({100 * change.probability:.1f} %)"
    return [
        figure("smallest change", change.change, SIDE, caption=f"L2 norm {change.norm:.3f},\nin units of full ink"),
        figure("with that change", change.values, SIDE, caption=read),
    ]


def _ink(edits: InkEdits | None, worth: float) -> list[dict[str, Any]]:
    if edits is None:
        return []
    count = len(edits.edits)
    done = (
        f"strokes' worth of ink: added {edits.added / worth:.3f},\nerased {edits.erased / worth:.3f} (pixels, framed: {count})"
    )
    read = f"read as {edits.after} ({100 * edits.probability:.1f} %)"
    marks = [[edit.row, edit.column] for edit in edits.edits]
    return [figure("with other ink", edits.values, SIDE, caption=f"{done}\n{read}", marks=marks)]


def _entry(subject: Subject, target: int, found: Found) -> Entry:
    """The pictures for the lab book, with what was changed."""
    (change, edits), grids, asked = found, [], []
    if change:
        grids.append(Grid("smallest change, in full ink", change.change[0].tolist()))
        grids.append(Grid("with that change", change.values[0].tolist()))
        asked.append(f"--find change --class {target}")
    if edits:
        grids.append(Grid("with other ink", edits.values[0].tolist()))
        asked.append(f"--find ink --class {target}")
    title = f"What would change its mind: {subject.reads}"
    return lab_entry.pictures(title, subject, _rows(subject, found), grids, asked)


def _tables(shown: list[tuple[Subject, Found]]) -> None:
    """The same facts as numbers."""
    st.caption("These pictures as tables: what was changed, and what is read then")
    st.dataframe([row for subject, found in shown for row in _rows(subject, found)], hide_index=True, placeholder="")
    st.caption("The pixels of ink that were changed")
    edits = [(subject.title, edit) for subject, (_, found) in shown if found for edit in found.edits]
    rows = [
        {"network": name, "row": row, "column": column, "change": "added" if add else "erased"}
        for name, (row, column, add) in edits
    ]
    st.dataframe(rows, hide_index=True)
    for subject, (change, _) in shown:
        if change:
            map_table(f"{plain(subject.title)}: the smallest change, in units of full ink", change.change[0])


def _rows(subject: Subject, found: Found) -> list[dict[str, Any]]:
    change, edits = found
    rows: list[dict[str, Any]] = []
    if change:
        read = {"read as": change.after, "probability, %": 100 * change.probability}
        rows.append({"change": "smallest", "L2 norm, full ink": change.norm, **read})
    if edits:
        worth, read = stroke_ink(subject.digit), {"read as": edits.after, "probability, %": 100 * edits.probability}
        counts = {"pixels": len(edits.edits), "strokes' worth added": edits.added / worth}
        rows.append({"change": "ink", **counts, "strokes' worth erased": edits.erased / worth, **read})
    return [{"network": subject.title, **row} for row in rows]


def _formulas() -> None:
    st.latex(
        r"\text{smallest change: } \min_{\delta} \lVert \delta \rVert_2 \text{ so that } \arg\max_c f_c(x + \delta) \ne c_0, "
        r"\quad \text{in steps of } \delta = \frac{f_{c_0} - f_k}{\lVert w \rVert_2^2}\, w, \; w = \nabla f_k - \nabla f_{c_0}"
    )
    st.latex(
        r"\text{ink: in each step the pixel, emptied or filled, that makes } f_k - f_{c_0} \text{ largest;} \quad "
        r"\text{strokes' worth} = \sum_i |\Delta x_i| \Big/ \tfrac{1}{n} \sum_i x_i \text{ of } n \text{ strokes}"
    )
    for function in (
        change_source.smallest_change,
        change_source.shortest_step,
        edits_source.ink_edits,
        edits_source.greedy_edits,
        stroke_ink,
    ):
        st.code(inspect.getsource(function))


@lru_cache(maxsize=32)
def _changes(subject: Subject, target: int | None) -> Found:
    question = (subject.network, *subject.given, target)
    return smallest_change(*question), ink_edits(*question)
