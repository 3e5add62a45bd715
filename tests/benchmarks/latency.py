"""Our latency beside torch.utils.benchmark's of the same call, by turns; and one network under two names."""

from statistics import median

import torch
from torch.utils.benchmark import Timer

from core.design.zoo import ZOO
from core.profiling import rounds
from core.profiling.engines import Setup, start
from core.profiling.timing import Rule, Timing, measure, ratio

ROUNDS = 7
TRIES = 40


def report() -> None:
    """Print the ratio for an MLP and a CNN, one image and a batch of 64."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for name in ("mlp1", "lenet5-28"):
        for size in (1, 64):
            ours, theirs = map(median, zip(*(_turn(name, size) for _ in range(ROUNDS)), strict=True))
            words = f"here {ours:.0f} µs, torch.utils.benchmark {theirs:.0f} µs, ratio {ours / theirs:.2f}"
            print(f"latency of {name}, batch {size}: {words}", flush=True)
    torch.set_num_threads(threads)
    for name in ("mlp1", "lenet5-28"):
        apart = sum(map(_told_apart, _twice(name)))
        print(f"{name} under two names, over {rounds.ROUNDS} rounds: told apart in {apart} of {TRIES} tries", flush=True)


def _twice(name: str) -> list[tuple[Timing, Timing]]:
    """The latency of one network under two names, TRIES times; all of them by turns in the same rounds."""
    found = rounds.in_rounds([(ZOO[name], None)] * (2 * TRIES), [Setup(4, threads=1)])
    times = [row[0].timing for row in found]
    return list(zip(times[:TRIES], times[TRIES:], strict=True))


def _told_apart(pair: tuple[Timing, Timing]) -> bool:
    found = ratio(pair[0].rounds, pair[1].rounds)
    return found is not None and not found.low <= 1 <= found.high


def _turn(name: str, size: int) -> tuple[float, float]:
    """Microseconds of one call, here and there."""
    call = start(ZOO[name], Setup(size))(torch.randn(size, *ZOO[name].input_shape))
    with torch.inference_mode():
        ours = measure(call, torch.device("cpu"), Rule(max_seconds=0.5)).median_us
        theirs = Timer("call()", globals={"call": call}, num_threads=1).blocked_autorange(min_run_time=0.5).median
    return ours, 1e6 * theirs
