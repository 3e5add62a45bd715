"""Build a network layer by layer: every size, cost and mistake as you type."""

import inspect

import streamlit as st

from core.design import windows
from pages.build import layout
from pages.build.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading

LOOK_FOR = """
- **Where do the parameters sit, and where the work?** In LeNet-5 the first linear layer holds 78 % of the weights, the two
  convolutions do 86 % of the multiply-accumulates.
- **Make a mistake on purpose:** give conv2 a kernel of 15, or remove the Flatten, and read what the layer says.
- **Take a copy of the 13-layer network:** its first pooling has kernel 1 and stride 1, so it changes nothing, and the network
  pays for it with 2.8 times the work of the 7-layer one.
"""

heading(
    "Build a network",
    "Every size, cost and mistake as you type: choose a layer to see the arithmetic behind its numbers.",
    LESSON,
)
layout.show()
if LESSON.shows("source"):
    closed("How this is computed", lambda: st.code(inspect.getsource(windows.window)))
if LESSON.shows("tasks"):
    st.header("What to look for", anchor=False)
    st.markdown(LOOK_FOR)
