"""Networks of files, and of runs: these are looked into as they are, before their training, and after some epochs of it.

A run whose training is not over has the epochs that it has so far.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from core.store.run_files import stage_kind
from core.store.state import State
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one
from pages.shared.session.go_to import INSIDE
from pages.shared.session.kept import keep, kept, remember
from pages.shared.session.networks import title
from pages.shared.session.own_networks import UNDERWAY, can_draw, opened, own_name, reads_digits
from pages.shared.session.store import store

if TYPE_CHECKING:
    from core.learning.checkpoint import Checkpoint
    from core.learning.classifier import Classifier

MOST = 16  # runs to choose from
LOADED = 16  # networks kept in memory, for all visitors
BEST = -1  # in the place of an epoch: the network that an early stop kept
LABELS = {BEST: "best, kept", 0: "untrained"}  # of the slider, where it is not the number of the epoch


def own_runs() -> dict[str, Run]:
    """The networks of files and of runs that read digits, by name: the newest, and those that are looked into.

    There are none where there is no store.
    """
    try:
        looked_into = st.session_state.get(INSIDE, kept(INSIDE) or ())
        runs = [run for run in store().runs() if run.state in (State.DONE, State.STOPPED, *UNDERWAY) and not run.of_study]
        shown = [run for place, run in enumerate(runs) if place < MOST or own_name(run) in looked_into]
        return {own_name(run): run for run in [*filter(reads_digits, opened()), *filter(_reads_digits, shown)]}
    except Refusal:
        return {}


def _reads_digits(run: Run) -> bool:
    """Whether a run has a network, and it reads digits, as its test says, or before that the data it learns from."""
    if result := store().evaluation(run.id):
        return can_draw(run, result)
    return reads_digits(run) and (run.state in UNDERWAY or bool(store().history(run.id)))


def choose_epoch(name: str, run: Run) -> int:
    """Let the visitor choose after how many epochs the network is looked at; 0 is before its training, BEST what it kept.

    The network of a file is looked at as it is. One that is being trained is followed, as long as its last epoch is chosen.
    """
    from core.learning.stages import MOST, MOST_BYTES

    last, end = done(run), _end(run)
    if run.state is State.OPENED or not last:
        return last
    epochs = [0, *(epoch for epoch in store().stages(run.id) if epoch <= last and epoch != end), end]
    key, newest = f"inside_epoch_{run.id}", f"inside_last_{run.id}"
    remember(key, epochs.__contains__)
    if st.session_state.get(key, end) == kept(newest) != end:
        st.session_state[key] = end
    keep(newest, end)
    keep_one(key, epochs, end)
    return int(
        st.select_slider(
            f"{plain(title(name))}: epochs of its training",
            epochs,
            key=key,
            format_func=lambda epoch: LABELS.get(epoch, str(epoch)),
            help=f"Kept are the weights after at most {MOST} epochs of a run, and at most {MOST_BYTES // 10**6} MB of them; "
            "of earlier runs, and of larger networks, only the start and the end. An early stop ends with the best epoch's.",
            persist_state="session",
        )
    )


def stage_name(run: Run, epoch: int) -> str:
    """What is said behind the network's name."""
    if epoch == _end(run) and run.state not in UNDERWAY:
        return ""
    return f" after epoch {epoch}" if epoch else " before training"


def at_epoch(run: Run, epoch: int) -> "Classifier":
    """The network as it was after so many epochs, or that of BEST; raises a Refusal where it cannot be read."""
    return _classifier(run.id, run.created, run.state, done(run), None if epoch == _end(run) else epoch)


def _end(run: Run) -> int:
    """After how many epochs the network is the one that the run has last; BEST where it has gone back to its best weights."""
    return BEST if run.state is State.DONE and run.recipe.patience else done(run)


def done(run: Run) -> int:
    """The whole epochs of a run so far."""
    return len(store().history(run.id))


# The network is kept until the run changes: `epochs` grows while it trains, `state` changes at its end, when the best weights
# may come back, and `created` differs for a new run of that number. Without an `epoch` it is the network that the run has last.
@lru_cache(LOADED)
def _classifier(number: int, created: float, state: State, epochs: int, epoch: int | None) -> "Classifier":
    from core.learning.classifier import Classifier
    from core.learning.stages import after, before

    found = _checkpoint(number, created, state, epochs)
    if epoch is not None:
        found = after(found, epoch, _stage(number, epoch)) if epoch else before(found)
    return Classifier.of(found, own_name(store().run(number)))


def _stage(number: int, epoch: int) -> bytes:
    weights = store().file(number, stage_kind(epoch))
    if weights is None:  # of fewer epochs, once there are more than are kept
        raise Refusal("no-stage", f"The weights of run {number} after epoch {epoch} are no longer kept.", "Choose another.")
    return weights


@lru_cache(LOADED)
def _checkpoint(number: int, created: float, state: State, epochs: int) -> "Checkpoint":
    from core.learning.checkpoint import from_bytes
    from core.store.so_far import so_far

    if (data := store().file(number, "checkpoint")) is not None:
        return from_bytes(data, f"run {number}")
    return so_far(store(), store().run(number))
