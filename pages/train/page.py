"""Train what was built, watch it learn, and find it again."""

import inspect

import streamlit as st

from core.learning import diagnosis
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.train import layout

LOOK_FOR = """
- **Training and validation part:** where the training loss still falls and the validation loss rises, the network begins
  to memorize its images. The best epoch is the one with the highest validation accuracy.
- **The learning rate** is the first thing to try: ten times too small learns slowly, ten times too large jumps about or ends
  in a loss that is not a number.
- **Train `mlp-sigmoid` and `mlp1` alike** and look at the gradients layer by layer: a sigmoid's slope is at most 1/4, so
  less of the gradient comes back to the first layer.
"""

heading("Train a network", "A training goes on in a process of its own: leave the page, close the tab, and find it again here.")
layout.show()
closed("How the verdict is reached", lambda: st.code(inspect.getsource(diagnosis.diagnose)))
st.header("What to look for", anchor=False)
st.markdown(LOOK_FOR)
