"""Figures 3 to 9 of document 004: thirty MLPs and LeNet-5, by accuracy, latency and memory."""

import streamlit as st

from core.studies.published import published
from pages._shared.study_prices import price_chart, price_rows, prices

STUDY = "mlps-and-lenet5"


def thirty() -> None:
    """The scatter of accuracies against prices where there are accuracies, and what is known of each network's price."""
    from pages._shared.studied import results  # which brings the workers' library along

    found = results(published()[STUDY])
    trained = sum(bool(part.runs) for part in found.trials)
    st.markdown(
        f"Document 004 compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers. Trained so far, by its own recipe: "
        f"{trained} of {len(found.trials)}; the others have no point among the accuracies yet."
    )
    if trained:
        price_chart(found)
    for place, name in zip(st.columns(2), ("latency", "memory"), strict=True):
        with place:
            if name in prices(found):
                price_rows(found, name)
    if st.button("Open the experiment"):
        st.session_state.study = STUDY
        st.switch_page("pages/experiments.py")
