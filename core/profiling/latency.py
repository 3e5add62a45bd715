"""How long a forward pass takes, over batch sizes, threads, dtypes and engines; and what the profiler itself costs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from math import ceil

import torch

from core.design.architecture import Architecture
from core.learning.network import pick_device
from core.profiling.conditions import Conditions, conditions
from core.profiling.engines import Setup, start
from core.profiling.estimates import require_room
from core.profiling.forward import ForwardPass, Weights, refusing, threads
from core.profiling.timing import Rule, Timing, measure, repeats, summary

BATCH_SIZES = (1, 4, 16, 64, 256, 1024, 4096)
TURNS = 4  # of the plain and the profiled pass
MAX_PROFILED = 100  # passes under the profiler, which keeps all their events


@dataclass(frozen=True)
class Latency:
    """The time of one batch, and what follows from it for one image."""

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


def sweep(
    architecture: Architecture, setups: Iterable[Setup], weights: Weights | None = None, rule: Rule | None = None
) -> Iterator[Latency]:
    """Yield the latency of each setup, in order, on random images in eval mode without recording for gradients.

    Setups in a row that differ only in batch size share one start of the engine. Between two results torch's threads are as
    they were, so a consumer can stop or wait. Raises ProfilingError at the first setup that cannot be had.
    """
    for _, group in groupby(setups, lambda setup: replace(setup, batch_size=1)):
        bind = None
        for setup in group:
            require_room(architecture, setup.batch_size)
            with threads(setup.threads), refusing(architecture.name):
                bind = bind or start(architecture, setup, weights)
                call = bind(torch.randn(setup.batch_size, *architecture.input_shape))
                device = pick_device(setup.device)
                with torch.inference_mode():
                    timing = measure(call, device, rule or Rule())
                result = Latency(architecture.name, setup, timing, conditions(device))
            yield result


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
    part = replace(
        whole,
        max_repeats=ceil(whole.max_repeats / TURNS),
        min_seconds=whole.min_seconds / TURNS,
        max_seconds=whole.max_seconds / TURNS,
    )
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
