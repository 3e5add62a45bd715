"""The networks a visitor trained here, or opened from a file, and draws with."""

from collections.abc import Iterable
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from core.data.facts import OF_DIGITS
from core.design.architecture import totals
from core.design.refusal import Refusal
from core.learning.card import Card
from core.store.run import Run
from core.store.state import State
from pages.shared.components.palette import SPARE
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.kept import keep, kept
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.learning.checkpoint import Checkpoint
    from core.learning.classifier import Classifier

DRAWN_WITH = "own_networks"  # session key, and the name of what is kept: for each name the run's number and time
OPENED = "opened_networks"  # session key, and the name of what is kept: whether there are any
MOST = 8  # networks a visitor draws with
MOST_FINISHED = 16  # runs to choose from
LOADED = 16  # networks kept in memory, for all visitors
UNDERWAY = (State.QUEUED, State.RUNNING, State.PAUSED, State.INTERRUPTED)  # of runs that are not tested yet


class Own(NamedTuple):
    """A run's network, ready to answer."""

    card: Card
    classifier: "Classifier"


def can_draw(run: Run, result: dict[str, Any]) -> bool:
    """Whether a drawing is something the network can read."""
    return run.architecture.input_shape == (1, 28, 28) and result["classes"] == [str(digit) for digit in range(10)]


def reads_digits(run: Run) -> bool:
    """Whether a network reads drawings, as far as that is known: of a run before it is tested, of a file by its ten classes."""
    ten_classes = totals(run.architecture).output_shape == (10,)
    of_digits = ten_classes if run.state is State.OPENED else run.recipe.dataset in OF_DIGITS
    return run.architecture.input_shape == (1, 28, 28) and of_digits


def own_name(run: Run) -> str:
    """What a run's network, or that of a file, is called among the others."""
    return f"{run.architecture.name}, {'file' if run.state is State.OPENED else 'run'} {run.id}"


def with_weights() -> dict[str, Run]:
    """The networks that this visitor opened, and the newest that runs ended with, by name; none where there is no store."""
    from pages.shared.session.store import store

    try:
        ended = (run for run in store().runs() if run.state in (State.DONE, State.STOPPED) and not run.of_study)
        return {own_name(run): run for run in [*opened(), *islice(ended, MOST_FINISHED)]}
    except Refusal:
        return {}


def checkpoint_of(run: Run) -> bytes:
    """The file with a run's network; raises a Refusal where there is none."""
    from pages.shared.session.store import store

    if (data := store().file(run.id, "checkpoint")) is None:
        raise Refusal("no-checkpoint", f"Run {run.id} has no network that could be read.", "Choose another one.")
    return data


def draw_with(run: Run) -> None:
    """Let this visitor's drawings be answered by the run's network too; raises a Refusal where it cannot be read.

    The one taken first makes room where there are MOST already.
    """
    _read.clear(run.id, run.created)  # the run may have gone on since it was read
    _read(run.id, run.created)
    others = [entry for entry in places().items() if entry[0] != own_name(run)]
    st.session_state[DRAWN_WITH] = dict([*others, (own_name(run), (run.id, run.created))][-MOST:])
    keep(DRAWN_WITH, {name: list(place) for name, place in st.session_state[DRAWN_WITH].items()})


def go_and_draw(run: Run) -> None:
    """Leave for the draw page, where the run's network answers too; say why where it cannot be read."""
    try:
        draw_with(run)
    except Refusal as error:
        st.error(plain(error))
    else:
        go_to.draw()


def open_network(checkpoint: "Checkpoint") -> None:
    """Keep the network of a file for this visitor. Raises a Refusal where the store cannot take it."""
    from core.store.database import store_url
    from core.store.opened import Opened  # torch

    Opened(store_url()).add(checkpoint, session())
    keep(OPENED, True)
    st.session_state.pop(OPENED, None)


def opened() -> list[Run]:
    """The networks that this visitor opened from files, the newest first. Raises a Refusal where the store cannot be read."""
    if OPENED not in st.session_state:
        from core.store.database import store_url
        from core.store.opened import Opened

        st.session_state[OPENED] = Opened(store_url()).of(session()) if kept(OPENED) else []
    found: list[Run] = st.session_state[OPENED]
    return found


def own_networks() -> dict[str, Own]:
    """This visitor's networks by name, without deleted ones."""
    found = {}
    for name, key in places().items():
        try:
            found[name] = _read(*key)
        except Refusal:  # deleted meanwhile
            del st.session_state[DRAWN_WITH][name]
    return found


def own_colors(names: Iterable[str]) -> dict[str, str]:
    """A color for each of the visitor's own networks, by their order: none is a color of the project's networks."""
    return dict(zip(names, cycle(SPARE)))


def places() -> dict[str, tuple[int, float]]:
    """For each name the run's number and time, with which `read` finds it without a session."""
    if DRAWN_WITH not in st.session_state:  # after a reload
        st.session_state[DRAWN_WITH] = {name: (number, created) for name, (number, created) in (kept(DRAWN_WITH) or {}).items()}
    return dict(st.session_state[DRAWN_WITH])


def read(chosen: dict[str, tuple[int, float]]) -> dict[str, Own]:
    """The networks of these runs; raises a Refusal where there is no such run, or its network cannot be read."""
    for key in chosen.values():
        _run(*key)  # checked before the cache, so that invented values never become keys
    return {name: _read(*key) for name, key in chosen.items()}


def _run(number: int, created: float) -> Run:
    """The run with this number and time; raises a Refusal if there is none."""
    from pages.shared.session.store import store  # imports the database: only visitors with networks of their own need it

    run = store().run(number)
    if run.created != created:
        raise Refusal("another-run", f"Run {number} is no longer the one that was chosen.", "Choose it on the train page.")
    return run


@st.cache_resource(show_spinner=False, max_entries=LOADED)
def _read(number: int, created: float) -> Own:
    from core.learning.checkpoint import from_bytes  # torch
    from core.learning.classifier import Classifier

    name = own_name(_run(number, created))
    checkpoint = from_bytes(checkpoint_of(_run(number, created)), name)
    return Own(checkpoint.card, Classifier.of(checkpoint, name))
