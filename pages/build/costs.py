"""The costs of the design: bytes, operations as each tool counts them, and a comparison with another network."""

from difflib import SequenceMatcher

import streamlit as st

from core.design.architecture import Step, trace
from core.design.costs import CONVENTIONS, count, sizes, torchsummary_block
from core.design.layer import shape_text
from core.design.units import size
from core.design.zoo import ZOO, named, shown_name
from core.labbook.again import in_turn, of_networks
from core.labbook.entry import Row
from pages.build.edits import trace_design
from pages.build.lesson import BESIDE, LESSON
from pages.shared.components.plain import plain
from pages.shared.session.design import design
from pages.shared.session.kept import remember
from pages.shared.session.lab_book import put_table

BATCH = 128
DESIGN = "design"  # its place among the files of a command


def sizes_line() -> None:
    """Bytes of weights and activations, and an estimate for training."""
    steps, error = trace_design()
    found = sizes(design(), steps, BATCH)
    so_far = " (of the layers that fit)" if error else ""
    st.markdown(
        f"Weights **{found.weights:,} bytes** · input and activations of one image **{found.activations:,} bytes** · "
        f"training at batch {BATCH} about **{size(found.training)}**{so_far}. All as 32-bit floats; the last is "
        "computed, the most that lives at once: weights, two copies for Adam, gradients, and what the way back needs."
    )


def conventions() -> None:
    """One network counted by each tool's rule."""
    steps, error = trace_design()
    rows = [f"| {way.title} | {count(steps, name):,} | {way.unit} | {way.rule} |" for name, way in CONVENTIONS.items()]
    st.markdown("\n".join(["| who counts | operations, one image | unit | rule |", "|:--|--:|:--|:--|", *rows]))
    kept: list[Row] = [
        {"who counts": way.title, "operations of one image": count(steps, name), "unit": way.unit, "rule": way.rule}
        for name, way in CONVENTIONS.items()
    ]
    if error is None:
        about = f"Operations of {shown_name(design().name)}, as tools count them"
        put_table("conventions", about, kept, of_networks("trace", {DESIGN: design()}, "--conventions"))
    st.caption("The same network, and no number is wrong: the tools count other things. Say which one you mean.")
    if error is None:
        st.code(torchsummary_block(design()), language=None)
        st.caption("As torchsummary prints it: MB of 1,048,576 bytes; activations as functions, so that they have no row.")


def comparison() -> None:
    """The design and another network side by side, layer by layer; what differs is bold."""
    remember(BESIDE, ZOO.__contains__)
    say = "choose a network of the zoo"
    locked = LESSON.locks("beside")
    other = st.selectbox("Beside it", list(ZOO), None, shown_name, key=BESIDE, placeholder=say, disabled=locked)
    if other is None:
        return
    steps, other_steps = trace_design()[0], list(trace(named(other)))
    ours, theirs = _rows(steps), _rows(other_steps)
    names = plain(shown_name(design().name)), shown_name(other)
    lines = [
        "".join(f"| {name} | output | parameters | MACs " for name in names) + "|",
        "|:--|--:|--:|--:" * 2 + "|",
    ]
    matcher = SequenceMatcher(None, [row[0] for row in ours], [row[0] for row in theirs], autojunk=False)
    empty = ("",) * 4
    for _, low, high, start, end in matcher.get_opcodes():
        pairs = max(high - low, end - start)
        left, right = (rows + [empty] * (pairs - len(rows)) for rows in (ours[low:high], theirs[start:end]))
        lines += ["| " + " | ".join([*_marked(a, b), *_marked(b, a)]) + " |" for a, b in zip(left, right, strict=True)]
    total, other_total = _total(steps), _total(other_steps)
    lines.append("| " + " | ".join([*_marked(total, other_total), *_marked(other_total, total)]) + " |")
    st.markdown("\n".join(lines))
    st.caption("Bold: what differs. MACs of one image, bias ignored.")
    made = in_turn(of_networks("trace", {DESIGN: design()}, ""), of_networks("trace", {other: named(other)}, ""))
    put_table("beside", f"{shown_name(design().name)} beside {shown_name(other)}", _pairs(steps, other_steps, other), made)


def _pairs(steps: list[Step], other_steps: list[Step], other: str) -> list[Row]:
    """The layers of both networks for the lab book, one after the other."""
    named_steps = ((shown_name(design().name), steps), (shown_name(other), other_steps))
    return [
        {
            "network": name,
            "layer": _described(step),
            "output": shape_text(step.output_shape),
            "parameters": step.parameters,
            "MACs of one image": step.macs,
        }
        for name, layers in named_steps
        for step in layers
    ]


def _total(steps: list[Step]) -> tuple[str, ...]:
    return "total", "", f"{sum(step.parameters for step in steps):,}", f"{sum(step.macs for step in steps):,}"


def _rows(steps: list[Step]) -> list[tuple[str, ...]]:
    return [(_described(step), shape_text(step.output_shape), f"{step.parameters:,}", f"{step.macs:,}") for step in steps]


def _described(step: Step) -> str:
    chosen = " ".join(f"{name.removesuffix('_size').replace('_', ' ')} {value:g}" for name, value in vars(step.layer).items())
    return f"{type(step.layer).__name__} {chosen}".strip()


def _marked(row: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """The cells of a row; those that differ from the other row are bold."""
    return [f"**{cell}**" if cell and cell != against else cell for cell, against in zip(row, other, strict=True)]
