"""Figures 3 to 9 of document 004: thirty MLPs and LeNet-5, by accuracy, latency and memory."""

import streamlit as st

from core.studies.documents.published import published
from core.studies.results import Results
from pages.experiments.dots import main_chart
from pages.experiments.prices import price_chart, price_rows, prices
from pages.shared.session import go_to

STUDIES = {  # and how their networks are trained
    "mlps-and-lenet5": "by the document's recipe",
    "mlps-and-lenet5-128": "in batches of 128 instead of 4, with rates 32 times as high as the document's",
}


def thirty() -> None:
    """The scatter of accuracies against prices where there are accuracies, and what is known of each network's price."""
    from pages.experiments.results import results  # which brings the workers' library along

    whole, faster = (results(published()[name]) for name in STUDIES)
    trained = max(whole, faster, key=_trained)
    st.markdown(
        f"Document 004 compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers. Trained: {_trained(trained)} of "
        f"{len(whole.trials)}, {STUDIES[trained.study.name]}; the others have no point among the accuracies."
    )
    if _trained(trained):
        price_chart(trained)
        main_chart(trained, "accuracy")
    for place, name in zip(st.columns(2), ("latency", "memory"), strict=True):
        with place:
            if name in prices(whole):
                price_rows(whole, name)
    if st.button("Open the experiment"):
        go_to.experiments(trained.study.name)


def _trained(found: Results) -> int:
    return sum(bool(part.runs) for part in found.trials)
