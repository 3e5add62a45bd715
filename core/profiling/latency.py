"""The latency of a forward pass, and the overhead of the profiler."""

from dataclasses import dataclass, replace
from functools import partial

from core.profiling.conditions import Conditions, conditions
from core.profiling.engines import Setup
from core.profiling.forward import ForwardPass, refusing
from core.profiling.timing import Rule, Timing, repeats, summary

TURNS = 4  # rounds of plain and profiled passes
MAX_PROFILED = 100  # profiled passes; the profiler keeps all their events


@dataclass(frozen=True)
class Latency:
    """The time of one batch, and of one image."""

    network: str
    setup: Setup
    timing: Timing
    conditions: Conditions

    @property
    def image_us(self) -> float:
        """Microseconds an image: the batch's median divided by its size."""
        return self.timing.median_us / self.setup.batch_size

    @property
    def images_per_second(self) -> float:
        """The throughput at the median."""
        return 1e6 / self.image_us


@dataclass(frozen=True)
class Overhead:
    """The same pass without and with the profiler running (its start and end not counted)."""

    plain: Timing
    profiled: Timing
    conditions: Conditions

    @property
    def ratio(self) -> float:
        """How many times as long a pass takes under the profiler."""
        return self.profiled.median_us / self.plain.median_us


def overhead(subject: ForwardPass, rule: Rule | None = None) -> Overhead:
    """Time the pass with and without the profiler, after a warm-up; raises ProfilingError.

    The two take turns, so that other work on the machine slows both.
    """
    whole = rule or Rule()
    part = whole.part(TURNS)
    few = replace(part, max_repeats=min(part.max_repeats, MAX_PROFILED // TURNS))
    device = subject.images.device
    plain, profiled = list[float](), list[float]()
    with refusing(subject.architecture.name):
        subject.warm_up()
        for _ in range(TURNS):
            plain += repeats(partial(subject.network, subject.images), device, part)
            with subject.profiler():
                profiled += repeats(subject.by_layer, device, few)
        return Overhead(summary(plain, whole.width), summary(profiled, whole.width), conditions(device))
