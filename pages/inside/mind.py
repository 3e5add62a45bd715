"""What would change a network's mind: the smallest change of all pixels, and the fewest pixels of ink erased or added."""

import inspect
from functools import lru_cache
from typing import Any

import streamlit as st

from core.learning.inside import change as change_source
from core.learning.inside import ink_edits as edits_source
from core.learning.inside.change import Change, smallest_change
from core.learning.inside.ink_edits import InkEdits, ink_edits
from core.learning.inside.layers import InsideError
from pages.inside.subjects import Subject
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain

LOOK_FOR = (
    "**What to look for:** the norm, and how well the change is seen. What an adversary adds is spread over many pixels and "
    "hardly seen; erased or added ink is what a person could do with a pen."
)
SIDE = 120  # pixels of a picture


def mind(subjects: list[Subject], target: int) -> None:
    """For each network, towards the class; towards any other one where it reads that class already."""
    st.markdown(LOOK_FOR)
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
        if figures := [*_adversary(change), *_ink(edits)]:
            maps(f"inside_mind_{subject.name}", figures)
        for found, what in ((change, "small change"), (edits, "few edits of ink")):
            if found is None:
                st.caption(f"No {what} was found that leads there.")
    for function in (change_source.smallest_change, edits_source.ink_edits):
        st.code(inspect.getsource(function))


def _adversary(change: Change | None) -> list[dict[str, Any]]:
    if change is None:
        return []
    read = f"read as {change.after} ({100 * change.probability:.1f} %)"
    return [
        figure("smallest change", change.change, SIDE, caption=f"L2 norm {change.norm:.3f},\nin units of full ink"),
        figure("with that change", change.values, SIDE, caption=read),
    ]


def _ink(edits: InkEdits | None) -> list[dict[str, Any]]:
    if edits is None:
        return []
    added = sum(edit.add for edit in edits.edits)
    done = f"pixels added: {added}, erased: {len(edits.edits) - added},"
    read = f"read as {edits.after} ({100 * edits.probability:.1f} %)"
    return [figure("with other ink", edits.values, SIDE, caption=f"{done}\n{read}")]


@lru_cache(maxsize=32)
def _changes(subject: Subject, target: int | None) -> tuple[Change | None, InkEdits | None]:
    question = (subject.network, *subject.given, target)
    return smallest_change(*question), ink_edits(*question)
