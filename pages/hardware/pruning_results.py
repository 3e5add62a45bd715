"""What was measured of the pruned networks: shipped with the project, or here before; and what is being measured."""

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from core.design.refusal import Refusal
from core.learning.pruning_results import Record, key_of, shipped
from core.store.database import store_url
from core.store.kept import Kept
from pages.hardware.bits_results import Data, data_here, digest_of
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.loading import loading
from pages.shared.session.networks import plain_title
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.workers.pruning import Pruning

SHARES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
LEAST = 0.5  # from which share on it is worth training: fewer zeros cost hardly anything


class Results(NamedTuple):
    """All results for the networks that have weights, by key; `digests` are those of their weights, by name."""

    data: Data
    digests: dict[str, str]
    records: dict[str, Record]

    def of(self, name: str, epochs: int) -> list[Record]:
        """The network with each share that was measured, with so many epochs after it, in order."""
        keys = (key_of(self.digests[name], self.data.digest, share, epochs) for share in SHARES)
        return [self.records[key] for key in keys if key in self.records]

    def missing(self, name: str, epochs: int) -> list[float]:
        """The shares that were not measured."""
        there = {record["share"] for record in self.of(name, epochs)}
        return [share for share in SHARES if share not in there and (share >= LEAST or not epochs)]


def results(found: list[Subject]) -> Results:
    """The results as they are now. A store that cannot be read is said, and what is shipped is there all the same."""
    from core.workers.pruning import kept_results

    ready = loading().result().ready
    kept: dict[str, Record] = {}
    try:
        kept = kept_results(_store())
    except Refusal as error:
        st.warning(plain(error))
    return Results(data_here(), {one.name: digest_of(ready[one.name]) for one in found}, {**shipped(), **kept})


def under_way() -> "Pruning | None":
    """What this visitor measures now, or measured last."""
    return _running().get(session())


def measure(name: str, shares: list[float], epochs: int) -> None:
    """Begin to measure a network with these shares, in a process of its own."""
    from core.workers.pruning import Pruning

    now = under_way()
    if now is None or now.is_over:  # else a click came twice
        try:
            _running()[session()] = Pruning(_store(), name, shares, epochs, data_here().name)
        except Refusal as error:
            st.toast(plain(error))


def progress() -> None:
    """What is being measured, with a way to stop it; or why it failed."""
    now = under_way()
    if now and not now.is_over:
        _progress(now)
    elif now and now.problem:
        st.error(plain(now.problem))


@st.fragment(run_every=1.0)
def _progress(now: "Pruning") -> None:
    if now.is_over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        trained = f", {now.trained} of {now.of} epochs trained" if now.of else ""
        st.markdown(f"{plain_title(now.network)} is being pruned and measured{trained}. It goes on if you leave the page.")
        st.button("Stop", on_click=now.stop)


@st.cache_resource(show_spinner=False)
def _store() -> Kept:
    return Kept(store_url())


@st.cache_resource(show_spinner=False)
def _running() -> "dict[str, Pruning]":
    """The latest measurement of each visitor."""
    return {}
