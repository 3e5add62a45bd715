"""Figures 3 to 9 of document 004: thirty MLPs and LeNet-5, by accuracy, latency and memory."""

import streamlit as st

from core.studies.documents.published import published
from core.studies.results import Results
from pages.shared.components.dots import main_chart
from pages.shared.components.prices import price_chart, price_rows, prices
from pages.shared.session import go_to
from pages.shared.session.results import results

STUDIES = {  # by name, how the networks are trained
    "mlps-and-lenet5": "by the document's recipe",
    "mlps-and-lenet5-128": "in batches of 128 instead of 4, with rates 32 times as high as the document's",
}


def networks_of_document_004() -> None:
    """Accuracy against each price, every network's accuracy, its latency and its memory; the better trained of two studies."""
    by_recipe, faster = (results(published()[name]) for name in STUDIES)
    trained = max(by_recipe, faster, key=_trained)
    st.markdown(
        f"Document 004 compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers. Trained: {_trained(trained)} of "
        f"{len(by_recipe.trials)}, {STUDIES[trained.study.name]}; the others have no point among the accuracies."
    )
    if _trained(trained):
        price_chart(trained)
        main_chart(trained, "accuracy")
    for place, name in zip(st.columns(2), ("latency", "memory"), strict=True):
        with place:
            if name in prices(by_recipe):
                price_rows(by_recipe, name)
    if st.button("Open the experiment"):
        go_to.experiments(trained.study.name)


def _trained(found: Results) -> int:
    """How many networks have runs."""
    return sum(bool(part.runs) for part in found.trials)
