"""Networks that were trained here and are drawn with: those this visitor took from the train page to the draw page."""

from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from core.learning.card import Card
from core.store.run import Run

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


class Own(NamedTuple):
    """A run's network, ready to answer."""

    card: Card
    classifier: "Classifier"


def can_draw(run: Run, result: dict[str, Any]) -> bool:
    """Whether a drawing is something the network can read."""
    return run.architecture.input_shape == (1, 28, 28) and result["classes"] == [str(digit) for digit in range(10)]


def draw_with(run: Run) -> None:
    """Let this visitor's drawings be answered by the run's network too; raises a Refusal where it cannot be read."""
    _read(run.id, run.created)
    st.session_state.setdefault("own_networks", {})[_name(run)] = (run.id, run.created)


def own_networks() -> dict[str, Own]:
    """By name, those that this visitor draws with."""
    return read(places())


def places() -> dict[str, tuple[int, float]]:
    """By name, the number of the run and when it was made, by which `read` finds it again without a session."""
    return dict(st.session_state.get("own_networks", {}))


def read(chosen: dict[str, tuple[int, float]]) -> dict[str, Own]:
    """The networks of these runs; raises a Refusal where one cannot be read."""
    return {name: _read(*key) for name, key in chosen.items()}


@st.cache_resource(show_spinner=False, max_entries=32)
def _read(number: int, created: float) -> Own:
    """`created` is part of the key: a number may be given again after its run was deleted."""
    from core.learning.checkpoint import from_bytes  # torch, and the store's database: not for who has no such network
    from core.learning.classifier import Classifier
    from pages.shared.session.store import store

    name = _name(store().run(number))
    checkpoint = from_bytes(store().file(number, "checkpoint") or b"", name)
    return Own(checkpoint.card, Classifier.of(checkpoint, name))


def _name(run: Run) -> str:
    return f"{run.architecture.name}, run {run.id}"
