"""The results of a study's runs, by trial and seed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from core.design.architecture import Architecture, totals, trace
from core.design.costs import count, torchsummary_bytes
from core.design.layers import Conv2d, Linear
from core.learning.epoch import Epoch
from core.learning.estimate import TORCH
from core.learning.provenance import together
from core.profiling.estimates import activations_bytes, pass_bytes, weight_bytes
from core.store.state import State
from core.studies.metrics import COUNTED, OF_EPOCH, TIMES, of_history
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

    @property
    def timed_by(self) -> str | None:
        """The engine that trained this run alone, or None: the seconds of one of several are only its share of all."""
        return self.machine.get("engine", TORCH) if together(self.machine) == 1 else None

    def value(self, metric: str) -> float | None:
        """A metric of this run, or None."""
        if metric in ("accuracy", "loss"):
            return getattr(self, metric)  # type: ignore[no-any-return]
        if metric in TIMES and not self.timed_by:
            return None
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
        values = {run.seed: self._compared(run, metric) for run in found.runs if run.state == State.DONE}
        return {seed: value for seed, value in values.items() if value is not None}

    @cached_property  # it is asked for with each run of a trial
    def engine(self) -> str | None:
        """The engine whose times are compared: that of most trials, then of most runs; None where no run was timed."""
        timed = [(part.trial.label, run.timed_by) for part in self.trials for run in part.runs if run.state == State.DONE]
        runs = Counter(engine for _, engine in timed if engine)
        trials = Counter(engine for _, engine in set(timed))
        return max(runs, key=lambda engine: (trials[engine], runs[engine]), default=None)

    def _compared(self, run: RunResult, metric: str) -> float | None:
        """A run's metric, or None where it has none that can be compared with the others'."""
        return None if metric in TIMES and run.timed_by != self.engine else run.value(metric)

    def lost(self, label: str, metric: str) -> tuple[int, int, int]:
        """The trial's runs; how many of them diverged; how many of the others have no such number."""
        found = self._of(label).runs
        done = [run for run in found if run.state == State.DONE]
        return len(found), len(found) - len(done), sum(self._compared(run, metric) is None for run in done)

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
    """A metric that follows from the architecture: one of metrics.COUNTED; MACs are of one image, memory of BATCH_SIZE."""
    network = trial.architecture
    return float(_COUNTS[metric](network)) if metric in _COUNTS else float(getattr(totals(network), metric))


def _neurons(network: Architecture, kinds: tuple[type, ...]) -> int:
    """The outputs of layers of these kinds."""
    return sum(prod(step.output_shape) for step in trace(network) if isinstance(step.layer, kinds))


_COUNTS: dict[str, Callable[[Architecture], float]] = {
    "thop macs": lambda network: count(trace(network), "thop-2022"),
    "thop FLOPs": lambda network: 2 * count(trace(network), "thop-2022"),
    "neurons": lambda network: _neurons(network, (Conv2d, Linear)),
    "linear neurons": lambda network: _neurons(network, (Linear,)),
    "weights": weight_bytes,
    "activations": lambda network: activations_bytes(network, BATCH_SIZE),
    "memory": lambda network: pass_bytes(network, BATCH_SIZE),
    "estimated size": lambda network: torchsummary_bytes(network) / 2**20,
    "saved weights": lambda network: weight_bytes(network) / 2**10,
}
