"""What real int8 took where it was measured, and the way to why it is slower for some networks."""

import streamlit as st

from core.design.units import duration
from core.profiling.shipped_engines import in_both, shipped_engines
from pages.shared.session import go_to

LABEL = "Why is int8 slower for LeNet-5?"


def show_real_int8() -> None:
    """LeNet-5's latency in both number formats as shipped, and a button that opens the answer."""
    if times := in_both(shipped_engines(), "lenet5"):
        whole, small = map(duration, times)
        st.markdown(
            "**Real int8:** the accuracies above are of rounded numbers that are computed in float32. Under ONNX Runtime in 8 "
            f"bits LeNet-5 took {small} for an image instead of {whole} in float32, on one thread of a processor."
        )
        if st.button(LABEL):
            go_to.engines()
