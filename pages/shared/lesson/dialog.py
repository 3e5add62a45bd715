"""The dialog that makes a link for a class: what it shows and locks, and what the class will see, in words and as it looks."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from pages.shared.components.closed import closed
from pages.shared.components.link import address, link
from pages.shared.components.plain import plain
from pages.shared.lesson.address import write
from pages.shared.lesson.lesson import Asked, Lesson
from pages.shared.lesson.opening import is_large, leave

PREVIEW = 480  # pixels: the height of the preview


@st.dialog("Link for a class", width="medium")
def make_link(lesson: Lesson) -> None:
    """Ticks for sections and controls, then the link."""
    show = _shown(lesson)
    values, lock = _set(lesson)
    large = st.toggle("Large type, for a projector", lesson.asked.large, key=f"lesson_{lesson.page}_large")
    if show:
        asked = Asked(None if len(show) == len(lesson.sections) else tuple(show), tuple(lock), values, large)
        st.markdown("\n".join(f"- {plain(line)}" for line in _description(lesson, asked)))
        query = {**lesson.carried(values), **write(lesson, asked)}
        link("The link, to be copied", **query)
        closed("Preview", lambda: _preview(query))
    else:
        st.warning("Tick what the class sees: at least one part of the page.")
    if (lesson.asked.lasts or is_large()) and st.button("Show me the whole page"):
        leave(lesson)
        st.rerun()


def _shown(lesson: Lesson) -> list[str]:
    """The sections to show; at first those that are shown now."""
    st.markdown("**What the class sees**")
    return _ticks(lesson, "show", lesson.sections, [name for name in lesson.sections if lesson.shows(name)])


def _set(lesson: Lesson) -> tuple[dict[str, Any], list[str]]:
    """The values that the link sets, and the controls that it locks."""
    texts = {control.name: control.values.write(control.now()) for control in lesson.controls}
    # What the class will find: of the networks, say, those of this visitor alone are left out.
    there = {name: lesson.control(name).values.read(text) for name, text in texts.items() if text is not None}
    if not there:
        return {}, []
    st.markdown("**What is locked, as it is now on this page**")
    labels = {name: lesson.control(name).format_value(value) for name, value in there.items()}
    lock = _ticks(lesson, "lock", labels, lesson.asked.lock)
    all_ = st.toggle("Set the other choices too, free to be changed", key=f"lesson_{lesson.page}_sets")
    return {name: value for name, value in there.items() if all_ or name in lock}, lock


def _ticks(lesson: Lesson, what: str, labels: Mapping[str, str], ticked: Collection[str]) -> list[str]:
    """A box for each name, in two columns; gives the ticked ones."""
    columns = [column.container(gap=None) for column in st.columns(2)]
    half = (len(labels) + 1) // 2
    found = []
    for at, (name, label) in enumerate(labels.items()):
        key = f"lesson_{lesson.page}_{what}_{name}"
        if columns[at >= half].checkbox(plain(label), name in ticked, key=key):
            found.append(name)
    return found


def _preview(query: Mapping[str, str]) -> None:
    """The page as a new visitor finds it by the link; what is done in it is not kept."""
    st.iframe(address(**query, embed="true"), height=PREVIEW, alt="The page as the class sees it")


def _description(lesson: Lesson, asked: Asked) -> list[str]:
    """What a visitor who opens the link will find."""
    hidden = [title for name, title in lesson.sections.items() if asked.show is not None and name not in asked.show]
    shown = [title for title in lesson.sections.values() if title not in hidden]
    lines = ["The class sees the whole page." if not hidden else f"The class sees: {'; '.join(shown)}."]
    if hidden:
        lines.append(f"It does not see: {'; '.join(hidden)}.")
    said = {name: lesson.control(name).format_value(value) for name, value in asked.values.items()}
    if locked := [words for name, words in said.items() if name in asked.lock]:
        lines.append(f"Locked: {'; '.join(locked)}.")
    if free := [words for name, words in said.items() if name not in asked.lock]:
        lines.append(f"Set, and free to be changed: {'; '.join(free)}.")
    if asked.large:
        lines.append("The type is large.")
    return lines
