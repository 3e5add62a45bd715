"""The tab *Inside the network*: what every layer of two networks makes of the drawing, live while the pen moves."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.data.drawing import Move
from core.data.ink import Picture, Strokes
from core.data.normalization import DataError
from pages.draw.reading import answers, prepared
from pages.shared.components.closed import closed
from pages.shared.components.color_range import choose_range, chosen_range
from pages.shared.components.layer_formulas import layer_formulas
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.choice import keep_several
from pages.shared.session.kept import remember
from pages.shared.session.networks import color, names, title
from pages.shared.session.own_networks import own_colors, own_networks

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

CHOSEN, RANGE = "draw_inside", "draw_inside_range"  # session keys
MOST = 2
LOOK_FOR = (
    "**What to look for:** keep drawing. Which maps of the CNN answer to a stroke at once, and which layer changes its mind "
    "when the last stroke comes? Red is below 0, blue above it."
)


def choose_networks(locked: bool) -> None:
    """Let the visitor choose the networks that are looked into, where they are not locked, and the range of the colors."""
    options = [*own_networks(), *names()]
    remember(CHOSEN, lambda chosen: isinstance(chosen, list) and all(name in options for name in chosen))
    keep_several(CHOSEN, lambda name: name in options, [name for name in go_to.FIRST_INSIDE if name in options])
    label = f"Networks to look into, up to {MOST}"
    st.multiselect(
        label,
        options,
        key=CHOSEN,
        format_func=title,
        max_selections=MOST,
        disabled=locked,
        persist_state="session",
    )
    choose_range(RANGE)
    st.caption("Look inside takes every value apart, and has the layers as a table.")
    closed("The formulas and the code of this view", layer_formulas)


def chosen() -> list[str]:
    """The networks that are looked into."""
    return list(st.session_state.get(CHOSEN, go_to.FIRST_INSIDE))


def settings() -> tuple[object, ...]:
    """All that a visitor can change in this tab."""
    return (*chosen(), chosen_range(RANGE))


def figures(
    drawing: Strokes | Picture, off: frozenset[str], move: Move, classifiers: "Sequence[Classifier]"
) -> dict[str, list[dict[str, Any]]]:
    """The pictures of each network's layers, by the key of their component; raises DataError where there is nothing to read.

    A network whose values are not numbers is left out: the page says why.
    """
    from core.learning.inside.layers import InsideError

    shown = {}
    for one in classifiers:
        with suppress(InsideError):
            shown[_key(one.name)] = _layers(drawing, off, move, one)
    return shown


def _layers(drawing: Strokes | Picture, off: frozenset[str], move: Move, one: "Classifier") -> list[dict[str, Any]]:
    """The pictures of one network's layers; raises as `figures`, and InsideError for values that are not numbers."""
    from core.learning.inside.given import given  # torch, which is there once the networks are
    from pages.shared.components.layer_maps import layer_maps

    ready, found = prepared(drawing, off, move), answers(drawing, off, move, [one])
    normal = (one.recipe.mean, one.recipe.std) if ready.normal else (0.0, 1.0)
    return layer_maps(one.network, given(ready.pixels, *normal).values, found[one.name].probabilities)


def show(drawing: Strokes | Picture, off: frozenset[str], move: Move, classifiers: "Sequence[Classifier]") -> None:
    """The networks one above the other; the live canvas changes their pictures while the pen is down."""
    from core.learning.inside.layers import InsideError
    from pages.shared.components.maps import maps

    st.markdown(LOOK_FOR)
    own = own_colors(own_networks())
    for one in classifiers:
        st.markdown(f"**{plain(title(one.name))}**")
        found: list[dict[str, Any]] = []
        try:
            found = _layers(drawing, off, move, one)
        except DataError:
            pass  # the board says why; the pictures come with the first stroke
        except InsideError as error:
            st.warning(plain(error))
            continue
        color_of_it = own.get(one.name) or color(one.name)
        maps(_key(one.name), found, chosen_range(RANGE), about=title(one.name), color=color_of_it)


def _key(name: str) -> str:
    return f"draw_maps_{name}"
