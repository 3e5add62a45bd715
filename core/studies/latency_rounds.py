"""Measure the latencies that latencies.py saves: a batch per network, on one thread, in eval mode."""

from collections.abc import Callable
from dataclasses import asdict
from typing import NamedTuple

from core.design.architecture import Architecture
from core.profiling.engines import Setup
from core.profiling.estimates import LARGE, weight_bytes
from core.profiling.latency import Latency
from core.profiling.one_round import Network
from core.profiling.rounds import in_rounds
from core.profiling.timing import Rule
from core.studies.latencies import Times, networks
from core.studies.results import BATCH_SIZE
from core.studies.study import Study

RULE = Rule(max_seconds=0.5)
ROUNDS = 5


class Chosen(NamedTuple):
    """Networks by key, the smallest first; `left_out` holds the weight bytes of networks that are too large, by name."""

    networks: dict[str, Architecture]
    left_out: dict[str, int]


def choose(studies: list[Study], large: bool) -> Chosen:
    """The studies' networks; without `large`, networks with more than LARGE bytes of weights are left out."""
    found = sorted(networks(studies).items(), key=lambda item: weight_bytes(item[1]))
    sizes = {design.name: weight_bytes(design) for _, design in found}
    left_out = {name: size for name, size in sizes.items() if size > LARGE and not large}
    return Chosen({name: design for name, design in found if design.name not in left_out}, left_out)


def measure(
    chosen: Chosen, on_progress: Callable[[float], None], rule: Rule = RULE, device: str = "cpu"
) -> tuple[Times, list[Latency]]:
    """The latency of each network over ROUNDS rounds, as the file keeps it and in full. Raises ProfilingError."""
    networks: list[Network] = [(design, None) for design in chosen.networks.values()]
    setup = Setup(BATCH_SIZE, threads=1, device=device)
    found = [rows[0] for rows in in_rounds(networks, [setup], ROUNDS, rule, on_progress=on_progress)]
    rows = {name: _row(one) for name, one in zip(chosen.networks, found, strict=True)}
    rounds = {name: one.timing.rounds for name, one in zip(chosen.networks, found, strict=True)}
    return Times(BATCH_SIZE, asdict(found[-1].conditions), rows, rounds), found


def _row(one: Latency) -> tuple[float, float, float]:
    """Median, low and high."""
    found = one.timing.interval
    return (one.timing.median_us, found.low, found.high) if found else (one.timing.median_us,) * 3
