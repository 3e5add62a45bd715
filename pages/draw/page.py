"""Draw a digit, and every network answers."""

import inspect

import streamlit as st

from core.data import drawing, normalization
from core.data.examples import SOURCE
from pages.draw import layout
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading

LOOK_FOR = """
- **Take the examples 4, 7 and 9**, or draw a 4 and close its top: there the networks part. A frame marks those unlike most.
- **Shift the digit** by a few pixels. An MLP has separate weights for every pixel and soon loses it; a CNN uses the same
  weights everywhere, and pooling forgives the rest.
- **Switch off a step.** Without *center of mass* or *fit in 20×20*, the same drawing is no longer what the networks know.
- **Compare LeNet-5 with LeNet-5 + pen**: the same network and recipe, but the second also saw strokes of a pen.
"""


def source() -> None:
    """The code from the drawing to the pixels, and from the pixels to an answer."""
    st.write("From the drawing to the pixels, and from the pixels to an answer:")
    for function in (drawing.prepare, drawing.place, normalization.normalize):
        st.code(inspect.getsource(function))


heading("Draw a digit", "One drawing, many networks: where do an MLP and a CNN disagree, and what does each of them see?")
layout.show()
closed("How this is computed", source)
st.header("What to look for", anchor=False)
st.markdown(LOOK_FOR)
st.caption(
    "The ten examples are by writers that no network was trained on; 4, 7 and 9 were chosen because MLP1 misreads them. "
    f"{SOURCE}"
)
