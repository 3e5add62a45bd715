"""Measure networks under the same conditions and save the result as plain data for the compare page."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.profiling.conditions import Conditions
from core.profiling.engines import Setup
from core.profiling.estimates import require_room
from core.profiling.forward import Weights, prepare, threads
from core.profiling.latency import Latency, Overhead, overhead
from core.profiling.memory import Memory, memory
from core.profiling.one_round import Enough
from core.profiling.operators import Profile, profile
from core.profiling.profile_rows import Row
from core.profiling.rounds import ROUNDS, RULE, in_rounds
from core.profiling.timing import Rule, Timing

FORMAT, VERSION = "from-mlp-to-cnn comparison", 2  # version 1 had one round, and no interval to be read
BATCH_SIZES = (1, 4, 16, 64, 256, 1024)
PASSES = 5  # profiled passes; the one with the median total is kept
MAX_BATCH_US = 300_000.0  # after a batch that took longer, larger batches are skipped
PROFILES = 0.3  # of the progress; latencies take the rest
OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Subject:
    """A network to measure, under a unique `name`; without `weights` they are random.

    `accuracies` of a trained network are fractions by data set, one per seed.
    """

    name: str
    architecture: Architecture
    weights: Weights | None = None
    accuracies: dict[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """The measured numbers of one network. `latencies` are by rising batch size and include 1 and the profile's."""

    name: str
    architecture: Architecture
    accuracies: dict[str, tuple[float, ...]]
    profile: Profile
    overhead: Overhead
    latencies: tuple[Latency, ...]
    memory: Memory
    conditions: Conditions

    def latency(self, batch_size: int) -> Latency:
        """The latency at one of the measured batch sizes."""
        return next(one for one in self.latencies if one.setup.batch_size == batch_size)

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON; numbers have six digits, the conditions are stored once."""
        return {
            "name": self.name,
            "architecture": json.loads(to_json(self.architecture)),
            "accuracies": self.accuracies,
            "conditions": asdict(self.conditions),
            "gradients": self.profile.gradients,
            "cold": self.profile.cold,
            "operators": _table(self.profile.operators),
            "layers": _table(self.profile.layers),
            "plain": _short(self.overhead.plain.to_form()),
            "profiled": _short(self.overhead.profiled.to_form()),
            "latencies": [{"setup": asdict(one.setup), "timing": _short(one.timing.to_form())} for one in self.latencies],
            "memory": {key: value for key, value in asdict(self.memory).items() if key != "conditions"},
        }

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Benchmark":
        """Read plain data back; raises KeyError, TypeError or ValueError if it is not a benchmark."""
        where, name, design = Conditions(**form["conditions"]), form["name"], from_json(json.dumps(form["architecture"]))
        kept = Memory(**form["memory"], conditions=where)
        tables = _rows(form["operators"]), _rows(form["layers"])
        seen = Profile(name, kept.batch_size, form["gradients"], form["cold"], *tables, where)
        turns = Overhead(Timing.from_form(form["plain"]), Timing.from_form(form["profiled"]), where)
        latencies = tuple(
            Latency(name, Setup(**one["setup"]), Timing.from_form(one["timing"]), where) for one in form["latencies"]
        )
        accuracies = {data: tuple(row) for data, row in form["accuracies"].items()}
        return cls(name, design, accuracies, seen, turns, latencies, kept, where)


@dataclass(frozen=True)
class Comparison:
    """Benchmarks by network name, measured at one batch size on one machine."""

    batch_size: int
    networks: dict[str, Benchmark]

    @property
    def conditions(self) -> Conditions:
        """The conditions of the last network."""
        return list(self.networks.values())[-1].conditions

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON."""
        networks = [one.to_form() for one in self.networks.values()]
        return {"format": FORMAT, "version": VERSION, "batch_size": self.batch_size, "networks": networks}

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Comparison":
        """Read plain data back; raises KeyError, TypeError or ValueError if it is not a comparison."""
        if form["format"] != FORMAT or form["version"] not in range(1, VERSION + 1) or not form["networks"]:
            raise ValueError(f"not a comparison of a version up to {VERSION}")
        return cls(form["batch_size"], {one["name"]: Benchmark.from_form(one) for one in form["networks"]})


def compare(
    subjects: Iterable[Subject],
    batch_size: int,
    thread_count: int | None,
    device: str,
    on_progress: OnProgress,
    rule: Rule = RULE,
    rounds: int = ROUNDS,
) -> Comparison:
    """Measure each network; `on_progress` gets the fraction that is done, and may raise to stop.

    Profiles and memory are seen in this process, latencies in `rounds` processes of their own. Raises ProfilingError,
    LayerError or BudgetError, before anything is measured where possible.
    """
    subjects = list(subjects)
    for subject in subjects:
        require_room(subject.architecture, batch_size)
    seen = []
    with threads(thread_count):
        for number, subject in enumerate(subjects):
            on_progress(PROFILES * number / len(subjects))
            seen.append(_profiled(subject, batch_size, device, rule))
    networks = [(replace(subject.architecture, name=subject.name), subject.weights) for subject in subjects]
    setups = [Setup(size, thread_count, device=device) for size in sorted({*BATCH_SIZES, batch_size})]
    times = in_rounds(
        networks,
        setups,
        rounds,
        rule,
        Enough(batch_size, MAX_BATCH_US),
        on_progress=lambda share: on_progress(PROFILES + (1 - PROFILES) * share),
    )
    found = [
        Benchmark(
            subject.name, subject.architecture, subject.accuracies, profile, turns, tuple(latencies), held, held.conditions
        )
        for subject, (profile, turns, held), latencies in zip(subjects, seen, times, strict=True)
    ]
    return Comparison(batch_size, {one.name: one for one in found})


def _profiled(subject: Subject, batch_size: int, device: str, rule: Rule) -> tuple[Profile, Overhead, Memory]:
    prepared = prepare(replace(subject.architecture, name=subject.name), batch_size, subject.weights, device)
    passes = sorted((profile(prepared) for _ in range(PASSES)), key=lambda one: one.total_us)
    seen = passes[PASSES // 2]
    return seen, overhead(prepared, rule), memory(prepared, seen)


def _table(rows: Iterable[Row]) -> dict[str, Any]:
    """Rows as lists of values under one list of column names: a third of the size of dicts."""
    forms = [_short(row.columns()) for row in rows]
    return {"columns": list(forms[0]), "rows": [list(form.values()) for form in forms]}


def _rows(form: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(Row(**dict(zip(form["columns"], row, strict=True))) for row in form["rows"])


def _short(form: dict[str, Any]) -> dict[str, Any]:
    return {key: _six(value) for key, value in form.items()}


def _six(value: Any) -> Any:
    """A number, or each of a tuple, to six digits."""
    if isinstance(value, tuple):
        return list(map(_six, value))
    return float(f"{value:.6g}") if isinstance(value, float) else value
