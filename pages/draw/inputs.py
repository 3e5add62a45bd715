"""What a person draws or brings: buttons, examples and upload. All of it survives leaving the page."""

import streamlit as st

from core.data.folder import open_picture
from core.data.ink import Lines, Picture, Strokes
from core.data.normalization import DataError
from pages.draw.canvas import PEN, SIDE, lines, pen, replace_lines
from pages.draw.examples import show_examples
from pages.shared.components.plain import plain


def drawing() -> Strokes | Picture:
    """What is to be read: the strokes on the canvas, or an uploaded picture until the next stroke.

    Raises DataError where there are more points than a drawing holds.
    """
    return uploaded() or Strokes(lines(), (SIDE, SIDE), pen())


def uploaded() -> Picture | None:
    """The uploaded picture, as long as nothing was drawn after it."""
    picture, lines_then = st.session_state.get("picture", (None, ()))
    return picture if lines() == lines_then else None


def controls() -> None:
    """Everything that puts a drawing on the canvas but the pen itself."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Clear", on_click=clear, type="primary")
        st.button("Undo", on_click=lambda: replace_lines(lines()[:-1]))
        # The other canvas begins with what is drawn now.
        switch = {"on_change": lambda: replace_lines(lines()), "persist_state": "session"}
        st.toggle("Live", key="live", help="Answer while the pen is still down.", **switch)
        with st.popover("Pen width, upload"):
            st.slider("Pen width, canvas pixels", 4, 48, PEN, key="pen", persist_state="session")
            key = f"upload-{st.session_state.get('uploads', 0)}"
            kinds = ["png", "jpg", "jpeg"]
            st.file_uploader("A picture of one digit, PNG or JPEG", kinds, key=key, on_change=upload, args=(key,))
        show_examples(show_lines)
    st.caption("Draw a digit with a mouse, a pen or a finger, or take one of these real drawings.")
    if refused := st.session_state.get("refused"):
        st.error(plain(refused))


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
