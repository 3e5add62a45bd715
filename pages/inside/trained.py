"""What training has changed: kernels before and after it, and how much of the gradient comes back to each layer."""

import inspect
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import streamlit as st
from torch import nn

from core.data.datasets import mnist_or_digits
from core.labbook.entry import Entry, Row
from core.labbook.grids import Grid
from core.learning import statistics as statistics_source
from core.learning.inside import before_after
from core.learning.inside.before_after import Changed, changed, flow, with_pictures
from core.learning.inside.layers import InsideError, named
from core.learning.inside.vanishing import HIDDEN, UNITS, Vanishing, vanishing
from pages.inside import lab_entry
from pages.inside.images import images, kept_by_dataset
from pages.inside.map_table import map_table
from pages.inside.subjects import UNTRAINED, Subject
from pages.shared.components.layer_flow import layer_flow
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_number, keep_one
from pages.shared.session.lab_book import put_button

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

LOOK_FOR = (
    "**What to look for:** before training the weights are noise; afterwards each kernel, and each unit of an MLP, is a stroke "
    "or an edge. Is the gradient of the first layers much smaller than that of the last ones? Behind sigmoids it shrinks from "
    "layer to layer on its way back, as their slope is at most 1/4, and the first layers hardly learn."
)
KERNELS, SIDE = 8, 60  # kernels or units that are shown, and pixels of each


def show_training(subjects: list[Subject]) -> list[tuple[Subject, Changed]]:
    """The weights and the gradients of each network; gives the weights that were shown."""
    st.header("What training has changed", anchor=False)
    st.markdown(LOOK_FOR)
    st.markdown(_lesson(_vanishing()))
    shown = []
    for subject in subjects:
        st.markdown(f"**{plain(subject.title)}**")
        try:
            if found := _changed(subject):
                shown.append((subject, found))
            images_seen, statistics = _flow(subject.classifier)
        except InsideError as error:
            st.warning(plain(error))
            continue
        label = f"{plain(subject.title)}: activations and gradients of every layer"
        made = lab_entry.of_digit(subject, [f"--find training --dataset {mnist_or_digits().name}"])
        over = f"{images_seen} training images of {mnist_or_digits().name}"
        layer_flow(statistics, _stage(subject), over, f"inside-flow-{subject.name}", label, subject.title, made)
    return shown


def training_tables(shown: list[tuple[Subject, Changed]]) -> None:
    """The gradients of the lesson, and the weights that were shown, as numbers."""
    found = _vanishing()
    st.caption("Gradient of the loss by the weights of each layer, root mean square, before training")
    rows = zip(found.layers, found.sigmoid, found.relu, strict=True)
    st.dataframe([{"layer": name, "with sigmoid": one, "with ReLU": other} for name, one, other in rows], hide_index=True)
    for subject, one in shown:
        where = f"{plain(subject.title)}: the weights of {one.layer} for map {one.source} of its input"
        map_table(f"{where}, before training", one.before, "number", one.numbers)
        map_table(f"{where}, {_stage(subject)}", one.after, "number", one.numbers)


def training_formulas() -> None:
    """The formula and the code."""
    st.latex(r"\text{gradient of a layer} = \sqrt{\tfrac{1}{n} \sum_w \Big(\frac{\partial L}{\partial w}\Big)^2}")
    for function in (before_after.changed, statistics_source.layer_statistics, vanishing):
        st.code(inspect.getsource(function))


def _lesson(found: Vanishing) -> str:
    sigmoid, relu = (f"{100 * share:.2g} %" for share in found.shares)
    return (
        f"Measured, with {HIDDEN} hidden layers of {UNITS} units before training, over {found.images} training images of "
        f"{mnist_or_digits().name}: the "
        f"gradient by the weights of the first layer is **{sigmoid}** of the last one's with sigmoid, and **{relu}** with ReLU."
    )


def _changed(subject: Subject) -> Changed | None:
    """The kernels, or units, of a chosen layer; None of a network that was not trained by this program."""
    if not subject.classifier.epochs:
        st.caption(f"{_without_training(subject)} there is nothing to compare its weights with.")
        return None
    layer, source = _choose(subject)
    found = changed(subject.classifier, KERNELS, layer, source)
    more = f" {found.left_out:,} more are not shown." if found.left_out else ""
    numbers = ", ".join(map(str, found.numbers))
    st.caption(f"The weights of {found.layer} that training has changed most, the most changed first: {numbers}.{more}")
    label = "kernel" if isinstance(dict(named(subject.network))[found.layer], nn.Conv2d) else "unit"
    look = {"columns": KERNELS, "gap": 8, "label": label, "numbers": found.numbers}
    extent = float(max(found.before.abs().max(), found.after.abs().max()))
    maps(
        f"inside_changed_{subject.name}",
        [
            figure(when, weights, SIDE, extent=extent, **look)
            for when, weights in (("before training", found.before), (_stage(subject), found.after))
        ],
        about=f"{subject.title}: {found.layer}, for map {found.source} of its input",
    )
    put_button(f"inside-changed-{subject.name}", lambda: _entry(subject, found, extent))
    return found


def _entry(subject: Subject, found: Changed, extent: float) -> Entry:
    """The weights for the lab book, before training and after it."""
    grids = [
        Grid([f"{found.layer}, {number}", when], weights.tolist(), most=extent)
        for number, before, after in zip(found.numbers, found.before, found.after, strict=True)
        for when, weights in (("before training", before), (_stage(subject), after))
    ]
    changes = (found.after - found.before).flatten(1).norm(dim=1).tolist()
    rows: list[Row] = [
        {f"kernel or unit of {found.layer}": number, "change, norm of its weights for this map": change}
        for number, change in zip(found.numbers, changes, strict=True)
    ]
    title = f"What training has changed: {found.layer} of {subject.title}, for map {found.source} of its input"
    asked = f"--find training --layer {found.layer} --map {found.source} --dataset {mnist_or_digits().name}"
    return lab_entry.pictures(title, subject, rows, grids, [asked])


def _choose(subject: Subject) -> tuple[str, int]:
    """A layer whose weights are pictures, and where it is fed by several maps, one of these."""
    layers = with_pictures(subject.network)
    if len(layers) == 1:
        return layers[0], 0
    with st.container(horizontal=True):
        key, source = f"inside_kernels_of_{subject.name}", f"inside_kernels_for_{subject.name}"
        keep_one(key, layers, layers[0])
        layer = st.selectbox(f"{plain(subject.title)}: kernels of", layers, key=key, width=260)
        module = dict(named(subject.network))[layer]
        maps_of_input = module.in_channels if isinstance(module, nn.Conv2d) else 1
        if maps_of_input == 1:
            return layer, 0
        keep_number(source, maps_of_input - 1)
        return layer, int(st.number_input("For map of its input", 0, maps_of_input - 1, key=source, width=160))


def _stage(subject: Subject) -> str:
    """When in its training the network is looked at."""
    if subject.stage or subject.classifier.epochs:
        return subject.stage.strip() or "after training"
    return "untrained" if subject.name == UNTRAINED else "as opened"


def _without_training(subject: Subject) -> str:
    """Why a network without epochs has none."""
    if subject.stage:
        return "This is before its first epoch:"
    return "It is untrained:" if subject.name == UNTRAINED else "It was not trained here:"


@kept_by_dataset(1)
def _vanishing() -> Vanishing:
    return vanishing(images("training")[0])


@kept_by_dataset(32)
def _flow(classifier: "Classifier") -> tuple[int, dict[str, list[dict[str, Any]]]]:
    found = flow(classifier, images("training")[0])
    return found.images, {when: [asdict(row) for row in rows] for when, rows in found.statistics.items()}
