"""What was measured of the quantized networks: shipped with the project, or here before; and what is being measured."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from core.data.facts import datasets_here
from core.design.refusal import Refusal
from core.learning.quantization.record import Record, key_of, key_of_layers, shipped
from core.learning.quantization.setting import Setting
from core.store.database import store_url
from core.store.kept import Kept
from core.workers.quantizing import Quantizing, kept_results
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.loading import loading
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


class Data(NamedTuple):
    """The data set that networks are calibrated and tested with, with its number of test images."""

    name: str
    digest: str
    test: int


@dataclass(frozen=True)
class Results:
    """All results for the networks that have weights, by key; `digests` are those of their weights, by name."""

    data: Data
    digests: dict[str, str]
    records: dict[str, Record]

    def of(self, name: str, setting: Setting) -> Record | None:
        """The network so quantized; None where that was not measured."""
        return self.records.get(key_of(self.digests[name], self.data.digest, setting))

    def layers(self, name: str, setting: Setting) -> Record | None:
        """The network layer by layer."""
        return self.records.get(key_of_layers(self.digests[name], self.data.digest, setting.weights, setting.per_channel))


def results(found: list[Subject]) -> Results:
    """The results as they are now. A store that cannot be read is said, and what is shipped is there all the same."""
    ready = loading().result().ready
    kept: dict[str, Record] = {}
    try:
        kept = kept_results(_store())
    except Refusal as error:
        st.warning(plain(error))
    digests = {one.name: digest_of(ready[one.name]) for one in found if one.name in ready}
    return Results(data_here(), digests, {**shipped(), **kept})


def data_here() -> Data:
    """MNIST where it is here, else the bundled digits."""
    return _data("mnist" in datasets_here())


@lru_cache(maxsize=2)
def _data(has_mnist: bool) -> Data:
    from core.data.datasets import mnist_or_digits

    dataset = mnist_or_digits()
    return Data(dataset.name, dataset.digest, len(dataset.test))


@lru_cache(maxsize=32)
def digest_of(classifier: "Classifier") -> str:
    """The digest of a network's weights, as results name it."""
    from core.learning.fingerprint import fingerprint

    return fingerprint(classifier.architecture, classifier.recipe, classifier.network.state_dict())


def under_way() -> Quantizing | None:
    """What this visitor measures now, or measured last."""
    return _running().get(session())


def measure(names: list[str], bits: list[int], setting: Setting, layers: bool = False) -> None:
    """Begin to measure these networks with each of these bits of weights, in a process of its own."""
    now = under_way()
    if now is None or now.is_over:  # else a click came twice
        try:
            _running()[session()] = Quantizing(_store(), names, bits, setting, data_here().name, layers)
        except Refusal as error:
            st.toast(plain(error))


def measure_layers(names: list[str], setting: Setting) -> None:
    """Begin to measure these networks layer by layer."""
    measure(names, [setting.weights], replace(setting, epochs=0), layers=True)


def progress() -> None:
    """How far the measurement is, with a way to stop it; or why it failed."""
    now = under_way()
    if now and not now.is_over:
        _progress(now)
    elif now and now.problem:
        st.error(plain(now.problem))


@st.fragment(run_every=1.0)
def _progress(now: Quantizing) -> None:
    if now.is_over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        training = f"; of the next one {now.epoch} of {now.epochs} epochs are trained" if now.epoch else ""
        st.progress(now.done / now.count, f"Measured: {now.done} of {now.count}{training}. It goes on if you leave the page.")
        st.button("Stop", on_click=now.stop)


@st.cache_resource(show_spinner=False)
def _store() -> Kept:
    return Kept(store_url())


@st.cache_resource(show_spinner=False)
def _running() -> dict[str, Quantizing]:
    """The latest measurement of each visitor."""
    return {}
