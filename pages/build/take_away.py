"""The design on its way out and in: a link, a PyTorch script, the JSON form, an ONNX file; and a JSON form opened."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.design.form import MAX_BYTES, from_json, to_json
from core.design.link import to_link
from core.design.refusal import DesignError
from core.design.script import to_script
from core.design.zoo import ZOO
from core.learning.header import trained
from pages.build.edits import held
from pages.shared.components.link import link
from pages.shared.components.plain import plain
from pages.shared.session.design import become, design
from pages.shared.session.networks import title

UNTRAINED = "untrained, seed 0"
SECONDS = 120  # for an ONNX file: torch's exporter takes about ten


def take_away() -> None:
    """What can be taken, as it is at the click."""
    _, error = held()
    try:
        from_json(to_json(design()))
    except DesignError as refused:  # a value out of its range, which nobody could open again
        st.caption(f"The design cannot be taken away yet. {plain(refused)}")
        return
    link("A link that holds the whole design", design=to_link(design()))
    st.download_button("JSON form", to_json(design(), indent=2), "network.json", "application/json", on_click="ignore")
    if error:
        st.caption("Script and ONNX file wait until every layer fits.")
        return
    try:
        st.download_button("PyTorch script", to_script(design()), "network.py", "text/x-python", on_click="ignore")
    except DesignError as refused:
        st.caption(plain(refused))
    _onnx()


def _onnx() -> None:
    """ONNX is written by torch, which takes seconds: in a process of its own, when asked for."""
    weights = st.selectbox(
        "Weights", [UNTRAINED, *_trained()], format_func=lambda name: name if name == UNTRAINED else title(name)
    )
    wanted = (to_json(design()), weights)
    if weights != UNTRAINED:
        st.download_button(
            "Weights (safetensors)", trained()[weights].read_bytes(), f"{weights}.safetensors", on_click="ignore"
        )
    if st.button("Prepare ONNX file", help="torch's exporter takes about 10 s"):
        with st.spinner("torch writes the ONNX file …"):
            st.session_state.onnx = (wanted, *_written(*wanted))
    made_for, content, problem = st.session_state.get("onnx", (None, None, None))
    if made_for != wanted:
        return
    if problem:
        st.error(plain(problem))
    else:
        st.download_button("ONNX file", content, "network.onnx", on_click="ignore")


def _trained() -> list[str]:
    """The trained networks of exactly this design."""
    own = (design().input_shape, design().layers)
    known = {name: ZOO.get(name.removesuffix("-pen")) for name in trained()}
    return [name for name, network in known.items() if network and (network.input_shape, network.layers) == own]


def _written(form: str, weights: str) -> tuple[bytes | None, str | None]:
    """The ONNX file of a design with these weights, or a sentence on what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "network.json", Path(folder) / "network.onnx"
        source.write_text(form, encoding="utf-8")
        if weights != UNTRAINED:
            source = trained()[weights]
        command = [sys.executable, "-m", "core", "export", str(source), "--to", "onnx", "--out", str(out)]
        root = Path(__file__).parents[2]
        try:
            # The command is ours; of what a person made it holds only the name of a file that we wrote.
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
        except subprocess.TimeoutExpired:
            return None, f"The ONNX file was not ready after {SECONDS} s. Try a smaller network."
        if done.returncode:
            return None, done.stderr.strip().splitlines()[-1].replace(str(source), "the design")
        return out.read_bytes(), None


def bring(on_open: Callable[[], None]) -> None:
    """Open a JSON form; `on_open` is called when there is another design."""
    key = f"bring-{st.session_state.get('brought', 0)}"
    st.file_uploader("A network's JSON form", ["json"], key=key, on_change=_open, args=(key, on_open))
    if problem := st.session_state.get("bring_error"):
        st.error(plain(problem))


def _open(key: str, on_open: Callable[[], None]) -> None:
    file = st.session_state[key]
    if file is None:
        return
    st.session_state.brought = st.session_state.get("brought", 0) + 1
    try:
        become(from_json(file.read(MAX_BYTES + 1)))
        st.session_state.bring_error = None
    except DesignError as error:
        st.session_state.bring_error = str(error)
    else:
        on_open()
