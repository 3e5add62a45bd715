"""What a layer has learned: the images that drive each of its maps most, and dead maps."""

import inspect
from typing import TYPE_CHECKING

import streamlit as st

from core.data.datasets import mnist_or_digits
from core.labbook.entry import Entry, Row
from core.labbook.grids import Grid
from core.learning.inside import drives as source
from core.learning.inside.before_after import Changed
from core.learning.inside.drives import Drives, drives
from core.learning.inside.layers import InsideError, names
from pages.inside import lab_entry
from pages.inside.images import images, kept_by_dataset
from pages.inside.map_table import LABEL
from pages.inside.subjects import Subject
from pages.inside.trained import show_training, training_formulas, training_tables
from pages.shared.components.closed import closed
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_number, keep_one
from pages.shared.session.lab_book import put_button

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

LOOK_FOR = (
    "**What to look for:** what have the images of one map in common? Maps of early layers answer to strokes of one direction, "
    "units near the end to whole digits. A dead map gives the same value for every image: it costs, and does nothing."
)
MAPS, EACH, SIDE = 12, 6, 44  # maps that are shown at once, images of each, pixels of an image


def show(subjects: list[Subject]) -> None:
    """A layer of each network, and its images."""
    st.markdown(LOOK_FOR)
    driven: list[tuple[Subject, Drives]] = []
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
        driven.append((subject, found))
        _maps(subject, found, "map" if layers.index(layer) < layers.index("flatten1") else "unit")
    changes = show_training(subjects)
    closed(LABEL, lambda: _tables(driven, changes))
    closed("The formulas and the code of this view", _formulas)


def _first(layers: list[str]) -> str:
    """The last maps of a CNN; the hidden units of an MLP."""
    flat = layers.index("flatten1")
    return layers[flat - 1] if flat else layers[min(2, len(layers) - 1)]


def _maps(subject: Subject, found: Drives, what: str) -> None:
    kept, name = images("test")
    st.caption(f"{found.dead:,} of {found.count:,} {what}s are dead over {name}.")
    numbers = _choose(subject, found, what)
    look = {"columns": EACH, "label": "image", "pixels": True}
    shown = slice(numbers.start, numbers.stop)
    figures = [
        figure(
            f"{what} {number}", kept.pixels[places, 0], SIDE, caption=f"largest value {values[0]:.3f}", numbers=places, **look
        )
        for number, places, values in zip(numbers, found.places[shown].tolist(), found.values[shown].tolist(), strict=True)
    ]
    maps(f"inside_drives_{subject.name}", figures, about=f"{subject.title}: what drives {found.layer}")
    put_button(f"inside-drives-{subject.name}", lambda: _entry(subject, found, what, numbers))


def _choose(subject: Subject, found: Drives, what: str) -> range:
    """The numbers of the maps that are shown: MAPS of those that images are kept of, from one that the visitor chooses on."""
    kept, first, key = len(found.places), 0, f"inside_drives_from_{subject.name}"
    if kept > MAPS:
        keep_number(key, kept - MAPS)
        label = f"{plain(subject.title)}: {MAPS} {what}s from number"
        first = int(st.number_input(label, 0, kept - MAPS, key=key, width=260))
    if found.count > kept:
        st.caption(f"Images are kept of the first {kept} {what}s; {found.count - kept:,} more are not shown.")
    return range(first, min(first + MAPS, kept))


def _entry(subject: Subject, found: Drives, what: str, numbers: range) -> Entry:
    """For the lab book, of each map that is shown the image that drives it most."""
    kept, name = images("test")
    shown = slice(numbers.start, numbers.stop)
    first = list(zip(numbers, found.places[shown, 0].tolist(), found.values[shown, 0].tolist(), strict=True))
    rows: list[Row] = [
        {what: number, "image": place, "digit": int(kept.labels[place]), "largest value": value}
        for number, place, value in first
    ]
    grids = [Grid(f"{what} {number}", kept.pixels[place, 0].tolist(), is_image=True) for number, place, _ in first]
    title = f"What drives each {what} of {found.layer} of {subject.title} most, of {name}"
    command = f"--find drives --layer {found.layer} --dataset {mnist_or_digits().name}"
    return lab_entry.pictures(title, subject, rows, grids, [command])


def _tables(driven: list[tuple[Subject, Drives]], changes: list[tuple[Subject, Changed]]) -> None:
    kept, name = images("test")
    st.caption(f"The images that drive each map or unit most, from {name}, and the largest value of the map for that image")
    st.dataframe(
        [
            {
                "network": subject.title,
                "layer": found.layer,
                "map or unit": number,
                "image": place,
                "digit": int(kept.labels[place]),
                "largest value": value,
            }
            for subject, found in driven
            for number, (places, values) in enumerate(zip(found.places.tolist(), found.values.tolist(), strict=True))
            for place, value in zip(places, values, strict=True)
        ],
        hide_index=True,
    )
    training_tables(changes)


def _formulas() -> None:
    st.latex(r"\text{dead: } \max_{x,\,ij} a_{m,ij}(x) = \min_{x,\,ij} a_{m,ij}(x)")
    st.code(inspect.getsource(source.drives))
    training_formulas()


@kept_by_dataset(32)
def _drives(classifier: "Classifier", layer: str) -> Drives:
    return drives(classifier.network, images("test")[0], classifier.recipe.mean, classifier.recipe.std, layer, EACH)
