"""What was measured of the quantized networks: shipped with the project, or here before; and what is being measured."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import streamlit as st

from core.data.facts import datasets_here
from core.design.refusal import Refusal
from core.learning.quantization.record import Record, key_of, key_of_layers, shipped
from core.learning.quantization.setting import Setting
from core.store.kept import Kept
from core.workers.quantizing import Quantizing, kept_results
from pages.hardware import processes
from pages.hardware.subjects import Subject
from pages.hardware.weights import checkpoint, classifier_of
from pages.shared.components.plain import plain

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


KIND = "bits"  # of measurement


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
    """The results as they are now. What cannot be read, of the project's or of the store, is said; the rest is there.

    The project's come before those measured here, which have no seeds.
    """
    return Results(data_here(), digests(found), {**processes.results(kept_results), **_shipped()})


def _shipped() -> dict[str, Record]:
    try:
        return shipped()
    except Refusal as error:
        st.warning(plain(error))
        return {}


def digests(found: list[Subject]) -> dict[str, str]:
    """The digests of the networks' weights, by name."""
    return {one.name: digest_of(classifier) for one in found if (classifier := classifier_of(one))}


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
    return cast("Quantizing | None", processes.latest(KIND))


def measure(found: list[Subject], bits: list[int], setting: Setting, layers: bool = False) -> None:
    """Begin to measure these networks with each of these bits of weights, in a process of its own."""
    data, named = data_here(), digests(found)

    def keys(name: str, weights: int) -> set[str]:
        of_whole = key_of(named[name], data.digest, replace(setting, weights=weights))
        return {of_whole, key_of_layers(named[name], data.digest, weights, setting.per_channel)} if layers else {of_whole}

    def begin(kept: Kept) -> Quantizing:
        networks = {one.name: checkpoint(one) for one in found}
        wanted = {(name, weights): keys(name, weights) for name in networks for weights in bits}
        return Quantizing(kept, networks, wanted, setting, data.name, layers)

    processes.begin(KIND, begin)


def measure_layers(found: list[Subject], setting: Setting) -> None:
    """Begin to measure these networks layer by layer."""
    measure(found, [setting.weights], replace(setting, epochs=0), layers=True)


def progress() -> None:
    """How far the measurement is, with a way to stop it; or why it failed."""
    processes.progress(KIND, _progress)


def _progress(now: Quantizing) -> None:
    training = f"; of the next one {now.epoch} of {now.epochs} epochs are trained" if now.epoch else ""
    st.progress(now.done / now.count, f"Measured: {now.done} of {now.count}{training}. It goes on if you leave the page.")
