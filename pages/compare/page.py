"""Compare networks under the profiler, with every number explained."""

import inspect

import streamlit as st

from pages.compare import layout
from pages.shared.components.closed import closed

LOOK_FOR = """
- **Weights and activations part:** LeNet-5 holds a fifth of MLP1's weights and allocates twenty times its activations, at about
  the same MACs. Which of the two costs time depends on the machine.
- **One image or many?** A small network spends most of a pass on calling its operators, not on computing: sixteen images take
  MLP1 two to three times as long as one.
- **Read the negative number:** the self memory of `model_inference` is what the pass gave back, and so what it had allocated.
"""


def source() -> None:
    """The code that measures."""
    from core.profiling import comparison, rounds, timing  # imports torch

    for part in (comparison.compare, rounds.measured, timing.ratio):
        st.code(inspect.getsource(part))


st.title("Compare networks", anchor=False)
st.write("The same pass through each network under PyTorch's profiler: what it costs in time and memory, and why.")
layout.show()
closed("How this is computed", source)
st.subheader("What to look for", anchor=False)
st.markdown(LOOK_FOR)
st.caption(
    "LeNet-5, 28×28 is the LeNet-5 of document 000: 28×28 without padding. That document's MLP2 has, by its bytes, 300 and 200 "
    "hidden neurons (mlp2-300-200); MLP2 here has 300 and 100, as in document 004."
)
