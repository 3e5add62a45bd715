"""Opening a network from a file: a JSON form, or an ONNX file of any program with its weights."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.design.form import MAX_BYTES, from_json
from core.design.refusal import Refusal
from pages.shared.components.plain import plain
from pages.shared.components.upload import empty, upload
from pages.shared.session import go_to
from pages.shared.session.design import design, history, open_design
from pages.shared.session.own_networks import go_and_draw, open_network, opened, reads_digits

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from core.store.run import Run

PROBLEM, PIXELS = "build_open_error", "build_pixels"  # session keys
FILE = "build_file"  # the name of the field
NORMAL = {  # what a network may expect of its pixels, as the mean and the std that pixels/255 are normalized with
    f"normalized as MNIST: mean {MNIST_MEAN}, std {MNIST_STD}": (MNIST_MEAN, MNIST_STD),
    "from 0 to 1": (0.0, 1.0),
    "from −1 to 1": (0.5, 0.5),
    "from 0 to 255": (0.0, 1 / 255),
}


def open_file(on_open: Callable[[], None]) -> None:
    """An upload that opens a file; `on_open` is called after the design was replaced."""
    st.selectbox("Pixels that an ONNX file expects, where it does not say it", list(NORMAL), key=PIXELS)
    upload(FILE, "A JSON form or an ONNX file", ["json", "onnx"], partial(_open, on_open))
    if problem := st.session_state.get(PROBLEM):
        st.error(plain(problem))


def _open(on_open: Callable[[], None], file: "UploadedFile | None") -> None:
    if file is None:
        return
    empty(FILE)  # for the next one
    st.session_state[PROBLEM] = None
    before = history()
    try:
        if file.name.lower().endswith(".onnx"):
            _open_onnx(file)
        else:
            open_design(from_json(file.read(MAX_BYTES + 1)))
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)
    if history() is not before:
        on_open()


def _open_onnx(file: "UploadedFile") -> None:
    from core.learning.foreign.graph import MAX_FILE  # torch
    from core.learning.foreign.onnx_file import from_onnx

    checkpoint = from_onnx(file.read(MAX_FILE + 1), file.name, NORMAL[st.session_state[PIXELS]])
    open_design(checkpoint.architecture)  # also where the store cannot keep the weights
    open_network(checkpoint)


def opened_weights() -> None:
    """What can be done with the weights of a file, while the design is the network that it holds."""
    try:
        run = _opened_design()
    except Refusal as error:
        st.error(plain(error))
        return
    if run is None:
        return
    mean, std = run.recipe.mean, run.recipe.std
    st.markdown(f"{plain(run.architecture.source)}, with its weights. It expects (pixels/255 − {mean:.4g})/{std:.4g}.")
    with st.container(horizontal=True):
        if reads_digits(run) and st.button("Draw with it"):
            go_and_draw(run)
        if st.button("Compare it"):
            go_to.compare(go_to.run_name(run))


def _opened_design() -> "Run | None":
    """The network that was opened from a file, if the design still is its architecture."""
    now = (design().input_shape, design().layers)
    same = (run for run in opened() if (run.architecture.input_shape, run.architecture.layers) == now)
    return next(same, None)
