"""Which tests of a group of runs are shown: those of networks that were trained equally long."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.design.units import plural
from core.store.run import Run
from core.store.state import State
from pages.shared.session.store import store
from pages.train.group import Group


class Tested(NamedTuple):
    """The tests of a group: all evaluations, the run in the middle by accuracy with its own, and of which seeds they are."""

    evaluations: list[dict[str, Any]]
    run: Run
    result: dict[str, Any]
    seeds: str

    @property
    def accuracies(self) -> list[float]:
        """The fractions of the test images that were answered rightly, one for each run."""
        return [result["accuracy"] for result in self.evaluations]


def tested(group: Group) -> Tested | None:
    """The tests of the runs that were trained equally long; None where there is none."""
    over = [run for run in group.runs if run.state in (State.DONE, State.STOPPED)]
    results = {run.id: result for run in over if (result := store().evaluation(run.id))}
    found = [(run, results[run.id]) for run in equally_long([run for run in over if run.id in results])]
    if not found:
        return None
    ranked = sorted(found, key=lambda one: one[1]["accuracy"])
    return Tested([result for _, result in found], *ranked[(len(ranked) - 1) // 2], _seeds(group, [run for run, _ in found]))


def equally_long(runs: Sequence[Run]) -> Sequence[Run]:
    """Of tested runs that differ in their seeds those that are done; where none is, those with the most epochs."""
    if done := [run for run in runs if run.state == State.DONE]:
        return done
    if len(runs) < 2:
        return runs
    epochs = store().lengths([run.id for run in runs])
    most = max(epochs.values())
    return [run for run in runs if epochs[run.id] == most]


def _seeds(group: Group, found: Sequence[Run]) -> str:
    """As in "16 seeds", or "3 of 16 seeds (those done)"."""
    if len(found) == len(group.runs):
        return plural(len(found), "seed")
    which = "done" if found[0].state == State.DONE else "with the most epochs"
    return f"{len(found)} of {len(group.runs)} seeds (those {which})"
