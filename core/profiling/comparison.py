"""Networks measured alike, to be compared: all that a page shows of them, as plain data."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.learning.network import pick_device
from core.profiling.conditions import Conditions, conditions
from core.profiling.engines import Setup
from core.profiling.estimates import require_room
from core.profiling.forward import Weights, prepare, threads
from core.profiling.latency import Latency, Overhead, overhead, sweep
from core.profiling.memory import Memory, memory
from core.profiling.operators import Profile, profile
from core.profiling.profile_rows import Row
from core.profiling.timing import Rule, Timing

FORMAT, VERSION = "from-mlp-to-cnn comparison", 1
BATCH_SIZES = (1, 4, 16, 64, 256, 1024)
PASSES = 5  # profiled; the one of the middle total is kept, so that a disturbance of one pass is not
MAX_BATCH_US = 300_000.0  # after a batch that took longer, larger ones are left out
RULE = Rule(max_seconds=0.5, min_seconds=0.1)
OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Subject:
    """A network to measure; `name` tells it from the others, `weights` None stands for random ones.

    `accuracies` are fractions by data set, one a seed, where the network is trained.
    """

    name: str
    architecture: Architecture
    weights: Weights | None = None
    accuracies: dict[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """What was measured of one network. `latencies` come by rising batch size, 1 and the profile's among them."""

    name: str
    architecture: Architecture
    accuracies: dict[str, tuple[float, ...]]
    profile: Profile
    overhead: Overhead
    latencies: tuple[Latency, ...]
    memory: Memory
    conditions: Conditions

    def latency(self, batch_size: int) -> Latency:
        """The latency at one of the batch sizes that were measured."""
        return next(one for one in self.latencies if one.setup.batch_size == batch_size)

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON; numbers to six digits, the conditions once."""
        return {
            "name": self.name,
            "architecture": json.loads(to_json(self.architecture)),
            "accuracies": self.accuracies,
            "conditions": asdict(self.conditions),
            "gradients": self.profile.gradients,
            "cold": self.profile.cold,
            "operators": _table(self.profile.operators),
            "layers": _table(self.profile.layers),
            "plain": _short(asdict(self.overhead.plain)),
            "profiled": _short(asdict(self.overhead.profiled)),
            "latencies": [{"setup": asdict(one.setup), "timing": _short(asdict(one.timing))} for one in self.latencies],
            "memory": {key: value for key, value in asdict(self.memory).items() if key != "conditions"},
        }

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Benchmark":
        """Read plain data back; raises KeyError, TypeError or ValueError where it is not a measured network's."""
        where, name, design = Conditions(**form["conditions"]), form["name"], from_json(json.dumps(form["architecture"]))
        kept = Memory(**form["memory"], conditions=where)
        tables = _rows(form["operators"]), _rows(form["layers"])
        seen = Profile(name, kept.batch_size, form["gradients"], form["cold"], *tables, where)
        turns = Overhead(Timing(**form["plain"]), Timing(**form["profiled"]), where)
        latencies = tuple(Latency(name, Setup(**one["setup"]), Timing(**one["timing"]), where) for one in form["latencies"])
        accuracies = {data: tuple(row) for data, row in form["accuracies"].items()}
        return cls(name, design, accuracies, seen, turns, latencies, kept, where)


@dataclass(frozen=True)
class Comparison:
    """Networks by name, in order, measured at one batch size on one machine."""

    batch_size: int
    networks: dict[str, Benchmark]

    @property
    def conditions(self) -> Conditions:
        """Those of the last network, which was measured when all was done."""
        return list(self.networks.values())[-1].conditions

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON."""
        networks = [one.to_form() for one in self.networks.values()]
        return {"format": FORMAT, "version": VERSION, "batch_size": self.batch_size, "networks": networks}

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Comparison":
        """Read plain data back; raises KeyError, TypeError or ValueError where it is not a comparison's."""
        if (form["format"], form["version"]) != (FORMAT, VERSION) or not form["networks"]:
            raise ValueError(f"not a comparison of version {VERSION}")
        return cls(form["batch_size"], {one["name"]: Benchmark.from_form(one) for one in form["networks"]})


def compare(
    subjects: Iterable[Subject],
    batch_size: int,
    thread_count: int | None,
    device: str,
    on_progress: OnProgress,
    rule: Rule = RULE,
) -> Comparison:
    """Measure each network; `on_progress` hears the fraction that is done, and may raise to end it.

    Raises ProfilingError, LayerError or BudgetError before anything is measured, or where a network cannot run here.
    """
    subjects = list(subjects)
    for subject in subjects:
        require_room(subject.architecture, batch_size)
    networks = {}
    for number, subject in enumerate(subjects):

        def told_of_all(share: float, before: int = number) -> None:
            on_progress((before + share) / len(subjects))

        with threads(thread_count):
            networks[subject.name] = _benchmark(subject, batch_size, device, told_of_all, rule)
    return Comparison(batch_size, networks)


def _benchmark(subject: Subject, batch_size: int, device: str, on_progress: OnProgress, rule: Rule) -> Benchmark:
    design, place = replace(subject.architecture, name=subject.name), pick_device(device)
    on_progress(0.0)
    prepared = prepare(design, batch_size, subject.weights, device)
    passes = sorted((profile(prepared) for _ in range(PASSES)), key=lambda one: one.total_us)
    seen = passes[PASSES // 2]
    on_progress(0.1)
    turns = overhead(prepared, rule)
    on_progress(0.3)
    sizes = sorted({*BATCH_SIZES, batch_size})
    setups, latencies = [Setup(size, device=device) for size in sizes], list[Latency]()
    for latency in sweep(design, setups, subject.weights, rule):
        latencies.append(latency)
        on_progress(0.3 + 0.6 * len(latencies) / len(sizes))
        if latency.setup.batch_size >= batch_size and latency.timing.median_us > MAX_BATCH_US:
            break
    held = memory(prepared, seen)
    on_progress(1.0)
    return Benchmark(
        subject.name, subject.architecture, subject.accuracies, seen, turns, tuple(latencies), held, conditions(place)
    )


def _table(rows: Iterable[Row]) -> dict[str, Any]:
    """Rows as lists of values under their columns' names, which JSON holds in a third of the room."""
    forms = [_short(row.columns()) for row in rows]
    return {"columns": list(forms[0]), "rows": [list(form.values()) for form in forms]}


def _rows(form: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(Row(**dict(zip(form["columns"], row, strict=True))) for row in form["rows"])


def _short(form: dict[str, Any]) -> dict[str, Any]:
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in form.items()}
