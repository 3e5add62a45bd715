"""Figures 3 to 9 of document 004: thirty MLPs and LeNet-5 by latency and memory, beside their accuracies on this page."""

import streamlit as st

from core.studies.documents.published import published_studies
from core.studies.documents.sources import cited
from core.studies.results import Results
from pages.experiments.prices import price_rows, prices
from pages.experiments.results import results

WHOLE = "mlps-and-lenet5"  # the study of all its networks, by the document's recipe
STUDIES = (WHOLE, "mlps-and-lenet5-128")  # the second in larger batches, without the largest networks


def latency_and_memory(found: Results) -> None:
    """The latency and memory of all 31 networks, also of those without a run in `found`."""
    whole = results(published_studies()[WHOLE])
    trained = sum(bool(part.runs) for part in found.trials)
    says = cited("Document 004 compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers.")
    st.markdown(f"{says} Trained: {trained} of {len(whole.trials)}; the others have no point among the accuracies.")
    for place, name in zip(st.columns(2), ("latency", "memory"), strict=True):
        with place:
            if name in prices(whole):
                price_rows(whole, name)
