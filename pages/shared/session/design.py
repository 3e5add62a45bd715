"""The design of this browser's visitor, with its undo: it stays over other pages, a reload and a closed tab."""

from collections.abc import Collection
from dataclasses import replace

import streamlit as st

from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.history_form import from_form, to_form
from core.design.layers import Conv2d
from core.design.link import from_link, to_link
from core.design.refusal import DesignError
from core.design.zoo import ZOO, named
from pages.shared.session.kept import is_lent, keep, kept

OWN = "my design"
BEGIN = "lenet5"
CONV2 = 4  # the place of LeNet-5's second convolution
LINK = "design"  # parameter of the address
HISTORY, SELECTED = "design_history", "design_selected"  # names of what is kept, and session keys


def history() -> History:
    """The design with its earlier versions: as it was left, else a copy of LeNet-5; a link in the address is opened on it."""
    if HISTORY not in st.session_state:
        st.session_state[HISTORY] = _begin()
        select(kept(SELECTED))
        if word := st.query_params.pop(LINK, ""):  # opened once: a reload brings back what was made of it
            _open_link(word)
    now: History = st.session_state[HISTORY]
    return now


def design() -> Architecture:
    """The network as it is now."""
    return history().present.architecture


def change(new: History) -> None:
    """Take the history after an edit; the error of a bad link is cleared."""
    st.session_state[HISTORY] = new
    st.session_state.design_problem = None


def as_link(chosen: Collection[str | None], own: str = OWN) -> dict[str, str]:
    """The design as a parameter of an address, where it is among the chosen networks; it is called `own` there."""
    return {LINK: to_link(design())} if own in chosen else {}


def keep_design() -> None:
    """Keep the design for a reload. It takes a millisecond, and so an edit is kept once it is shown."""
    if not is_lent(HISTORY):
        keep(HISTORY, to_form(history()))
        keep(SELECTED, selected())


def open_design(architecture: Architecture) -> None:
    """Put another architecture in place of the present one; undo brings it back."""
    past = history()
    change(past.then(past.present.become(architecture)))
    select(None)


def kernel_too_large() -> Architecture:
    """LeNet-5 with a second kernel of 15, larger than its 14×14 input: a mistake to learn from."""
    layers = list(ZOO["lenet5"].layers)
    layers[CONV2] = Conv2d(16, 15)
    return replace(ZOO["lenet5"], name="a kernel too large", layers=tuple(layers), source="")


def selected() -> int | None:
    """The key of the selected layer; None where none is selected, or it was removed."""
    key: int | None = st.session_state.get(SELECTED)
    return key if key in history().present.keys else None


def select(key: int | None) -> None:
    """Select the layer of that key, or none."""
    st.session_state[SELECTED] = key


def problem() -> str | None:
    """Why the design in the address, or the kept one, could not be opened; None once another was opened or edited."""
    history()  # reads the address
    error: str | None = st.session_state.get("design_problem")
    return error


def _begin() -> History:
    try:
        if (form := kept(HISTORY)) is not None:
            return from_form(form)
    except DesignError as error:
        st.session_state.design_problem = str(error)
    return History(Draft.of(named(BEGIN)))


def _open_link(word: str) -> None:
    try:
        open_design(from_link(word))
    except DesignError as error:
        st.session_state.design_problem = str(error)
    else:
        keep_design()  # whatever the page: the address no longer has it
