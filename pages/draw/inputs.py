"""What is to be read, and all that puts it on the canvas: the kind of canvas, undo, examples, an upload."""

from typing import TYPE_CHECKING

import streamlit as st

from core.data.examples import examples
from core.data.ink import Lines, Picture, Strokes
from core.data.normalization import DataError
from core.data.picture_file import open_picture
from pages.draw.canvas import ARRANGE, DRAW, PEN, SIDE, is_arranging, pen, put, repaint, switch, undo
from pages.draw.drawn import REFUSED, Drawn, drawn, is_locked
from pages.draw.examples import show_examples
from pages.draw.lesson import LESSON
from pages.shared.components.plain import plain
from pages.shared.components.upload import empty, holds, upload

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

LOCKED = "A link for a class has put this digit here, and it stays."
UPLOAD = "draw_upload"  # the name of the field
SAID = "draw_refused_said"  # session key: why a file was refused, where the page says it
EXAMPLES = 72  # pixels: two of them side by side


def drawing() -> Strokes | Picture:
    """What is to be read: the strokes on the canvas, or the uploaded picture.

    Raises DataError where there are more points than a drawing holds.
    """
    return drawn().picture or Strokes(drawn().lines, (SIDE, SIDE), pen())


def controls() -> None:
    """The row over the canvas."""
    st.session_state.setdefault("draw_mode", DRAW)
    st.session_state.setdefault("draw_pen", PEN)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if not is_locked():
            _edits()
        if not LESSON.shows("upload"):
            return
        with st.popover("Pen" if is_locked() else "Pen, upload"):
            st.slider(
                "Pen width, canvas pixels",
                4,
                48,
                key="draw_pen",
                on_change=repaint,
                disabled=LESSON.locks("pen"),
                persist_state="session",
            )
            if not is_locked():
                upload(UPLOAD, "A picture of one digit, PNG or JPEG", ["png", "jpg", "jpeg"], _open)


def _edits() -> None:
    """What the pointer does, Undo and Clear."""
    st.segmented_control(
        "What the pointer does",
        (DRAW, ARRANGE),
        required=True,
        key="draw_mode",
        label_visibility="collapsed",
        on_change=switch,
        disabled=LESSON.locks("mode"),
        persist_state="session",
    )
    st.button("Undo", on_click=undo)
    st.button("Clear", on_click=clear)


def around() -> "DeltaGenerator":
    """The place of the canvas, with the examples beside it and what can be done under it."""
    with st.container(horizontal=True, gap="xsmall"):
        place = st.container(width=SIDE)
        if LESSON.shows("examples") and not is_locked():
            with st.container(width=EXAMPLES, key="cockpit_examples"):
                show_examples(show_example)
    st.caption(_hint())
    refused = st.session_state[SAID] = st.session_state.get(REFUSED) if holds(UPLOAD) else None
    if refused:
        st.error(plain(refused))
    return place


def _hint() -> str:
    if is_locked():
        return LOCKED
    if is_arranging():
        return "Drag the digit; turn and stretch it by its handles."
    return "Draw a digit, or take one of the real drawings." if LESSON.shows("examples") else "Draw a digit."


def says_what_was() -> bool:
    """Whether the page still says why a file was refused, although something was drawn since."""
    return bool(st.session_state[SAID] and not st.session_state[REFUSED])


def show_example(digit: int) -> None:
    """Put the real drawing of a digit on the canvas."""
    lines: Lines = examples(SIDE)[digit]
    _show(Drawn(lines, digit=digit))


def clear() -> None:
    """An empty canvas."""
    empty(UPLOAD)
    _show(Drawn())


def _open(file: "UploadedFile | None") -> None:
    """Put the uploaded picture on the canvas, or keep the sentence that says why not."""
    st.session_state[REFUSED] = None
    if file is None:  # taken out of the list of uploads
        if drawn().picture:
            put(Drawn())
        return
    try:
        _show(Drawn(picture=Picture.of(open_picture(file, "The picture"))))
    except DataError as error:
        st.session_state[REFUSED] = str(error)


def _show(new: Drawn) -> None:
    st.session_state[REFUSED] = None
    put(new)
