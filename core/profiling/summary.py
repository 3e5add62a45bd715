"""A summary table of networks: a metric per row, the best and worst values, and ratios to a baseline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from core.design.architecture import totals
from core.design.units import duration_interval, share_interval, size, three_digits
from core.learning.intervals import CHANCE, of_difference, of_mean
from core.profiling.comparison import Benchmark, Comparison
from core.profiling.latency import Latency
from core.profiling.timing import Timing, ratio

MIN_SEEDS = 2  # fewer say nothing about how seeds differ
Accuracies = Mapping[str, Sequence[float]]  # by data set, a fraction per seed


@dataclass(frozen=True)
class Value:
    """A number and its text with a unit. A time has its `rounds`, paired with those of another network, and none of an older
    version; an accuracy has its `seeds`. What is counted has None.
    """

    number: float
    text: str
    rounds: tuple[float, ...] | None = None
    seeds: tuple[float, ...] | None = None

    def differs(self, other: "Value", comparisons: int = 1) -> bool:
        """Whether the data tell the two apart: the 95 % interval of their ratio or difference leaves out "the same".

        With several `comparisons` it is wider (Bonferroni). Fewer than three rounds, or two seeds, tell nothing apart.
        """
        if self.rounds is not None and other.rounds is not None:
            found = ratio(self.rounds, other.rounds, comparisons)
            return found is not None and not found.low <= 1 <= found.high
        if self.seeds is not None and other.seeds is not None:
            if min(len(self.seeds), len(other.seeds)) < MIN_SEEDS:
                return False
            found = of_difference(self.seeds, other.seeds, CHANCE / comparisons)
            return not found.low <= 0 <= found.high
        return self.number != other.number


@dataclass(frozen=True)
class Metric:
    """A row of the summary: a value or None per network. `more_is_better` is None for a metric without a best value.

    `means` explains the metric; `measured` is False for computed values.
    """

    title: str
    means: str
    values: dict[str, Value | None]
    more_is_better: bool | None
    measured: bool

    def best(self) -> set[str]:
        """The names with the best value, or one not told apart from it, but not from the worst too; empty if that is all."""
        return self._ends(best=True) - self._ends(best=False)

    def worst(self) -> set[str]:
        """The same at the other end."""
        return self._ends(best=False) - self._ends(best=True)

    def _ends(self, best: bool) -> set[str]:
        there = {name: value for name, value in self.values.items() if value}
        if self.more_is_better is None or len(there) < 2:
            return set()
        pick = max if self.more_is_better == best else min
        end = pick(there.values(), key=lambda value: value.number)
        names = {name for name, value in there.items() if not value.differs(end, len(there) - 1)}
        return names if len(names) < len(there) else set()

    def difference(self, name: str, baseline: str) -> str:
        """The ratio to the baseline, as in "× 20.9", or the difference in points for values in %; empty if one is missing.

        Where the data do not tell the two apart, it says so.
        """
        doubt = ", not told apart" if self.in_doubt(name, baseline) else ""
        value, base = self.values.get(name), self.values.get(baseline)
        if name == baseline or not value or not base:
            return ""
        if "%" in value.text:
            return f"{round(value.number - base.number, 2) + 0.0:+.2f} points{doubt}"  # + 0.0: never "-0.00"
        return f"× {factor(value.number / base.number)}{doubt}" if base.number else ""

    def in_doubt(self, name: str, baseline: str) -> bool:
        """Whether both have a value, not the same, and the data do not tell the two apart."""
        value, base = self.values.get(name), self.values.get(baseline)
        return bool(value and base and value.number != base.number and not value.differs(base))


def summary(comparison: Comparison, names: Sequence[str], accuracies: Mapping[str, Accuracies]) -> list[Metric]:
    """The metrics of these networks; `accuracies` of trained ones are fractions by data set, one per seed.

    Accuracies on MNIST are compared; a network that was not tested on it has those that it has, in rows of their own.
    """
    size_now = comparison.batch_size
    batch = f"batch of {size_now:,}"

    def row(title: str, of: Callable[[Benchmark], Value | None], more: bool | None, measured: bool, means: str) -> Metric:
        return Metric(title, means, {name: of(comparison.networks[name]) for name in names}, more, measured)

    rows = [
        *(row(f"accuracy on {'MNIST' if data == 'mnist' else data}", partial(_accuracy_on, accuracies, data), True, True,
            "of its test images; the mean of the seeds with its 95 % interval") for data in _tests(accuracies)),
        row("parameters", lambda one: _count(totals(one.architecture).parameters), False, False, "learned numbers"),
        row("MACs, one image", lambda one: _count(totals(one.architecture).macs), False, False,
            "multiply-accumulates, bias ignored"),
        row("weights", lambda one: _bytes(one.memory.weight_bytes), False, False, "4 bytes a parameter (32-bit floats)"),
        row("saved file", lambda one: _bytes(one.memory.file_bytes), False, False, "the weights alone, as safetensors"),
        row(f"activations, {batch}", lambda one: _bytes(one.memory.released_bytes), False, True,
            "all that the layers allocate in one pass, as the profiler saw it released at its end; not all at once"),
        row(f"peak, {batch}", lambda one: _bytes(one.memory.peak_bytes), False, True,
            "the most that lived at once in a pass without gradients: weights, images, activations, workspaces"),
        row("latency, batch of 1", lambda one: _time(one.latency(1).timing), False, True,
            "without the profiler: the median of many passes, over rounds in processes of their own, with its 95 % interval"),
        row(f"latency, {batch}", lambda one: _time(one.latency(size_now).timing), False, True, "the same for a batch"),
        row(f"throughput, {batch}", lambda one: _throughput(one.latency(size_now)), True, True,
            "images in a second at that latency"),
        row(f"under the profiler, {batch}", lambda one: _in_one_process(one.overhead.profiled), None, True,
            "median of passes with the profiler running, in one process, by turns with plain ones that record for gradients"),
        row("times as long under the profiler", lambda one: Value(one.overhead.ratio, factor(one.overhead.ratio)), None, True,
            "measured by turns; the profiler adds to every operator, so that many small ones suffer most"),
    ]  # fmt: skip
    return list({metric.title: metric for metric in rows if any(metric.values.values())}.values())  # batch 1 once


def factor(number: float) -> str:
    """A ratio to three digits: 20.9, 0.190."""
    return f"{number:.3g}" if number < 1000 else f"{number:,.0f}"


def _tests(accuracies: Mapping[str, Accuracies]) -> list[str]:
    """MNIST, and the data sets of those that were not tested on it."""
    others = (data for by_data in accuracies.values() if "mnist" not in by_data for data in by_data)
    return list(dict.fromkeys(["mnist", *others]))


def _accuracy_on(accuracies: Mapping[str, Accuracies], data: str, one: Benchmark) -> Value | None:
    return _accuracy(accuracies.get(one.name, {}).get(data, ()))


def _accuracy(shares: Sequence[float]) -> Value | None:
    if not shares:
        return None
    seeds = tuple(100 * share for share in shares)
    if len(seeds) < MIN_SEEDS:
        return Value(seeds[0], f"{seeds[0]:.2f} %, one seed", seeds=seeds)
    middle, ends = share_interval(*of_mean(shares))
    return Value(fmean(seeds), f"{middle} ({ends})", seeds=seeds)


def _count(number: int) -> Value:
    return Value(number, f"{number:,}")


def _bytes(number: int) -> Value:
    return Value(number, size(number))


def _time(timing: Timing) -> Value:
    """Median and interval in the median's unit."""
    text = "{} ({})".format(*duration_interval(*timing.interval)) if timing.interval else three_digits(timing.median_us)
    return Value(timing.median_us, text, timing.rounds)


def _in_one_process(timing: Timing) -> Value:
    """The median alone: its networks are not compared."""
    return Value(timing.median_us, three_digits(timing.median_us))


def _throughput(latency: Latency) -> Value:
    images = 1e6 * latency.setup.batch_size
    return Value(
        latency.images_per_second, f"{latency.images_per_second:,.0f}/s", tuple(images / us for us in latency.timing.rounds)
    )


def front(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """The Pareto front of points (cost, worth), by rising cost."""
    kept = list[str]()
    for name, (_, worth) in sorted(points.items(), key=lambda item: (item[1][0], -item[1][1])):
        if not kept or worth > points[kept[-1]][1]:
            kept.append(name)
    return kept
