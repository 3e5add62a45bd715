"""The fifth view: the digit among others, as the last hidden layer of each network holds them."""

import inspect
from typing import Any

import streamlit as st

from core.learning.inside import nearest as source
from core.learning.inside.layers import InsideError
from core.learning.inside.nearest import features_of, nearest
from pages.inside.images import features_and_plane, images
from pages.inside.subjects import Subject
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.components.pictures import picture, pictures
from pages.shared.components.plain import plain

LOOK_FOR = (
    "**What to look for:** a network that reads well holds the classes apart in its last hidden layer. Where does your digit "
    "lie, the cross, and whose images are its nearest?"
)
DRAWN = 500  # images in the chart
NEAREST = 8


def show(subjects: list[Subject]) -> None:
    """The plane and the nearest images, network by network."""
    st.markdown(LOOK_FOR)
    for subject in subjects:
        st.markdown(f"**{plain(subject.reads)}**")
        try:
            with st.spinner("The images go through the network …"):
                features_and_plane(subject.classifier)
            _plane(subject)
            _nearest(subject)
        except InsideError as error:
            st.warning(plain(error))
    closed("The formulas and the code of this view", _formulas)


def _plane(subject: Subject) -> None:
    features, plane = features_and_plane(subject.classifier)
    mine = plane.of(features_of(subject.network, subject.given.values.unsqueeze(0))).tolist()
    labels = images()[0].labels[:DRAWN].tolist()
    rows = [
        {"x": x, "y": y, "digit": str(label)} for (x, y), label in zip(plane.of(features[:DRAWN]).tolist(), labels, strict=True)
    ]
    rows += [{"x": x, "y": y, "digit": "yours"} for x, y in mine]
    first, second = (f"{share:.0%}" for share in plane.shares.tolist())
    st.caption(f"{DRAWN} of {images()[1]}, in the plane that shows {first} + {second} of how they differ.")
    chart(_spec(), rows, f"inside-plane-{subject.name}", 340)


def _spec() -> dict[str, Any]:
    axes: dict[str, Any] = {
        "x": {"field": "x", "type": "quantitative", "title": "first component", "axis": {"tickCount": 8}},
        "y": {"field": "y", "type": "quantitative", "title": "second component"},
    }
    axes["tooltip"] = {"field": "digit", "type": "nominal"}
    color = {"field": "digit", "type": "nominal", "scale": {"scheme": "tableau10"}, "legend": None}
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


def _nearest(subject: Subject) -> None:
    features, _ = features_and_plane(subject.classifier)
    found = nearest(features, features_of(subject.network, subject.given.values.unsqueeze(0))[0], NEAREST)
    st.caption(f"The {NEAREST} nearest images, by the distance in that layer.")
    kept, _ = images()
    shown = [
        picture(f"a {int(kept.labels[place])}", f"distance {distance:.2f}", kept.pixels[place, 0].numpy())
        for place, distance in zip(found.places.tolist(), found.distances.tolist(), strict=True)
    ]
    pictures(shown, f"inside_nearest_{subject.name}")


def _formulas() -> None:
    st.latex(
        r"\text{distance} = \lVert h(x) - h(x_i) \rVert_2 \qquad \text{plane: the two directions of largest variance of } h"
    )
    for function in (source.features_of, source.nearest, source.plane):
        st.code(inspect.getsource(function))
