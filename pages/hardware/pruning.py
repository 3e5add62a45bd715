"""Fewer weights: accuracy, bytes and latency of the networks with their smallest weights set to 0."""

from typing import Any

import streamlit as st

from core.design.units import KIB, interval, plural, share_interval
from core.learning.pruning_results import Record
from pages.hardware import again, lab_entry
from pages.hardware.lesson import LESSON
from pages.hardware.pruning_results import Results, measure, progress, results, under_way
from pages.hardware.pruning_setting import choose_epochs, choose_share
from pages.hardware.subjects import Subject, color_of
from pages.hardware.weights import with_weights
from pages.shared.components.chart import ERRORS, chart, errors
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button

TITLE = "Pruning: accuracy against the share of the weights that are 0"
HEIGHT = 380
COLUMNS = {
    "network": "network",
    "kind": "how",
    "share": "zeros, % of the weights",
    "accuracy": "accuracy, %",
    "between": "95 % interval over the test images",
}
LOOK_FOR = (
    "**What to look for:** on MNIST every network but softmax loses less than 0.1 points without three of ten weights. How "
    "many more can go depends on how many a network has to spare: which one falls first, and does an epoch of training, in "
    "which zeros stay zeros, bring its accuracy back?"
)
WHY = (
    "**Zeros save no time here:** a dense kernel multiplies by each weight, whatever its value, and reads all of them, so the "
    "times before and after differ by chance only. Time is saved where whole channels go, or by kernels and chips that skip "
    "zeros; bytes are saved by a sparse form, once more than about a third of the weights are zeros: each weight that is left "
    "then takes its place along."
)
ALONE, TRAINED = KINDS = ("pruned", "trained after it")


def show(found: list[Subject], _: object) -> None:
    """The curve of each network, then one share in numbers."""
    st.markdown(LOOK_FOR)
    trained = with_weights(found)
    if not trained:
        return
    seen = results(trained)
    st.caption(f"Accuracy on {seen.data.test:,} test images of {seen.data.name}, trained after it on its training images.")
    epochs = choose_epochs(LESSON.locks("after"))
    progress()
    _curves(trained, seen, epochs)
    _button(trained, seen, epochs)
    st.header("One share in numbers", anchor=False)
    _numbers(trained, seen, epochs)
    st.markdown(WHY)


def _curves(found: list[Subject], seen: Results, epochs: int) -> None:
    rows = [
        row
        for one in found
        for count, kind in ((0, ALONE), *(((epochs, TRAINED),) if epochs else ()))
        for row in _points(one, seen.of(one.name, count), kind)
    ]
    if not rows:
        st.info("Nothing is measured of these networks yet. The button below measures one after the other.")
        return
    color = color_of(found)
    dash = {"field": "kind", "type": "nominal", "title": None, "scale": {"domain": list(KINDS), "range": [[5, 3], [1, 0]]}}
    shape = {"field": "kind", "type": "nominal", "scale": {"domain": list(KINDS), "range": ["circle", "triangle-up"]}}
    tips = [
        {"field": "network"}, {"field": "kind"}, {"field": "share", "title": "zeros, %"},
        {"field": "accuracy", "title": "accuracy, %", "format": ".2f"}, {"field": "between", "title": COLUMNS["between"]},
    ]  # fmt: skip
    y = {**ERRORS, "title": ["accuracy, %", "(logarithmic in the errors)"]}
    at = {**y, "field": "errors"}
    x = {
        "field": "share", "type": "quantitative", "title": "share of the weights that are 0, %",
        "scale": {"nice": False, "padding": 14}, "axis": {"values": list(range(0, 100, 10))},
    }  # fmt: skip
    layers = [
        {"mark": "rule", "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": color}},
        {"mark": "line", "encoding": {"y": at, "color": color, "strokeDash": {**dash, "legend": None}}},
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"y": at, "color": color, "shape": {**shape, "legend": None}, "tooltip": tips},
        },
    ]
    made = again.pruned((one, records) for one in found for count in (0, epochs) if (records := seen.of(one.name, count)))
    chart({"encoding": {"x": x}, "layer": layers}, rows, "hardware-pruning", HEIGHT, TITLE, made, COLUMNS)
    st.caption(
        "Dashed, circles: pruned and used as it is. Solid, triangles: trained after it. The stroke through a point is its 95 % "
        "interval, over the test images. The smallest weights of all layers together go; biases stay."
    )


def _points(one: Subject, records: list[Record], kind: str) -> list[dict[str, Any]]:
    return [
        {
            "network": one.title,
            "kind": kind,
            "share": 100 * record["share"],
            "accuracy": 100 * record["accuracy"],
            "between": share_interval(*(record[name] for name in ("accuracy", "low", "high")))[1],
            **{name: errors(100 * record[of]) for name, of in (("errors", "accuracy"), ("low", "low"), ("high", "high"))},
        }
        for record in records
    ]


def _button(found: list[Subject], seen: Results, epochs: int) -> None:
    """A button for the first network of which something is missing; nothing where all is there."""
    now = under_way()
    for count in dict.fromkeys((0, epochs)):
        for one in found:
            if missing := seen.missing(one.name, count):
                label = f"Measure {plain(one.title)}{_after(count)}"
                waits = now is not None and not now.is_over
                st.button(label, on_click=measure, args=(one, missing, count), disabled=waits)
                return


def _numbers(found: list[Subject], seen: Results, epochs: int) -> None:
    """A row for each network and way, and of the first one the zeros by layer."""
    share = choose_share(LESSON.locks("zeros"))
    chosen = [
        (one, record)
        for one in found
        for count in dict.fromkeys((0, epochs))
        for record in seen.of(one.name, count)
        if record["share"] == share
    ]
    _say_missing(found, seen, epochs, share)
    if not chosen:
        return
    st.dataframe([_row(one, record) for one, record in chosen], hide_index=True)
    put_button("hardware-pruned", lambda: lab_entry.pruned(chosen))
    st.caption(
        "In brackets 95 % intervals: of an accuracy over the test images, of times over rounds. Times: one image, one thread. "
        f"Sparse: {plain(chosen[0][1]['bytes']['format'])}."
    )
    zeros = dict.fromkeys(f"- **{plain(one.title)}**, zeros by layer: {_zeros(record)}" for one, record in chosen)
    st.markdown("\n".join(zeros))  # the same with and without training after it


def _say_missing(found: list[Subject], seen: Results, epochs: int, share: float) -> None:
    """Which networks were not measured with this share, though it is worth it, and what measures them."""
    missing = [(one, count) for count in dict.fromkeys((0, epochs)) for one in found if share in seen.missing(one.name, count)]
    if not missing:
        return
    names = "; ".join(f"{plain(one.title)}{_after(count)}" for one, count in missing)
    st.caption(
        f"Not measured yet with {100 * share:g} % zeros: {names}. The button above measures one network after the other; "
        "a command measures this share alone."
    )
    wanted: list[tuple[Subject, list[Record]]] = [
        (one, [{"share": share, "epochs": count, "dataset": seen.data.name}]) for one, count in missing
    ]
    if commands := again.pruned(wanted).command:  # none of a run that was stopped
        st.code(commands, language="bash", wrap_lines=True)


def _after(epochs: int) -> str:
    return f", {plural(epochs, 'epoch')} after each share" if epochs else ""


def _row(one: Subject, record: Record) -> dict[str, Any]:
    middle, ends = share_interval(*(record[name] for name in ("accuracy", "low", "high")))
    latency, taken = record["latency"], record["bytes"]
    times, between = interval(*(latency[name] for name in ("times", "times_low", "times_high")))
    return {
        "network": one.title,
        "epochs after it": record["epochs"],
        "accuracy": f"{middle} ({ends})",
        "dense, KiB": f"{taken['dense'] / KIB:,.1f}",
        "sparse, KiB": f"{taken['sparse'] / KIB:,.1f}",
        "time before, µs": f"{latency['before_us']:,.1f}",
        "after, µs": f"{latency['after_us']:,.1f}",
        "times as long": f"{times} ({between})",
    }


def _zeros(record: Record) -> str:
    return ", ".join(f"{name} {100 * one['zeros'] / one['of']:.0f} %" for name, one in record["zeros"].items())
