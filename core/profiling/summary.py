"""Networks side by side in one table: what each row counts, which value is the best, and how far the others are from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from core.design.architecture import totals
from core.profiling.comparison import Benchmark, Comparison
from core.profiling.latency import Latency
from core.profiling.tables import size
from core.profiling.timing import Timing

Interval = tuple[float, float]
UNITS = (("s", 1e6), ("ms", 1e3), ("µs", 1.0))


@dataclass(frozen=True)
class Value:
    """A number, how a person reads it, and the interval it lies in where it was measured by repeats."""

    number: float
    text: str
    interval: Interval | None = None

    def overlaps(self, other: "Value") -> bool:
        """Whether the two cannot be told apart by their intervals; without an interval only equal numbers cannot."""
        low, high = self.interval or (self.number, self.number)
        other_low, other_high = other.interval or (other.number, other.number)
        return low <= other_high and other_low <= high


@dataclass(frozen=True)
class Metric:
    """A row of the summary: a value a network, None where there is none. `more_is_better` None: neither is.

    `means` says what is counted, and how; `measured` tells measured values from computed ones.
    """

    title: str
    means: str
    values: dict[str, Value | None]
    more_is_better: bool | None
    measured: bool

    def best(self) -> set[str]:
        """The names with the best value, and those that cannot be told from it; none where all are alike."""
        return self._ends(best=True)

    def worst(self) -> set[str]:
        """The same at the other end."""
        return self._ends(best=False)

    def _ends(self, best: bool) -> set[str]:
        there = {name: value for name, value in self.values.items() if value}
        if self.more_is_better is None or len(there) < 2:
            return set()
        pick = max if self.more_is_better == best else min
        end = pick(there.values(), key=lambda value: value.number)
        names = {name for name, value in there.items() if value.overlaps(end)}
        return names if len(names) < len(there) else set()

    def difference(self, name: str, baseline: str) -> str:
        """How a value stands to the baseline's: "× 20.9", in points for what is in %; empty where one is missing."""
        value, base = self.values.get(name), self.values.get(baseline)
        if name == baseline or not value or not base:
            return ""
        if value.text.endswith("%"):
            return f"{value.number - base.number:+.2f} points"
        return f"× {factor(value.number / base.number)}" if base.number else ""


def summary(comparison: Comparison, names: Sequence[str], accuracies: Mapping[str, Sequence[float]]) -> list[Metric]:
    """The metrics of these networks; `accuracies` are fractions on MNIST, one a seed, of those that are trained."""
    size_now = comparison.batch_size
    batch = f"batch of {size_now:,}"

    def row(title: str, of: Callable[[Benchmark], Value | None], more: bool | None, measured: bool, means: str) -> Metric:
        return Metric(title, means, {name: of(comparison.networks[name]) for name in names}, more, measured)

    rows = [
        row("accuracy on MNIST", lambda one: _accuracy(accuracies.get(one.name, ())), True, True,
            "of the 10,000 test images; mean ± sample standard deviation of the seeds"),
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
            "median of repeated passes without the profiler, with the median's 95 % interval"),
        row(f"latency, {batch}", lambda one: _time(one.latency(size_now).timing), False, True, "the same for a batch"),
        row(f"throughput, {batch}", lambda one: _throughput(one.latency(size_now)), True, True,
            "images in a second at that latency"),
        row(f"under the profiler, {batch}", lambda one: _time(one.overhead.profiled), False, True,
            "median of passes with the profiler running, by turns with plain ones that record for gradients too"),
        row("times as long under the profiler", lambda one: Value(one.overhead.ratio, factor(one.overhead.ratio)), None, True,
            "measured by turns; the profiler adds to every operator, so that many small ones suffer most"),
    ]  # fmt: skip
    return list({metric.title: metric for metric in rows if any(metric.values.values())}.values())  # batch 1 once


def factor(number: float) -> str:
    """A ratio to three digits: 20.9, 0.190."""
    return f"{number:.3g}" if number < 1000 else f"{number:,.0f}"


def _accuracy(shares: Sequence[float]) -> Value | None:
    if not shares:
        return None
    middle, spread = 100 * mean(shares), 100 * stdev(shares) if len(shares) > 1 else 0.0
    text = f"{middle:.2f} ± {spread:.2f} %" if spread else f"{middle:.2f} %"
    return Value(middle, text, (middle - spread, middle + spread))


def _count(number: int) -> Value:
    return Value(number, f"{number:,}")


def _bytes(number: int) -> Value:
    return Value(number, size(number))


def _time(timing: Timing) -> Value:
    """The unit of the median, for the interval too."""
    unit, scale = next((pair for pair in UNITS if timing.median_us >= pair[1]), UNITS[-1])
    middle, low, high = (f"{us / scale:,.3g}" if us < 1000 * scale else f"{us / scale:,.0f}"
                         for us in (timing.median_us, timing.low_us, timing.high_us))  # fmt: skip
    return Value(timing.median_us, f"{middle} {unit} ({low} to {high})", (timing.low_us, timing.high_us))


def _throughput(latency: Latency) -> Value:
    timing, images = latency.timing, 1e6 * latency.setup.batch_size
    return Value(
        latency.images_per_second, f"{latency.images_per_second:,.0f}/s", (images / timing.high_us, images / timing.low_us)
    )


def front(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """The Pareto front of points (cost, worth): the names that no other beats in one without losing in the other, by cost."""
    kept = list[str]()
    for name, (_, worth) in sorted(points.items(), key=lambda item: (item[1][0], -item[1][1])):
        if not kept or worth > points[kept[-1]][1]:
            kept.append(name)
    return kept
