"""One entry: its table or chart, its origin, the person's words, and its place among the others."""

from dataclasses import replace

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.charts import specification
from core.labbook.entry import MOST_LETTERS, SECTIONS, Entry
from core.labbook.markdown import harmless
from core.labbook.report import has_table, origin, table
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import ledger
from pages.shared.session.visitor import session

HEIGHT = 320  # pixels of a chart


def show(number: int, entry: Entry, before: int | None, after: int | None) -> None:
    """The entry; `before` and `after` are its neighbors, with which it can change places."""
    with st.container(border=True, key=f"lab-entry-{number}"):
        st.header(plain(entry.title), anchor=False)
        if has_table(entry):
            st.dataframe([dict(row) for row in table(entry)], hide_index=True, placeholder="")
        if entry.chart:
            _chart(number, entry)
        if entry.command:
            st.code(entry.command, language="bash")
        if found := origin(entry):
            st.caption(plain(found))
        title = st.text_input("Title", entry.title, key=f"lab-title-{number}", max_chars=200).strip() or entry.title
        words = st.text_area(
            "Your words", entry.words, key=f"lab-words-{number}", max_chars=MOST_LETTERS, placeholder="What does it show?"
        )
        if words.strip():
            st.markdown(harmless(words))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            section = st.selectbox(
                "Section of the report", SECTIONS, SECTIONS.index(entry.section), key=f"lab-section-{number}", width=220
            )
            _move("Up", number, before)
            _move("Down", number, after)
            if st.button("Remove", key=f"lab-remove-{number}"):
                ledger().remove(session(), number)
                st.rerun()
    changed = replace(entry, title=title, words=words, section=section)
    if changed != entry:
        ledger().change(session(), number, changed.to_form())
        st.rerun()


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
