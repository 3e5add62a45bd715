"""Draw a digit, and every network answers."""

import inspect

import streamlit as st

from core.data import drawing, normalization
from core.data.examples import MISREAD, SOURCE
from pages.draw import layout
from pages.draw.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.shared.session import go_to


def source() -> None:
    """The code from the drawing to the pixels, and from the pixels to an answer."""
    st.write("From the drawing to the pixels, and from the pixels to an answer:")
    for function in (drawing.prepare, drawing.place, normalization.normalize):
        st.code(inspect.getsource(function))


heading(
    "Draw a digit", "One drawing, many networks: where do an MLP and a CNN disagree, and what does each of them see?", LESSON
)
layout.show()
go_to.link("inside")
if LESSON.shows("source"):
    closed("How this is computed", source)
st.caption(f"The ten examples are by writers whom no network saw; {MISREAD} was chosen because MLP1 misreads it. {SOURCE}")
