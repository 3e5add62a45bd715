"""What a person draws or brings: canvas, buttons, examples and upload. All of it survives leaving the page."""

import streamlit as st

from core.data.folder import open_picture
from core.data.ink import Picture, Strokes
from core.data.normalization import DataError
from pages._shared.canvas import SIDE, Lines, canvas, lines, replace_lines
from pages._shared.examples import examples

PEN = 20


def drawing_input() -> tuple[Strokes | Picture, bool]:
    """The drawing, and whether the pen is still down; an uploaded picture counts until the next stroke."""
    pen = st.session_state.get("pen", PEN)
    drawn, down = canvas(st.session_state.get("live", False), pen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Clear", on_click=clear, type="primary")
        st.button("Undo", on_click=lambda: replace_lines(lines()[:-1]), disabled=not drawn)
        # The other canvas begins with what is drawn now.
        switch = {"on_change": lambda: replace_lines(lines()), "persist_state": "session"}
        st.toggle("Live", key="live", help="Answer while the pen is still down.", **switch)
    st.caption("Or take a real drawing of …")
    with st.container(horizontal=True, gap="xxsmall"):
        for digit, example in enumerate(examples()):
            st.button(str(digit), key=f"example-{digit}", on_click=show_lines, args=(example,), width=50)
    with st.expander("Pen width, upload"):
        st.slider("Pen width, canvas pixels", 4, 48, PEN, key="pen", persist_state="session")
        key = f"upload-{st.session_state.get('uploads', 0)}"
        st.file_uploader("A picture of one digit, PNG or JPEG", ["png", "jpg", "jpeg"], key=key, on_change=upload, args=(key,))
    if refused := st.session_state.get("refused"):
        st.error(refused)
    picture, lines_then = st.session_state.get("picture", (None, ()))
    if picture is not None and drawn == lines_then:
        st.caption("Reading the uploaded picture. Draw or clear to go back to the canvas.")
        return picture, down
    try:
        return Strokes(drawn, (SIDE, SIDE), pen), down
    except DataError as error:  # more points than a drawing holds
        st.error(str(error))
        return Strokes((), (SIDE, SIDE), pen), down


def show_lines(drawn: Lines) -> None:
    """Put a drawing on the canvas in place of whatever was read before."""
    st.session_state.picture = (None, ())
    st.session_state.refused = None
    replace_lines(drawn)


def clear() -> None:
    """An empty canvas and no upload."""
    st.session_state.uploads = st.session_state.get("uploads", 0) + 1
    show_lines(())


def upload(key: str) -> None:
    """Take the uploaded picture, or keep the sentence that says why not."""
    file = st.session_state[key]
    st.session_state.refused, st.session_state.picture = None, (None, ())
    if file is None:
        return
    try:
        st.session_state.picture = (Picture.of(open_picture(file, "The picture")), lines())
    except DataError as error:
        st.session_state.refused = str(error)
