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
from core.profiling.forward import Weights, pass_by_layer, prepare, refusing, threads
from core.profiling.operators import recording, warm_up
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


def overhead(
    architecture: Architecture,
    batch_size: int = 4,
    weights: Weights | None = None,
    device: str = "cpu",
    *,
    gradients: bool = True,
    thread_count: int | None = None,
    rule: Rule | None = None,
) -> Overhead:
    """Time the pass that operators.profile profiles, plainly and under the profiler; raises as it does.

    The two take turns, so that a load which comes or goes meanwhile falls on both.
    """
    network, images = prepare(architecture, batch_size, weights, device, gradients)
    whole = rule or Rule()
    part = replace(
        whole,
        max_repeats=ceil(whole.max_repeats / TURNS),
        min_seconds=whole.min_seconds / TURNS,
        max_seconds=whole.max_seconds / TURNS,
    )
    few = replace(part, max_repeats=min(part.max_repeats, MAX_PROFILED // TURNS))
    plain, profiled = list[float](), list[float]()
    with threads(thread_count), refusing(architecture.name):
        warm_up(architecture, network, images)
        for _ in range(TURNS):
            plain += repeats(partial(network, images), images.device, part)
            with recording(images.device):
                profiled += repeats(partial(pass_by_layer, architecture, network, images), images.device, few)
        return Overhead(summary(plain, whole.width), summary(profiled, whole.width), conditions(images.device))
