"""An uploaded picture on the drawable canvas: what it began as, where it was moved to, and what stands on the canvas then."""

from typing import Any, NamedTuple

import streamlit as st

from core.data.address import to_address
from core.data.ink import Picture, box_of, raster_size
from pages.draw.fabric import image_place, to_fabric_image

NAME = "draw_moving"  # session key
SHARE = 0.7  # of the canvas that a picture takes at first, so that its handles can be reached
NEAR = 1e-3  # by which the canvas rounds its numbers


class Moving(NamedTuple):
    """A picture as it began, its data address and its size there, its place in Fabric's fields, and what came of it."""

    began: Picture
    address: str
    size: tuple[int, int]
    place: dict[str, float]
    now: Picture


def begin(picture: Picture, side: int) -> None:
    """Put a picture on a new canvas of `side` pixels; one that was moved goes on as it began, from where it is."""
    last: Moving | None = st.session_state.get(NAME)
    if last is None or last.now is not picture:
        longest = round(min(side, max(picture.frame)))
        _, size = raster_size(box_of(picture.frame), longest)
        scale = SHARE * side / max(size)
        place = {"left": side / 2, "top": side / 2, "scaleX": scale, "scaleY": scale}
        st.session_state[NAME] = Moving(picture, to_address(picture, longest), size, place, picture)


def as_fabric() -> dict[str, Any]:
    """What the canvas begins with."""
    moving: Moving = st.session_state[NAME]
    return to_fabric_image(moving.address, moving.size, moving.place)


def moved(drawing: dict[str, Any], side: int) -> Picture | None:
    """What is on the canvas by its report: the same picture as long as nobody moved it; None where there is no picture."""
    moving: Moving | None = st.session_state.get(NAME)
    place = image_place(drawing)
    if moving is None or place is None:
        return None
    if any(abs(value - moving.place.get(name, 0)) > NEAR for name, value in place.fields.items()):
        from core.data.placing import placed  # scipy, which the first page need not wait for

        shown = placed(moving.began, place.middle, *place.steps(moving.began.frame), side)
        moving = st.session_state[NAME] = moving._replace(place=place.fields, now=shown)
    return moving.now
