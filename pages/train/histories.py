"""The epochs of the runs that were begun by one click, and their means."""

from dataclasses import fields
from statistics import fmean
from typing import Any, NamedTuple

from core.learning.epoch import Epoch
from core.store.state import State
from pages.shared.session.store import store
from pages.train.group import Group


class Histories(NamedTuple):
    """The epochs of a group's runs: `each` of every run that has any; `equal` those in which runs can be compared.

    Of runs that are done or have the most epochs, these are the first ones, as many as all of them have: so the means over
    the runs do not change from one epoch to the next because a run was stopped early or has just begun. A run that diverged
    counts only where all did.
    """

    each: list[list[Epoch]]
    equal: list[list[Epoch]]

    @property
    def by_epoch(self) -> list[list[Epoch]]:
        """Each epoch of the runs that have it."""
        most = max(map(len, self.each), default=0)
        return [[history[number] for history in self.each if len(history) > number] for number in range(most)]

    @property
    def means(self) -> list[Epoch]:
        """The means by epoch over the runs that have it."""
        return [_mean(epochs) for epochs in self.by_epoch]

    @property
    def equal_means(self) -> list[Epoch]:
        """The means by epoch over the runs that can be compared."""
        return [_mean(list(epochs)) for epochs in zip(*self.equal, strict=True)]

    @property
    def last(self) -> Epoch:
        """The mean of the runs' last epochs, each with its own."""
        return _mean([history[-1] for history in self.each])


def histories(group: Group) -> Histories:
    """The epochs that the store has."""
    found = [(run, history) for run in group.runs if (history := store().history(run.id))]
    sound = [(run, history) for run, history in found if run.state != State.DIVERGED] or found
    most = max((len(history) for _, history in sound), default=0)
    far = [history for run, history in sound if run.state == State.DONE or len(history) == most]
    shared = min(map(len, far), default=0)
    return Histories([history for _, history in found], [history[:shared] for history in far])


def _mean(epochs: list[Epoch]) -> Epoch:
    means: dict[str, Any] = {"number": epochs[0].number}
    for name in [field.name for field in fields(Epoch) if field.name != "number"]:
        values = [getattr(epoch, name) for epoch in epochs]
        means[name] = fmean(values) if None not in values else None
    return Epoch(**means)
