"""Taking the design away: link, JSON form, PyTorch script, ONNX file, C code."""

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import streamlit as st

from core.data.facts import ALWAYS_HERE, datasets_here
from core.design.form import from_json, to_json
from core.design.layer import shape_text
from core.design.link import to_link
from core.design.refusal import DesignError, Refusal
from core.design.script import to_script
from core.design.zoo import DESIGN_OF, ZOO, shown_name
from core.labbook.entry import Entry, Row
from core.labbook.origins import here
from core.learning.header import read_header, trained
from pages.build.edits import trace_design
from pages.shared.components.choose import choose_one
from pages.shared.components.link import link
from pages.shared.components.plain import plain
from pages.shared.session.design import design
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import title
from pages.shared.session.own_networks import checkpoint_of, with_weights

UNTRAINED = "untrained, seed 0"
SECONDS = 120  # for an ONNX file: torch's exporter takes about ten
BITS = {8: "int8", 32: "float32"}


def take_away() -> None:
    """Links and downloads of the design as it is now."""
    _, error = trace_design()
    try:
        from_json(to_json(design()))
    except DesignError as refused:  # a value is out of range: the form could not be opened again
        st.caption(f"The design cannot be taken away yet. {plain(refused)}")
        return
    put_button("design", _entry)
    link("A link that holds the whole design", design=to_link(design()))
    st.download_button("JSON form", to_json(design(), indent=2), "network.json", "application/json", on_click="ignore")
    if error:
        st.caption("Script and ONNX file wait until every layer fits.")
        return
    try:
        st.download_button("PyTorch script", to_script(design()), "network.py", "text/x-python", on_click="ignore")
    except DesignError as refused:
        st.caption(plain(refused))
    _with_weights()


def _entry() -> Entry:
    """The layers for the lab book."""
    steps, _ = trace_design()
    rows: list[Row] = [
        {
            "layer": step.name,
            "input": shape_text(step.input_shape),
            "output": shape_text(step.output_shape),
            "parameters": step.parameters,
            "MACs of one image": step.macs,
        }
        for step in steps
    ]
    files = {"network.json": to_json(design())}
    command = "python -m core trace network.json"
    return Entry(f"Layers of {shown_name(design().name)}", "Design", rows, facts=here(), command=command, files=files)


def _with_weights() -> None:
    """What holds weights. torch takes seconds to read and write them, so it is done in a process of its own."""
    weights = st.selectbox(
        "Weights", [UNTRAINED, *_trained()], format_func=lambda name: name if name == UNTRAINED else title(name)
    )
    wanted = (to_json(design()), weights)
    if weights == UNTRAINED:
        st.caption("C code waits for trained weights.")
    elif content := _file(weights):
        st.download_button("Weights (safetensors)", content, f"{weights}.safetensors", on_click="ignore")
        _c_code(wanted)
    if st.button("Prepare ONNX file", help="torch's exporter takes about 10 s"):
        with st.spinner("torch writes the ONNX file …"):
            st.session_state.build_onnx = (wanted, *_export(*wanted, "onnx", "network.onnx"))
    _download("build_onnx", wanted, "ONNX file", "network.onnx")


def _c_code(wanted: tuple[str, str]) -> None:
    """A button that writes C for a microcontroller."""
    bits = choose_one("C code in", "build_bits", list(BITS), 8, BITS.__getitem__)
    what = (*wanted, bits)
    if st.button("Prepare C code", help="C99 without heap or library, and a main that reads a PGM picture"):
        with st.spinner("The C code is written …"):
            words = ("--bits", str(bits), "--calibration", _calibration(wanted[1]))
            st.session_state.build_c = (what, *_export(*wanted, "c", "c", *words))
    _download("build_c", what, "C code (zip)", f"{wanted[1]}-{BITS[bits]}.zip")


def _download(key: str, wanted: tuple[object, ...], label: str, name: str) -> None:
    """The button for what was prepared for just this, or why it could not be."""
    made_for, content, problem = st.session_state.get(key, (None, None, None))
    if made_for != wanted:
        return
    if problem:
        st.error(plain(problem))
    else:
        st.download_button(label, content, name, on_click="ignore")


def _trained() -> list[str]:
    """The trained networks of exactly this design, the visitor's runs among them."""
    own = (design().input_shape, design().layers)
    known = {name: ZOO.get(DESIGN_OF.get(name, name)) for name in trained()}
    known |= {name: run.architecture for name, run in with_weights().items()}
    return [name for name, network in known.items() if network and (network.input_shape, network.layers) == own]


def _file(weights: str) -> bytes:
    """The checkpoint of trained weights; empty, with a sentence, where a run's cannot be read."""
    try:
        return trained()[weights].read_bytes() if weights in trained() else checkpoint_of(with_weights()[weights])
    except (Refusal, KeyError):
        st.warning(f"{plain(title(weights))} cannot be read any longer. Choose other weights.")
        return b""


def _calibration(weights: str) -> str:
    """The data set whose images show the ranges: that of the training if it is here, else the digits.

    It is named, for a folder that a visitor's file names is not read on the server.
    """
    learned = (read_header(trained()[weights]) if weights in trained() else with_weights()[weights]).recipe.dataset
    return learned if learned in datasets_here() else ALWAYS_HERE


def _export(form: str, weights: str, to: str, name: str, *options: str) -> tuple[bytes | None, str | None]:
    """What the command writes of a design with these weights, a folder as a zip; or a sentence that says what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "network.json", Path(folder) / name
        source.write_text(form, encoding="utf-8")
        if weights != UNTRAINED:
            source = Path(folder) / "network.safetensors"
            source.write_bytes(_file(weights))
        command = [sys.executable, "-m", "core", "export", str(source), "--to", to, "--out", str(out), *options]
        root = Path(__file__).parents[2]
        try:
            # Nothing in the command was typed by a person: the file names are ours.
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
        except subprocess.TimeoutExpired:
            return None, f"It was not ready after {SECONDS} s. Try a smaller network."
        if done.returncode:
            return None, done.stderr.strip().splitlines()[-1].replace(str(source), "the design")
        return (_zipped(out) if out.is_dir() else out.read_bytes()), None


def _zipped(folder: Path) -> bytes:
    """All files of a folder."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted(folder.iterdir()):
            file.write(one, one.name)
    return content.getvalue()
