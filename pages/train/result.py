"""The result of a run: its confusion matrix, its worst mistakes, its gradients, and what to do next."""

from typing import Any

import streamlit as st

from core.design.zoo import shown_name
from core.store.run import Run
from pages.shared.components.chart import with_rows
from pages.shared.components.layer_flow import layer_flow
from pages.shared.components.pictures import picture, pictures
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.lab_book import put_button
from pages.shared.session.own_networks import can_draw, go_and_draw, own_name, reads_digits
from pages.shared.session.store import store
from pages.train import lab_entry
from pages.train.tested import Tested

WORST = 12  # mistakes shown
STATISTICS_OVER = 256  # training images, as core.learning.statistics takes them, which imports torch


def show_mistakes(found: Tested) -> None:
    """The confusion matrix, the accuracy of each class, and images."""
    _say_which(found)
    left, right = st.columns([3, 2])
    with left:
        st.caption("Which class was taken for which: test images. Click a cell to see its images.")
        chosen = _confusion(found.run, found.result)
    with right:
        st.caption("Accuracy of each class, %")
        scores = zip(found.result["classes"], found.result["by_class"], strict=True)
        lines = [f"| {plain(name)} | {100 * share:.2f} |" for name, share in scores]
        st.markdown("\n".join(["| class | accuracy, % |", "|:--|--:|", *lines]))
    put_button(f"confusion-{found.run.id}", lambda: lab_entry.confusion(found.run, found.result))
    _images(found.run, found.result["classes"], chosen)


def show_gradients(found: Tested) -> None:
    """The gradients of every layer before and after."""
    _say_which(found)
    of = f"{shown_name(found.run.architecture.name)}, run {found.run.id}"
    label = "Activations and gradients of every layer"
    made = lab_entry.of_network(found.run, "gradients")
    over = f"{STATISTICS_OVER} training images of {plain(found.run.recipe.dataset)}"
    layer_flow(found.result["statistics"], "after training", over, "gradients", label, of, made)


def _say_which(found: Tested) -> None:
    if len(found.evaluations) > 1:
        accuracy = 100 * found.result["accuracy"]
        st.caption(f"This is run {found.run.id}, by accuracy the median of {found.seeds}, with {accuracy:.2f} %.")


def show_next_steps(found: Tested) -> None:
    """Buttons that draw with the network, look inside, compare it, or download it."""
    run, result = found.run, found.result
    with st.container(horizontal=True):
        if can_draw(run, result) and st.button("Draw with it", type="primary"):
            go_and_draw(run)
        if can_draw(run, result) and st.button("Look inside"):
            go_to.inside(own_name(run))
        if st.button("Compare it"):
            go_to.compare(go_to.run_name(run))
        if (checkpoint := store().file(run.id, "checkpoint")) is not None:
            st.download_button("Keep it (safetensors)", checkpoint, f"run-{run.id}.safetensors", on_click="ignore")


def show_look_inside(run: Run) -> None:
    """A link that looks inside a run while it is trained, if it will read drawings."""
    if reads_digits(run):
        go_to.link_inside("Look inside while it is trained →", own_name(run))


def _confusion(run: Run, result: dict[str, Any]) -> tuple[str, str] | None:
    """The confusion matrix; returns (class, answer) of the selected cell."""
    rows = [
        {"class": name, "answer": other, "images": count}
        for name, counts in zip(result["classes"], result["confusion"], strict=True)
        for other, count in zip(result["classes"], counts, strict=True)
    ]
    event = st.vega_lite_chart(with_rows(_CONFUSION, rows), height=340, key=f"train_confusion_{run.id}", on_select="rerun")
    picked = event.selection.get("cell") or []
    return (picked[0]["class"], picked[0]["answer"]) if picked else None


def _images(run: Run, classes: list[str], chosen: tuple[str, str] | None) -> None:
    """The images of the chosen cell, or the mistakes the network was most sure of."""
    from core.learning.examination import Examples  # imports torch, which the page needs only here

    kept = store().file(run.id, "examples")
    if kept is None:
        return
    examples = Examples.from_bytes(kept)
    if chosen:
        examples = examples.of_cell(classes.index(chosen[0]), classes.index(chosen[1]))
        st.caption(f"Test images of {plain(chosen[0])} answered {plain(chosen[1])}, the surest first (up to 8 are kept)")
    else:
        examples = examples.wrong()[:WORST]
        st.caption("The mistakes it was most sure of" if len(examples) else "It made no mistake on the test images.")
    if len(examples):
        captions = examples.captions(classes)
        pictures([picture(*words, image) for words, image in zip(captions, examples.arrays(), strict=True)], "images")


_ANSWER = {"field": "answer", "type": "nominal", "title": "answer", "axis": {"labelAngle": 0}}
_COLOR = {"field": "images", "type": "quantitative", "scale": {"type": "symlog", "scheme": "blues"}, "legend": None}
_CONFUSION: dict[str, Any] = {
    "encoding": {"x": _ANSWER, "y": {"field": "class", "type": "nominal", "title": "class"}},
    "layer": [
        {
            "params": [{"name": "cell", "select": {"type": "point", "fields": ["class", "answer"]}}],
            "mark": {"type": "rect", "cursor": "pointer"},
            "encoding": {
                "color": _COLOR,
                "opacity": {"condition": {"param": "cell", "value": 1}, "value": 0.35},
                "tooltip": [{"field": name} for name in ("class", "answer", "images")],
            },
        },
        {
            "mark": {"type": "text", "fontSize": 10},
            "encoding": {
                "text": {"field": "images"},
                "color": {"condition": {"test": "datum.images > 8", "value": "white"}, "value": "#333333"},
            },
        },
    ],
}
