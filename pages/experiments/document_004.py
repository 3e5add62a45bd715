"""Figures 3 to 9 of document 004: thirty MLPs and LeNet-5 by latency and memory, beside their accuracies on this page."""

import streamlit as st

from core.studies.results import Results
from pages.experiments.prices import price_rows, prices

STUDIES = ("mlps-and-lenet5", "mlps-and-lenet5-128")  # by the document's recipe, and in larger batches


def latency_and_memory(found: Results) -> None:
    """Each network's latency and memory, also of those that were not trained."""
    trained = sum(bool(part.runs) for part in found.trials)
    st.markdown(
        f"Document 004 compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers. Trained: {trained} of "
        f"{len(found.trials)}; latency and memory are known of more."
    )
    for place, name in zip(st.columns(2), ("latency", "memory"), strict=True):
        with place:
            if name in prices(found):
                price_rows(found, name)
