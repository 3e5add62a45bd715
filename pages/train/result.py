"""The result of a run: its accuracy, its confusion matrix, its worst mistakes, its gradients, and what to do next."""

from typing import Any

import pandas as pd
import streamlit as st

from core.design.refusal import Refusal
from core.learning.intervals import of_mean
from core.store.run import Run
from core.store.state import State
from pages.shared.components.pictures import picture, pictures
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.own_networks import can_draw, draw_with
from pages.shared.session.store import store
from pages.train.gradients import layer_flow
from pages.train.group import Group

WORST = 12  # mistakes shown


def show_result(group: Group) -> None:
    """The evaluation of a finished run; of several, the mean accuracy and the rest of the run in the middle."""
    found = {run.id: store().evaluation(run.id) for run in group.runs if run.state == State.DONE}
    ranked = sorted(found, key=lambda number: found[number]["accuracy"])
    run = next(run for run in group.runs if run.id == ranked[(len(ranked) - 1) // 2])
    result = found[run.id]
    _accuracy([one["accuracy"] for one in found.values()], sum(one["seconds"] for one in found.values()))
    if len(found) > 1:
        st.caption(f"Below is run {run.id}, the median of the {len(found)} by accuracy, with {100 * result['accuracy']:.2f} %.")
    _next_steps(run, result)
    left, right = st.columns([3, 2])
    with left:
        st.caption("Which class was taken for which: test images. Click a cell to see its images.")
        chosen = _confusion(run, result)
    with right:
        st.caption("Accuracy of each class, %")
        scores = zip(result["classes"], result["by_class"], strict=True)
        lines = [f"| {plain(name)} | {100 * share:.2f} |" for name, share in scores]
        st.markdown("\n".join(["| class | accuracy, % |", "|:--|--:|", *lines]))
    _images(run, result["classes"], chosen)
    layer_flow(result["statistics"])


def _accuracy(accuracies: list[float], seconds: float) -> None:
    """The accuracy, or the mean of several with its interval."""
    if len(accuracies) == 1:
        st.markdown(f"**{100 * accuracies[0]:.2f} %** of the test images, in {seconds:,.0f} s.")
        return
    mean, low, high = (100 * share for share in of_mean(accuracies))
    st.markdown(
        f"**{mean:.2f} %** of the test images, the mean of {len(accuracies)} seeds [{low:.2f}, {high:.2f}] "
        f"(95 % interval of the mean); the seeds lie between {100 * min(accuracies):.2f} and {100 * max(accuracies):.2f} %. "
        f"{seconds:,.0f} s for all."
    )


def _next_steps(run: Run, result: dict[str, Any]) -> None:
    """Buttons that draw with the network, compare it, or download it."""
    with st.container(horizontal=True):
        if can_draw(run, result) and st.button("Draw with it", type="primary"):
            try:
                draw_with(run)
            except Refusal as error:
                st.error(plain(error))
            else:
                go_to.draw()
        if st.button("Compare it"):
            go_to.compare(go_to.run_name(run))
        if (checkpoint := store().file(run.id, "checkpoint")) is not None:
            st.download_button("Keep it (safetensors)", checkpoint, f"run-{run.id}.safetensors", on_click="ignore")


def _confusion(run: Run, result: dict[str, Any]) -> tuple[str, str] | None:
    """The confusion matrix; returns (class, answer) of the selected cell."""
    rows = [
        {"class": name, "answer": other, "images": count}
        for name, counts in zip(result["classes"], result["confusion"], strict=True)
        for other, count in zip(result["classes"], counts, strict=True)
    ]
    event = st.vega_lite_chart(pd.DataFrame(rows), _CONFUSION, height=340, key=f"train_confusion_{run.id}", on_select="rerun")
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
