"""What a layer has learned: the images that drive each of its maps most, and how many of its maps are dead."""

import inspect
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from core.learning.inside import drives as source
from core.learning.inside.drives import Drives, drives
from core.learning.inside.layers import InsideError, names
from pages.inside.images import images
from pages.inside.maps import figure, maps
from pages.inside.subjects import Subject
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

LOOK_FOR = (
    "**What to look for:** what have the images of one map in common? Maps of early layers answer to strokes of one direction, "
    "units near the end to whole digits. A dead map gives the same value for every image: it costs, and does nothing."
)
MAPS, EACH, SIDE = 12, 6, 44  # maps that are shown, images of each, pixels of an image


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
    closed("How the images are found", lambda: st.code(inspect.getsource(source.drives)))


def _first(layers: list[str]) -> str:
    """The last maps of a CNN; the hidden units of an MLP."""
    flat = layers.index("flatten1")
    return layers[flat - 1] if flat else layers[min(2, len(layers) - 1)]


def _maps(subject: Subject, found: Drives, what: str) -> None:
    kept, name = images()
    shown = min(MAPS, found.count)
    more = f" {found.count - shown:,} more are not shown." if found.count > shown else ""
    st.caption(f"{found.dead:,} of {found.count:,} {what}s are dead over {name}.{more}")
    look = {"columns": EACH, "label": "image", "pixels": True}
    figures = [
        figure(f"{what} {number}", kept.pixels[places, 0], SIDE, caption=f"largest value {values[0]:.3f}", **look)
        for number, (places, values) in enumerate(zip(found.places[:shown], found.values[:shown].tolist(), strict=True))
    ]
    maps(f"inside_drives_{subject.name}", figures)


@lru_cache(maxsize=32)
def _drives(classifier: "Classifier", layer: str) -> Drives:
    return drives(classifier.network, images()[0], classifier.recipe.mean, classifier.recipe.std, layer, EACH)
