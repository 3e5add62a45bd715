"""Measuring what latencies.py keeps: how long a batch takes in each network, on one thread, in eval mode."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import NamedTuple

from core.design.architecture import Architecture
from core.profiling.engines import Setup
from core.profiling.estimates import LARGE, weight_bytes
from core.profiling.latency import Latency, sweep
from core.profiling.timing import Rule
from core.studies.latencies import Times, networks
from core.studies.results import BATCH_SIZE
from core.studies.study import Study

SETUP = Setup(BATCH_SIZE, threads=1)
RULE = Rule(max_seconds=1.0)
ROUNDS = 3


class Chosen(NamedTuple):
    """Networks by key, the smallest first; those left out for their size by name, with the bytes of their weights."""

    networks: dict[str, Architecture]
    left_out: dict[str, int]


def choose(studies: list[Study], large: bool) -> Chosen:
    """The studies' networks; without `large`, those whose weights take more than LARGE are left out."""
    found = sorted(networks(studies).items(), key=lambda item: weight_bytes(item[1]))
    sizes = {design.name: weight_bytes(design) for _, design in found}
    left_out = {name: size for name, size in sizes.items() if size > LARGE and not large}
    return Chosen({name: design for name, design in found if design.name not in left_out}, left_out)


def rounds(chosen: Chosen) -> Iterator[tuple[str, Latency]]:
    """Yield each network's key with its latency, network after network, ROUNDS times."""
    for _ in range(ROUNDS):
        for name, design in chosen.networks.items():
            yield from ((name, latency) for latency in sweep(design, [SETUP], rule=RULE))


def fastest(found: list[tuple[str, Latency]]) -> Times:
    """Each network's fastest round, which the machine's other work disturbed least; under the conditions of the last."""
    rows: dict[str, tuple[float, float, float]] = {}
    for name, one in found:
        row = (one.timing.median_us, one.timing.low_us, one.timing.high_us)
        rows[name] = min(row, rows.get(name, row))
    return Times(BATCH_SIZE, asdict(found[-1][1].conditions), rows)
