"""Two charts side by side, row by row, so that on a narrow screen they keep their order."""

from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st

from pages.hardware.subjects import Subject


def in_pairs(found: Sequence[Subject]) -> Iterator[tuple[Subject, Any]]:
    """Each network with the place of its chart; a single one has the whole width."""
    for start in range(0, len(found), 2):
        places = st.columns(2 if len(found) > 1 else 1, gap="large")
        yield from zip(found[start : start + 2], places, strict=False)
