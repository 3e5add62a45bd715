"""What is drawn or uploaded. It is kept for the session and over a reload; undo brings back what was there before."""

from typing import Any, NamedTuple

import streamlit as st

from core.data.address import from_address, to_address_within
from core.data.ink import MAX_POINTS, Lines, Picture
from core.data.normalization import DataError
from pages.shared.session.kept import is_lent, keep, kept

NAME = "draw_drawn"  # session key, and the name under which it is kept
REFUSED = "draw_refused"  # session key: why the last file was not put there
MOST_UNDONE = 50
MOST_CHARACTERS = 150_000  # of a kept picture


class Drawn(NamedTuple):
    """Lines or a picture, never both; `digit` is what it shows where that is known: of the examples."""

    lines: Lines = ()
    picture: Picture | None = None
    digit: int | None = None


def drawn() -> Drawn:
    """What there is now; after a reload, what was kept."""
    if NAME not in st.session_state:
        st.session_state[NAME] = _from_form(kept(NAME))
        st.session_state["draw_past"] = _strokes_before(st.session_state[NAME])
    now: Drawn = st.session_state[NAME]
    return now


def is_locked() -> bool:
    """Whether a link for a class has put it there, so that it stays."""
    return is_lent(NAME)


def change(new: Drawn) -> None:
    """Put something else in its place, where it is not locked."""
    now = drawn()
    if is_locked() or (new.lines == now.lines and new.picture is now.picture):
        return
    st.session_state["draw_past"] = [*st.session_state["draw_past"], now][-MOST_UNDONE:]
    _set(new)


def undo() -> None:
    """Bring back what there was before the last change."""
    drawn()
    if not is_locked() and (past := st.session_state["draw_past"]):
        _set(past.pop())


def _set(new: Drawn) -> None:
    st.session_state[NAME], st.session_state[REFUSED] = new, None
    if sum(map(len, new.lines)) <= MAX_POINTS:  # else it is no drawing that can be read
        picture = to_address_within(new.picture, MOST_CHARACTERS) if new.picture else None
        keep(NAME, {"lines": [[list(point) for point in line] for line in new.lines], "picture": picture, "digit": new.digit})


def _from_form(form: Any) -> Drawn:
    """A kept drawing; an empty one where there is none, or it was kept by a version that wrote it otherwise."""
    try:
        lines = tuple(tuple((float(x), float(y)) for x, y in line) for line in form["lines"])
        return Drawn(lines, from_address(form["picture"]) if form["picture"] else None, form["digit"])
    except (TypeError, KeyError, ValueError, DataError):
        return Drawn()


def _strokes_before(now: Drawn) -> list[Drawn]:
    """What undo goes back to after a reload: to fewer strokes; from an example or an upload, to nothing."""
    if now.picture or now.digit is not None:
        return [Drawn()]
    return [Drawn(now.lines[:count]) for count in range(len(now.lines))][-MOST_UNDONE:]
