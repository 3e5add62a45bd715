"""One entry: its table or chart, its origin, the person's words, and its place among the others."""

from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.charts import specification
from core.labbook.entry import MOST_LETTERS, SECTIONS, Entry, from_form
from core.labbook.markdown import harmless
from core.labbook.report import origin
from core.labbook.tables import has_table, table
from pages.lab.field import show_newest
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import entries, ledger
from pages.shared.session.visitor import session

HEIGHT = 320  # pixels of a chart
PLACEHOLDER = "What does it show?"


def show(number: int, entry: Entry, before: int | None, after: int | None) -> None:
    """The entry; `before` and `after` are its neighbors, with which it can change places."""
    with st.container(border=True, key=f"lab-entry-{number}"):
        st.header(plain(entry.title), anchor=False)
        if has_table(entry):
            st.dataframe([dict(row) for row in table(entry)], hide_index=True, placeholder="")
        if entry.chart:
            _chart(number, entry)
        if entry.says:
            st.markdown(plain(entry.says))
        if entry.command:
            st.code(entry.command, language="bash")
        if found := origin(entry):
            st.caption(plain(found))
        st.text_input("Title", max_chars=200, **_stored("title", number, entry))
        st.text_area("Your words", max_chars=MOST_LETTERS, placeholder=PLACEHOLDER, **_stored("words", number, entry))
        if entry.words.strip():
            st.markdown(harmless(entry.words))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            st.selectbox("Section of the report", SECTIONS, width=220, **_stored("section", number, entry))
            _move("Up", number, before)
            _move("Down", number, after)
            if st.button("Remove", key=f"lab-remove-{number}"):
                ledger().remove(session(), number)
                st.rerun()


def _stored(name: str, number: int, entry: Entry) -> dict[str, Any]:
    """What a widget needs to show a field of the entry and to store it when it is changed."""
    key = f"lab-{name}-{number}"
    show_newest(key, getattr(entry, name))
    return {"key": key, "on_change": _store, "args": (name, number, key)}


def _store(name: str, number: int, key: str) -> None:
    """Store one field beside the others as they are by now; a title that is left empty stays."""
    value = st.session_state[key]
    try:
        if (entry := entries().get(number)) and (value.strip() or name == "words"):
            ledger().change(session(), number, from_form({**entry.to_form(), name: value}).to_form())
    except Refusal as error:
        st.error(plain(error))


def _chart(number: int, entry: Entry) -> None:
    try:
        spec = specification(entry)
        if "hconcat" in spec:  # pictures, whose sizes it sets
            with st.container(key=f"lab-pictures-{number}"):
                st.vega_lite_chart(spec, width="content", height="content")
        else:
            st.vega_lite_chart(spec, height=HEIGHT)
    except Refusal as error:
        st.warning(plain(error))


def _move(label: str, number: int, other: int | None) -> None:
    if st.button(label, key=f"lab-{label}-{number}", disabled=other is None) and other is not None:
        ledger().swap(session(), number, other)
        st.rerun()
