"""Where to begin: tasks, each with a button that leads to the page where it can be done."""

import streamlit as st

from pages.shared.session import go_to
from pages.shared.session.design import kernel_too_large

STUDY = "cnn-against-mlp"


def tasks() -> None:
    """A button for each task, in the order of a person's way."""
    with st.container(horizontal=True, gap="xsmall"):
        if st.button("Draw a 4 and close its top", type="primary"):
            go_to.draw()
        if st.button("Look inside an MLP and a CNN"):
            go_to.page("inside")
        if st.button("Give LeNet-5 a kernel that is too large"):
            go_to.build(kernel_too_large())
        if st.button("Train MLP1 yourself"):
            go_to.train("mlp1")
        if st.button("Put LeNet-5's costs beside the MLPs'"):
            go_to.compare("lenet5")
        if st.button("See what fits on a chip"):
            go_to.chips()
        if st.button("See what became of published claims"):
            go_to.experiments(STUDY)
        if st.button("Work out a size, and find your slip"):
            go_to.page("exercises")
        if st.button("Take a report home"):
            go_to.lab_book()
