"""The entries in their order, then a note, the report, and the lab book as a file."""

import streamlit as st

from core.labbook.entry import SECTIONS, Entry
from pages.lab import entry_view, files, reports
from pages.lab.lesson import LESSON
from pages.shared.components.component import style_page
from pages.shared.session.lab_book import LABEL, entries, ledger
from pages.shared.session.visitor import session

TITLE, WORDS, SECTION = "lab_note_title", "lab_note_words", "lab_note_section"  # session keys


def show() -> None:
    """The whole page below its title."""
    style_page(__file__)
    found = entries()
    if not found:
        st.info(
            f"Nothing is kept yet. Charts and tables of the other pages have a button *{LABEL}*; or begin with a note of your "
            "own."
        )
    numbers = list(found)
    for place, (number, entry) in enumerate(found.items() if LESSON.shows("entries") else ()):
        before = numbers[place - 1] if place else None
        after = numbers[place + 1] if place + 1 < len(numbers) else None
        entry_view.show(number, entry, before, after)
    if LESSON.shows("note"):
        _note()
    if LESSON.shows("report"):
        st.header("The report", anchor=False)
        reports.show(list(found.values()))
    if LESSON.shows("file"):
        st.header("Export and import", anchor=False)
        files.show(list(found.values()))


def _note() -> None:
    st.header("A note of your own", anchor=False)
    with st.form("lab_note", clear_on_submit=True):
        title = st.text_input("Title", max_chars=200, key=TITLE)
        section = st.selectbox("Section", SECTIONS, key=SECTION)
        words = st.text_area("Words, as Markdown; formulas between $ signs", max_chars=20_000, key=WORDS)
        if st.form_submit_button("Add the note", type="primary") and (title.strip() or words.strip()):
            entry = Entry(title.strip() or "Note", section, words=words)
            ledger().add(session(), [entry.to_form()])
            st.rerun()
