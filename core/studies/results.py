"""What a study's runs gave: numbers by trial and seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.design.architecture import totals, trace
from core.design.costs import count
from core.learning.epoch import Epoch
from core.profiling.estimates import pass_bytes
from core.studies.metrics import COUNTED, OF_EPOCH, of_history
from core.studies.study import Study, Trial

BATCH_SIZE = 4  # of a measured pass, as in documents 000 and 004


@dataclass(frozen=True)
class RunResult:
    """One run: `digest` is its token in the store, `state` done or diverged (then without scores).

    `accuracy` (a fraction), `loss` and `by_class` are of the test images; `machine` says on what it ran.
    """

    seed: int
    digest: str
    state: str
    accuracy: float | None
    loss: float | None
    by_class: tuple[float, ...]
    history: tuple[Epoch, ...]
    machine: Mapping[str, Any]

    def value(self, metric: str) -> float | None:
        """A metric of this run; None where it has none."""
        if metric in ("accuracy", "loss"):
            return getattr(self, metric)  # type: ignore[no-any-return]
        return of_history(metric, list(self.history))


@dataclass(frozen=True)
class TrialResult:
    """A trial with the runs of it that are over."""

    trial: Trial
    runs: tuple[RunResult, ...]


@dataclass(frozen=True)
class Results:
    """A study with what its trials gave, in their order."""

    study: Study
    trials: tuple[TrialResult, ...]

    def values(self, label: str, metric: str) -> dict[int, float]:
        """The trial's numbers by seed; what is counted, by arithmetic, under seed 0."""
        found = self._of(label)
        if metric in COUNTED:
            return {0: counted(found.trial, metric)}
        values = {run.seed: run.value(metric) for run in found.runs if run.state == "done"}
        return {seed: value for seed, value in values.items() if value is not None}

    def over_epochs(self, label: str, metric: str) -> dict[int, list[float]]:
        """The trial's numbers after each epoch, of all seeds that have them; `metric` is one of metrics.OF_EPOCH."""
        numbers: dict[int, list[float]] = {}
        for epoch in (epoch for run in self._of(label).runs if run.state == "done" for epoch in run.history):
            if (value := getattr(epoch, OF_EPOCH[metric])) is not None:
                numbers.setdefault(epoch.number, []).append(value)
        return numbers

    def _of(self, label: str) -> TrialResult:
        return next(part for part in self.trials if part.trial.label == label)

    @classmethod
    def empty(cls, study: Study) -> "Results":
        """A study of which nothing was run."""
        return cls(study, tuple(TrialResult(trial, ()) for trial in study.trials))

    def with_runs_of(self, other: "Results") -> "Results":
        """These runs and, of seeds that are not among them, another's of the same study."""
        parts = []
        for mine, theirs in zip(self.trials, other.trials, strict=True):
            by_seed = {run.seed: run for run in (*theirs.runs, *mine.runs)}
            parts.append(TrialResult(mine.trial, tuple(by_seed[seed] for seed in sorted(by_seed))))
        return Results(self.study, tuple(parts))

    @property
    def digests(self) -> frozenset[str]:
        """Those of the runs that are over."""
        return frozenset(run.digest for part in self.trials for run in part.runs)

    @property
    def runs(self) -> int:
        """How many runs are over."""
        return sum(len(part.runs) for part in self.trials)


def counted(trial: Trial, metric: str) -> float:
    """Parameters; MACs, or MACs as thop counted them until June 2022, of one image; bytes of a pass of BATCH_SIZE images."""
    if metric == "thop macs":
        return count(trace(trial.architecture), "thop-2022")
    if metric == "memory":
        return pass_bytes(trial.architecture, BATCH_SIZE)
    return float(getattr(totals(trial.architecture), metric))
