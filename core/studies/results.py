"""The results of a study's runs, by trial and seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.design.architecture import totals, trace
from core.design.costs import count
from core.learning.epoch import Epoch
from core.profiling.estimates import pass_bytes
from core.store.state import State
from core.studies.metrics import COUNTED, OF_EPOCH, of_history
from core.studies.study import Study, Trial

BATCH_SIZE = 4  # of a timed pass, as in documents 000 and 004
ENDED = (State.DONE, State.DIVERGED)  # a diverged run is a result too


@dataclass(frozen=True)
class RunResult:
    """One run: `digest` is its token in the store, `state` is done or diverged (without scores).

    `accuracy` (a fraction), `loss` and `by_class` (accuracies) are of the test images; `machine` is where it comes from.
    """

    seed: int
    digest: str
    state: State
    accuracy: float | None
    loss: float | None
    by_class: tuple[float, ...]
    history: tuple[Epoch, ...]
    machine: Mapping[str, Any]

    def value(self, metric: str) -> float | None:
        """A metric of this run, or None."""
        if metric in ("accuracy", "loss"):
            return getattr(self, metric)  # type: ignore[no-any-return]
        return of_history(metric, list(self.history))


@dataclass(frozen=True)
class TrialResult:
    """A trial with its ended runs."""

    trial: Trial
    runs: tuple[RunResult, ...]


@dataclass(frozen=True)
class Results:
    """A study with the results of its trials, in their order."""

    study: Study
    trials: tuple[TrialResult, ...]

    def values(self, label: str, metric: str) -> dict[int, float]:
        """The trial's numbers by seed; a metric that is only counted stands under seed 0."""
        found = self._of(label)
        if metric in COUNTED:
            return {0: counted(found.trial, metric)}
        values = {run.seed: run.value(metric) for run in found.runs if run.state == State.DONE}
        return {seed: value for seed, value in values.items() if value is not None}

    def lost(self, label: str, metric: str) -> tuple[int, int, int]:
        """The trial's runs; how many of them diverged; how many of the others have no such number."""
        found = self._of(label).runs
        done = [run for run in found if run.state == State.DONE]
        return len(found), len(found) - len(done), sum(run.value(metric) is None for run in done)

    def over_epochs(self, label: str, metric: str) -> dict[int, list[float]]:
        """The trial's numbers by epoch, one per seed that has one; `metric` is a key of metrics.OF_EPOCH."""
        numbers: dict[int, list[float]] = {}
        for epoch in (epoch for run in self._of(label).runs if run.state == State.DONE for epoch in run.history):
            if (value := getattr(epoch, OF_EPOCH[metric])) is not None:
                numbers.setdefault(epoch.number, []).append(value)
        return numbers

    def _of(self, label: str) -> TrialResult:
        return next(part for part in self.trials if part.trial.label == label)

    @classmethod
    def empty(cls, study: Study) -> "Results":
        """A study without runs."""
        return cls(study, tuple(TrialResult(trial, ()) for trial in study.trials))

    def with_runs_of(self, other: "Results") -> "Results":
        """These runs, plus the other's runs for missing seeds."""
        parts = []
        for mine, theirs in zip(self.trials, other.trials, strict=True):
            by_seed = {run.seed: run for run in (*theirs.runs, *mine.runs)}
            parts.append(TrialResult(mine.trial, tuple(by_seed[seed] for seed in sorted(by_seed))))
        return Results(self.study, tuple(parts))

    @property
    def digests(self) -> frozenset[str]:
        """The digests of all ended runs."""
        return frozenset(run.digest for part in self.trials for run in part.runs)

    @property
    def machines(self) -> list[Mapping[str, Any]]:
        """Where each ended run comes from, as learning/provenance.py has it."""
        return [run.machine for part in self.trials for run in part.runs]

    @property
    def runs(self) -> int:
        """How many runs have ended."""
        return sum(len(part.runs) for part in self.trials)


def counted(trial: Trial, metric: str) -> float:
    """Parameters; MACs, or MACs as thop counted them until June 2022, of one image; bytes of a pass of BATCH_SIZE images."""
    if metric == "thop macs":
        return count(trace(trial.architecture), "thop-2022")
    if metric == "memory":
        return pass_bytes(trial.architecture, BATCH_SIZE)
    return float(getattr(totals(trial.architecture), metric))
