"""The lab book as one file: to take away, and to bring back."""

from collections.abc import Sequence

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.entry import Entry, from_file, to_file
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import ledger
from pages.shared.session.visitor import session

MOST_MB = 20  # what the store lets a lab book have


def show(entries: Sequence[Entry]) -> None:
    """Download, and upload: what is in the file is added at the end."""
    st.download_button("Export the lab book", to_file(entries), "lab-book.json", "application/json", on_click="ignore")
    st.caption("`python -m core report lab-book.json --to html pdf md ipynb` makes the reports of that file.")
    with st.form("lab_import", clear_on_submit=True, border=False):
        file = st.file_uploader("A lab book's file", "json", max_upload_size=MOST_MB)
        sent = st.form_submit_button("Import it, after what is there")
    if sent and file is not None:
        try:
            ledger().add(session(), [one.to_form() for one in from_file(file.getvalue().decode("utf-8", "replace"))])
        except Refusal as error:
            st.error(plain(error))
        else:
            st.rerun()
