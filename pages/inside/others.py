"""The fourth view: the digit among others, as the last hidden layer of each network holds them."""

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.data.datasets import mnist_or_digits
from core.labbook.entry import Entry
from core.labbook.grids import Grid
from core.learning.inside import nearest as source
from core.learning.inside import tsne as tsne_source
from core.learning.inside.layers import InsideError
from core.learning.inside.nearest import features_of, nearest
from core.learning.inside.tsne import NEAREST as NEAREST_OF
from pages.inside import lab_entry, tsne
from pages.inside.images import features_of_images, images, plane_of_test_images
from pages.inside.map_table import LABEL
from pages.inside.subjects import Subject
from pages.shared.components.chart import chart
from pages.shared.components.choose import choose_one
from pages.shared.components.closed import closed
from pages.shared.components.maps import figure, maps
from pages.shared.components.palette import CLASSES
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

LOOK_FOR = (
    "**What to look for:** a network that reads well holds the classes apart in its last hidden layer. Where does your digit "
    "lie among test images, the cross, and which of the training images are its nearest?"
)
DRAWN = 500  # images in the chart
NEAREST, SIDE = 8, 92  # images, and pixels of each
HOW = "inside_plane"  # session key
PCA, TSNE = WAYS = ("PCA", "t-SNE")
Places = tuple[list[tuple[float, float]], tuple[float, float], tuple[str, str]]  # of the images, of the digit; the axes' titles
Rows = list[dict[str, Any]]


def show(subjects: list[Subject]) -> None:
    """The plane and the nearest images, network by network."""
    st.markdown(LOOK_FOR)
    how = choose_one("The plane is made by", HOW, WAYS, PCA)
    points: Rows = []
    near: Rows = []
    for subject in subjects:
        st.markdown(f"**{plain(subject.reads)}**")
        try:
            with st.spinner("The images go through the network …"):
                features_of_images(subject.classifier, "training")
                plane_of_test_images(subject.classifier)
            points += [{"network": subject.title, **row} for row in _plane(subject, how)]
            near += [{"network": subject.title, **row} for row in _nearest(subject)]
        except InsideError as error:
            st.warning(plain(error))
    closed(LABEL, lambda: _tables(points, near))
    closed("The formulas and the code of this view", _formulas)


def _plane(subject: Subject, how: str) -> Rows:
    places = _by_tsne(subject) if how == TSNE else _by_pca(subject)
    if places is None:
        return []
    spots, mine, axes = places
    labels = images("test")[0].labels[: len(spots)].tolist()
    rows = [{"x": x, "y": y, "digit": str(label)} for (x, y), label in zip(spots, labels, strict=True)]
    shown = [*rows, {"x": mine[0], "y": mine[1], "digit": "yours"}]
    title = f"Among other digits, by {how}: {subject.reads.removesuffix('.')}"
    command, options = ("tsne", f"--images {len(spots)}") if how == TSNE else ("inside", "--find plane")
    made = lab_entry.of_digit(subject, [f"{options} --dataset {mnist_or_digits().name}"], command)
    columns = {"x": axes[0], "y": axes[1], "digit": "digit"}
    chart(_spec(axes), shown, f"inside-plane-{subject.name}", 340, title, made, columns)
    return shown


def _by_pca(subject: Subject) -> Places:
    features, plane = features_of_images(subject.classifier, "test")[:DRAWN], plane_of_test_images(subject.classifier)
    (mine,) = plane.of(features_of(subject.network, subject.given.values.unsqueeze(0))).tolist()
    first, second = (f"{100 * share:.0f} %" for share in plane.shares.tolist())
    st.caption(f"{len(features)} of {images('test')[1]}, in the plane that shows {first} + {second} of how they differ.")
    return plane.of(features).tolist(), mine, ("first component", "second component")


def _by_tsne(subject: Subject) -> Places | None:
    found = tsne.points(subject)
    if found is None:
        return None
    st.caption(
        f"{len(found[0])} of {images('test')[1]}: neighbors in the layer are neighbors here; distances between groups say "
        f"little. Your digit stands between its {NEAREST_OF} nearest ones of these."
    )
    return found[0], found[1], ("t-SNE, first axis", "t-SNE, second axis")


def _spec(titles: tuple[str, str]) -> dict[str, Any]:
    axes: dict[str, Any] = {
        "x": {"field": "x", "type": "quantitative", "title": titles[0], "axis": {"tickCount": 8}},
        "y": {"field": "y", "type": "quantitative", "title": titles[1]},
    }
    axes["tooltip"] = {"field": "digit", "type": "nominal"}
    scale = {"domain": [str(digit) for digit in range(len(CLASSES))], "range": CLASSES}
    color = {"field": "digit", "type": "nominal", "scale": scale, "legend": None}
    cross = {
        "type": "point",
        "shape": "cross",
        "size": 350,
        "filled": True,
        "fill": "black",
        "stroke": "white",
        "strokeWidth": 2,
    }
    return {
        "layer": [
            {
                "transform": [{"filter": "datum.digit != 'yours'"}],
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {**axes, "text": {"field": "digit"}, "color": color},
            },
            {"transform": [{"filter": "datum.digit == 'yours'"}], "mark": cross, "encoding": axes},
        ]
    }


def _nearest(subject: Subject) -> Rows:
    features, (kept, what) = features_of_images(subject.classifier, "training"), images("training")
    found = nearest(features, features_of(subject.network, subject.given.values.unsqueeze(0))[0], NEAREST)
    note = plain(_not_trained_on_them(subject.classifier))
    st.caption(f"The {NEAREST} nearest of {what}, by the distance in that layer; each with the color of its digit above.{note}")
    rows = [
        {"image": place, "digit": int(kept.labels[place]), "distance": distance}
        for place, distance in zip(found.places.tolist(), found.distances.tolist(), strict=True)
    ]
    shown = [
        figure(
            f"a {row['digit']}",
            kept.pixels[row["image"]],
            SIDE,
            caption=f"distance {row['distance']:.2f}",
            pixels=True,
            color=CLASSES[row["digit"]],
        )
        for row in rows
    ]
    maps(f"inside_nearest_{subject.name}", shown, about=f"Nearest images. {subject.reads}")
    put_button(f"inside-nearest-{subject.name}", partial(_entry, subject, rows))
    return rows


def _not_trained_on_them(classifier: "Classifier") -> str:
    """A sentence on a network that was trained on other images than these; empty for another."""
    learned_from = classifier.recipe.dataset
    begins_with = learned_from.split("+")[0]  # mnist+pen begins with all images of mnist
    if not classifier.epochs or begins_with == mnist_or_digits().name:
        return ""
    return f" This network was not trained on them, but on {learned_from}."


def _entry(subject: Subject, rows: Rows) -> Entry:
    """The nearest images for the lab book."""
    pixels = images("training")[0].pixels
    grids = [Grid(f"a {row['digit']}", pixels[row["image"], 0].tolist(), is_image=True) for row in rows]
    title = f"Nearest training images of {mnist_or_digits().name} in the last hidden layer: {subject.reads}"
    return lab_entry.pictures(title, subject, rows, grids, [f"--find nearest --dataset {mnist_or_digits().name}"])


def _tables(points: Rows, near: Rows) -> None:
    st.caption("The nearest training images: the number of the image in its set, its digit, and its distance (no unit).")
    st.dataframe(near, hide_index=True)
    st.caption("The places of the images in the plane: for PCA in units of the layer's values, for t-SNE without a unit.")
    st.dataframe(points, hide_index=True)


def _formulas() -> None:
    st.latex(
        r"\text{distance} = \lVert h(x) - h(x_i) \rVert_2 \qquad \text{plane: the two directions of largest variance of } h"
    )
    st.latex(
        r"\text{t-SNE: } \min_{y} \sum_{ij} p_{ij} \log \frac{p_{ij}}{q_{ij}}, \quad "
        r"p_{ij} \propto e^{-\lVert h_i - h_j \rVert^2 / 2 \sigma_i^2}, \quad "
        r"q_{ij} \propto \frac{1}{1 + \lVert y_i - y_j \rVert^2}"
    )
    for function in (source.features_of, source.nearest, source.plane, tsne_source.tsne, tsne_source.place_among):
        st.code(inspect.getsource(function))
