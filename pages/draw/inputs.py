"""What is to be read, drawn or uploaded, and the buttons around the canvas. It is kept while the visitor is on other pages."""

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
    """The uploaded picture, if nothing was drawn after it."""
    picture, lines_then = st.session_state.get("draw_picture", (None, ()))
    return picture if lines() == lines_then else None


def controls() -> None:
    """Everything but the pen that puts a drawing on the canvas."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Clear", on_click=clear, type="primary")
        st.button("Undo", on_click=lambda: replace_lines(lines()[:-1]))
        st.toggle(
            "Live",
            key="draw_live",
            help="Answer while the pen is still down.",
            on_change=lambda: replace_lines(lines()),  # the other canvas begins with what is drawn now
            persist_state="session",
        )
        with st.popover("Pen width, upload"):
            st.slider("Pen width, canvas pixels", 4, 48, PEN, key="draw_pen", persist_state="session")
            key = f"draw_upload_{st.session_state.get('draw_uploads', 0)}"
            kinds = ["png", "jpg", "jpeg"]
            st.file_uploader("A picture of one digit, PNG or JPEG", kinds, key=key, on_change=upload, args=(key,))
        show_examples(show_lines)
    st.caption("Draw a digit with a mouse, a pen or a finger, or take one of these real drawings.")
    if refused := st.session_state.get("draw_refused"):
        st.error(plain(refused))


def show_lines(drawn: Lines) -> None:
    """Put a drawing on the canvas in place of what was read before."""
    st.session_state["draw_picture"] = (None, ())
    st.session_state["draw_refused"] = None
    replace_lines(drawn)


def clear() -> None:
    """An empty canvas and no upload."""
    st.session_state["draw_uploads"] = st.session_state.get("draw_uploads", 0) + 1
    show_lines(())


def upload(key: str) -> None:
    """Take the uploaded picture, or keep the sentence that says why not."""
    file = st.session_state[key]
    st.session_state["draw_refused"] = None
    st.session_state["draw_picture"] = (None, ())
    if file is None:
        return
    try:
        st.session_state["draw_picture"] = (Picture.of(open_picture(file, "The picture")), lines())
    except DataError as error:
        st.session_state["draw_refused"] = str(error)
