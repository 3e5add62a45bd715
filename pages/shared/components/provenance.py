"""Where a result comes from, as a folded table that all pages share."""

from collections.abc import Callable, Iterable

import streamlit as st

from core.learning.provenance import Record, lines
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain

LABEL = "Where these numbers come from"


def provenance(records: Callable[[], Iterable[Record]], label: str = LABEL) -> None:
    """A closed panel with program, engine, versions, machine and digests of these runs; where they differ, with counts."""
    closed(label, lambda: _table(records()))


def _table(records: Iterable[Record]) -> None:
    rows = [f"| {title} | {plain(text)} |" for title, text in lines(records).items()]
    st.markdown("\n".join(["| fact | as recorded |", "|:--|:--|", *rows]))
