"""What a layer has learned: the images that drive each of its maps most, dead maps, and what training has changed."""

import inspect
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learning import statistics as statistics_source
from core.learning.inside import before_after
from core.learning.inside import drives as source
from core.learning.inside.before_after import changed, flow
from core.learning.inside.drives import Drives, drives
from core.learning.inside.layers import InsideError, names
from pages.inside.images import dataset, images
from pages.inside.lab_entry import of_digit
from pages.inside.subjects import Subject
from pages.shared.components.closed import closed
from pages.shared.components.layer_flow import layer_flow
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

LOOK_FOR = (
    "**What to look for:** what have the images of one map in common? Maps of early layers answer to strokes of one direction, "
    "units near the end to whole digits. A dead map gives the same value for every image: it costs, and does nothing."
)
MAPS, EACH, SIDE = 12, 6, 44  # maps that are shown, images of each, pixels of an image
CHANGED = (
    "**What to look for:** before training the weights are noise; afterwards each kernel, and each unit of an MLP, is a stroke "
    "or an edge. Is the gradient of the first layers much smaller than that of the last ones? Behind sigmoids it shrinks from "
    "layer to layer on its way back, as their slope is at most 1/4, and the first layers hardly learn: build such a network, "
    "and look."
)
KERNELS, KERNEL_SIDE = 8, 60  # kernels or units that are shown, and pixels of each


def show(subjects: list[Subject]) -> None:
    """A layer of each network, and its images."""
    st.markdown(LOOK_FOR)
    for subject in subjects:
        layers = names(subject.network)
        key = f"inside_learned_{subject.name}"
        keep_one(key, layers, _first(layers))
        layer = st.selectbox(f"{plain(subject.title)}: layer", layers, key=key, width=260)
        try:
            with st.spinner("The images go through the network …"):
                found = _drives(subject.classifier, layer)
        except InsideError as error:
            st.warning(plain(error))
            continue
        _maps(subject, found, "map" if layers.index(layer) < layers.index("flatten1") else "unit")
    st.header("What training has changed", anchor=False)
    st.markdown(CHANGED)
    for subject in subjects:
        st.markdown(f"**{plain(subject.title)}**")
        try:
            _changed(subject)
            images_seen, statistics = _flow(subject.classifier)
        except InsideError as error:
            st.warning(plain(error))
            continue
        label = f"{plain(subject.title)}: activations and gradients of every layer"
        made = of_digit(subject, [f"--find training --dataset {dataset().name}"])
        layer_flow(statistics, images_seen, f"inside-flow-{subject.name}", label, subject.title, made)
    closed("The formulas and the code of this view", _formulas)


def _first(layers: list[str]) -> str:
    """The last maps of a CNN; the hidden units of an MLP."""
    flat = layers.index("flatten1")
    return layers[flat - 1] if flat else layers[min(2, len(layers) - 1)]


def _maps(subject: Subject, found: Drives, what: str) -> None:
    kept, name = images("test")
    shown = min(MAPS, found.count)
    more = f" {found.count - shown:,} more are not shown." if found.count > shown else ""
    st.caption(f"{found.dead:,} of {found.count:,} {what}s are dead over {name}.{more}")
    look = {"columns": EACH, "label": "image", "pixels": True}
    figures = [
        figure(f"{what} {number}", kept.pixels[places, 0], SIDE, caption=f"largest value {values[0]:.3f}", **look)
        for number, (places, values) in enumerate(zip(found.places[:shown], found.values[:shown].tolist(), strict=True))
    ]
    maps(f"inside_drives_{subject.name}", figures)


def _changed(subject: Subject) -> None:
    """The kernels, or units, before and after training; nothing of a network that was not trained by this program."""
    if not subject.classifier.epochs:
        st.caption("It was not trained here: there is nothing to compare its weights with.")
        return
    found = changed(subject.classifier, KERNELS)
    more = f" {found.left_out:,} more are not shown." if found.left_out else ""
    numbers = ", ".join(map(str, found.numbers))
    st.caption(f"The weights of {found.layer} that training has changed most, the most changed first: {numbers}.{more}")
    look = {"columns": KERNELS, "gap": 8, "label": "place"}
    extent = float(max(found.before.abs().max(), found.after.abs().max()))
    stages = {"before training": found.before, subject.stage.strip() or "after training": found.after}
    maps(
        f"inside_changed_{subject.name}",
        [figure(when, weights, KERNEL_SIDE, extent=extent, **look) for when, weights in stages.items()],
    )


@lru_cache(maxsize=32)
def _flow(classifier: "Classifier") -> tuple[int, dict[str, list[dict[str, Any]]]]:
    found = flow(classifier, images("training")[0])
    return found.images, {when: [asdict(row) for row in rows] for when, rows in found.statistics.items()}


def _formulas() -> None:
    st.latex(r"\text{dead: } \max_{x,\,ij} a_{m,ij}(x) = \min_{x,\,ij} a_{m,ij}(x)")
    st.latex(r"\text{gradient of a layer} = \sqrt{\tfrac{1}{n} \sum_w \Big(\frac{\partial L}{\partial w}\Big)^2}")
    for function in (source.drives, before_after.changed, statistics_source.layer_statistics):
        st.code(inspect.getsource(function))


@lru_cache(maxsize=32)
def _drives(classifier: "Classifier", layer: str) -> Drives:
    return drives(classifier.network, images("test")[0], classifier.recipe.mean, classifier.recipe.std, layer, EACH)
