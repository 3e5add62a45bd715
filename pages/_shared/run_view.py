"""One run as a page shows it: how far it is, its curves, what can be done with it, and what came of it."""

from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from core.design.refusal import Refusal
from core.learning.training import Epoch
from core.studies.run import Run
from pages._shared.trainings import own, resume, session, store

FACTORS = {0.1: "÷ 10", 0.5: "÷ 2", 2.0: "· 2"}
TOLD = {
    **{"queued": "waiting", "running": "running", "done": "done", "stopped": "stopped", "paused": "paused"},
    **{"interrupted": "interrupted", "diverged": "diverged", "failed": "failed"},
}


def show_run(run: Run) -> None:
    """Progress, curves and buttons of a run."""
    history = store().history(run.id)
    says = TOLD[run.state] + (f", {store().ahead(run.id)} before it" if run.state == "queued" else "")
    st.progress(
        min(run.progress, 1.0), f"Run {run.id}, {run.architecture.name} on {run.recipe.dataset}: {says}. {_left(run, history)}"
    )
    if run.says:
        st.error(run.says)
    _buttons(run)
    if history:
        _numbers(run, history)
        _curves(history)
    if run.state == "done":
        _result(run)


def _left(run: Run, history: list[Epoch]) -> str:
    if run.state != "running" or not history:
        return f"{len(history)} of {run.recipe.epochs} epochs."
    seconds = sum(epoch.seconds for epoch in history) / len(history) * run.recipe.epochs * (1 - run.progress)
    return f"{len(history)} of {run.recipe.epochs} epochs, about {seconds:,.0f} s left."


def _buttons(run: Run) -> None:
    if not own(run):
        st.caption("Started in another session: only that one can stop it.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.state in ("running", "queued"):
            for wish in ("pause", "stop"):
                st.button(
                    wish.capitalize(), key=f"{wish}-{run.id}", on_click=_asked, args=(store().ask, run.id, session(), wish)
                )
            st.caption("Rate from the next epoch on:", width="content")
            for factor, label in FACTORS.items():
                arguments = (store().scale_rate, run.id, session(), factor)
                st.button(label, key=f"rate-{factor}-{run.id}", on_click=_asked, args=arguments)
        else:
            if run.state in ("paused", "stopped", "interrupted", "failed"):
                st.button("Resume", key=f"resume-{run.id}", type="primary", on_click=_asked, args=(resume, run.id))
            st.button("Delete", key=f"delete-{run.id}", on_click=_asked, args=(store().delete, run.id, session()))
    if problem := st.session_state.pop("run_problem", None):
        st.error(problem)


def _asked(act: Any, *arguments: Any) -> None:
    """What a button does; a refusal is told at the next run."""
    try:
        act(*arguments)
    except Refusal as error:
        st.session_state.run_problem = str(error)


def _numbers(run: Run, history: list[Epoch]) -> None:
    last = history[-1]
    held = [epoch for epoch in history if epoch.validation_accuracy is not None]
    parts = [f"training loss {last.loss:.4f}, accuracy {100 * last.accuracy:.2f} %", f"{last.images_per_second:,.0f} images/s"]
    if held:
        best = max(held, key=lambda epoch: epoch.validation_accuracy or 0)
        parts.append(f"best epoch {best.number}: {100 * (best.validation_accuracy or 0):.2f} % of the validation images")
        first = next((epoch.number for epoch in held if (epoch.validation_accuracy or 0) >= 0.96), None)
        parts.append(f"96 % first reached in epoch {first}" if first else "96 % not reached")
    parts.append(f"learning rate {last.learning_rate:g}, seed {run.recipe.seed}, {run.machine.get('threads', '–')} thread(s)")
    st.markdown(" · ".join(parts))


def _curves(history: list[Epoch]) -> None:
    """Loss and accuracy of training and validation over the epochs."""
    rows = [
        {"epoch": epoch.number, "images": images, "loss": loss, "accuracy": 100 * accuracy}
        for epoch in history
        for images, loss, accuracy in (
            ("training", epoch.loss, epoch.accuracy),
            ("validation", epoch.validation_loss, epoch.validation_accuracy),
        )
        if loss is not None and accuracy is not None
    ]
    left, right = st.columns(2)
    for place, what, title in (
        (left, "loss", "loss (cross-entropy)"),
        (right, "accuracy", "accuracy, % (axis does not start at 0)"),
    ):
        with place:
            st.vega_lite_chart(pd.DataFrame(rows), _chart(what, title), height=260, key=f"curve-{what}")


@cache
def _chart(what: str, title: str) -> dict[str, Any]:
    color = {"field": "images", "type": "nominal", "title": None, "legend": {"orient": "top"}}
    scale = {"domain": ["training", "validation"], "range": ["#0072b2", "#d55e00"]}
    return {
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}},
            "y": {"field": what, "type": "quantitative", "title": title, "scale": {"zero": False}},
            "color": {**color, "scale": scale},
            "shape": {"field": "images", "type": "nominal", "title": None, "scale": {"domain": scale["domain"]}},
            "tooltip": [{"field": name} for name in ("epoch", "images", what)],
        },
    }


def _result(run: Run) -> None:
    result = run.result
    st.markdown(f"**{100 * result['accuracy']:.2f} %** of the test images, in {result['seconds']:,.0f} s.")
    rows = [
        {"class": name, "answer": other, "images": count}
        for name, counts in zip(result["classes"], result["confusion"], strict=True)
        for other, count in zip(result["classes"], counts, strict=True)
    ]
    left, right = st.columns(2)
    with left:
        st.caption("Which class was taken for which: test images")
        st.vega_lite_chart(pd.DataFrame(rows), _CONFUSION, height=330, key="confusion")
    with right:
        st.caption("Accuracy of each class, %")
        lines = [f"| {name} | {100 * share:.2f} |" for name, share in zip(result["classes"], result["by_class"], strict=True)]
        st.markdown("\n".join(["| class | accuracy, % |", "|:--|--:|", *lines]))
    if (checkpoint := store().file(run.id, "checkpoint")) is not None:
        st.download_button("Keep it (safetensors)", checkpoint, f"run-{run.id}.safetensors", on_click="ignore")


_ANSWER = {"field": "answer", "type": "nominal", "title": "answer", "axis": {"labelAngle": 0}}
_CONFUSION: dict[str, Any] = {
    "encoding": {"x": _ANSWER, "y": {"field": "class", "type": "nominal", "title": "class"}},
    "layer": [
        {
            "mark": "rect",
            "encoding": {
                "color": {
                    "field": "images",
                    "type": "quantitative",
                    "scale": {"type": "symlog", "scheme": "blues"},
                    "legend": None,
                },
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
