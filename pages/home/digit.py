"""One real drawing, chosen because MLP1 misreads it, answered by three networks."""

import streamlit as st

from core.data.drawing import prepare
from core.data.examples import MISREAD, example
from pages.shared.components.board import agreement, board
from pages.shared.components.pictures import picture, pictures
from pages.shared.session.loading import loading
from pages.shared.session.networks import headers

SHOWN = ("mlp1", "lenet5", "flagship")


def one_digit() -> None:
    """A real drawing, answered by three networks as soon as they are loaded."""
    prepared = prepare(example(MISREAD))
    shown = [name for name in SHOWN if name in headers()]
    steps = ("a real drawing", "by an unseen writer", prepared.ink), ("what they see", "28×28 pixels", prepared.pixels)
    pictures([picture(*step) for step in steps], "home_digit")
    ready = loading().result().ready if loading().done() else {}
    found = {name: ready[name].answer(prepared) for name in shown if name in ready}
    board(agreement(found) if found else "The networks are being loaded …", shown, found)
    st.caption("This drawing was chosen because MLP1 misreads it: it reads most of them rightly.")
