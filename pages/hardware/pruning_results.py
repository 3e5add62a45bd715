"""What was measured of the pruned networks: shipped with the project, or here before; and what is being measured."""

from typing import TYPE_CHECKING, NamedTuple, cast

import streamlit as st

from core.design.units import plural
from core.learning.pruning_results import Record, key_of, shipped
from pages.hardware import processes
from pages.hardware.bits_results import Data, data_here, digests
from pages.hardware.pruning_setting import SHARES
from pages.hardware.subjects import Subject
from pages.hardware.weights import checkpoint
from pages.shared.session.networks import plain_title

if TYPE_CHECKING:
    from core.workers.pruning import Pruning

KIND = "pruning"  # of measurement
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

    return Results(data_here(), digests(found), {**shipped(), **processes.results(kept_results)})


def under_way() -> "Pruning | None":
    """What this visitor measures now, or measured last."""
    return cast("Pruning | None", processes.latest(KIND))


def measure(one: Subject, shares: list[float], epochs: int) -> None:
    """Begin to measure a network with these shares, in a process of its own."""
    from core.workers.pruning import Pruning

    data, weights = data_here(), digests([one])[one.name]
    keys = {share: key_of(weights, data.digest, share, epochs) for share in shares}
    processes.begin(KIND, lambda kept: Pruning(kept, one.name, checkpoint(one), keys, epochs, data.name))


def progress() -> None:
    """What is being measured, with a way to stop it; or why it failed."""
    processes.progress(KIND, _progress)


def _progress(now: "Pruning") -> None:
    trained = f", {now.trained} of {plural(now.of, 'epoch')} trained" if now.of else ""
    st.markdown(f"{plain_title(now.network)} is being pruned and measured{trained}. It goes on if you leave the page.")
