"""Where to begin: tasks, each with a button that leads to the page where it can be done."""

from dataclasses import replace

import streamlit as st

from core.design.layers import Conv2d
from core.design.zoo import ZOO
from pages.shared.session import go_to

CONV2, TOO_LARGE = 4, 15  # of LeNet-5: the place of its second convolution, and a kernel larger than its 14×14 input
STUDY = "cnn-against-mlp"


def tasks() -> None:
    """A button for each task, in the order of a person's way."""
    with st.container(horizontal=True, gap="xsmall"):
        if st.button("Draw a 4 and close its top", type="primary"):
            go_to.draw()
        if st.button("Look inside an MLP and a CNN"):
            go_to.page("inside")
        if st.button("Give LeNet-5 a kernel that is too large"):
            layers = list(ZOO["lenet5"].layers)
            layers[CONV2] = Conv2d(16, TOO_LARGE)
            go_to.build(replace(ZOO["lenet5"], name="a kernel too large", layers=tuple(layers), source=""))
        if st.button("Train MLP1 yourself"):
            go_to.train("mlp1")
        if st.button("Put LeNet-5's costs beside the MLPs'"):
            go_to.compare("lenet5")
        if st.button("See what fits on a chip"):
            go_to.page("hardware")
        if st.button("See what became of published claims"):
            go_to.experiments(STUDY)
        if st.button("Work out a size, and find your slip"):
            go_to.page("exercises")
        if st.button("Take a report home"):
            go_to.page("lab")
