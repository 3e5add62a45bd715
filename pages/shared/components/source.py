"""Where something was published: the documents by name, and as a hover what they are."""

import streamlit as st

from core.studies.documents.sources import cited, mentioned
from pages.shared.components.plain import plain


def source(text: str) -> None:
    """A caption that names the authors of each document in the text; its help has titles, dates and what they are."""
    lines = [plain(document.line) for document in mentioned(text)]
    st.caption(plain(cited(text)), help="\n\n".join(lines) or None)
