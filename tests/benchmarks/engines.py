"""Whether the engine that is chosen is the faster one, for every network of the zoo; and what a second thread gives.

`python -m tests.benchmarks.engines held` holds the lanes and torch to AVX2, as on an older processor.
"""

import os
import subprocess
import sys
from dataclasses import replace
from statistics import median

import torch

from core.design.zoo import ZOO
from core.learning.choosing import fastest, measure, random_images, speeds_of
from core.learning.engines import epochs
from core.learning.epoch import Epoch
from core.learning.estimate import IMAGES, TORCH, engines_of, seconds_an_image
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import Training, seeded
from tests.benchmarks import lanes

RECIPE = Recipe(dataset="random", optimizer="momentum", learning_rate=1e-4, device="cpu", threads=1)
BATCHES = (4, 64, 512)
LONGEST = 0.5  # seconds of one batch; larger networks are left out
HELD = {
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2,+popcnt,+f16c,+sse4.2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}


def report() -> None:
    """Print a line for each network, and the worst; then the gain by a second thread."""
    torch.set_num_threads(1)
    shares = []
    for name, network in ZOO.items():
        found = []
        for batch in BATCHES:
            recipe = replace(RECIPE, batch_size=batch)
            if IMAGES not in engines_of(network, recipe, 1) or batch * seconds_an_image(network, batch) > LONGEST:
                continue
            chosen = fastest(speeds_of(network, recipe, 1)).engine
            rounds = [measure((TORCH, IMAGES), network, recipe, 1) for _ in range(3)]
            speeds = {engine: min(found[engine] for found in rounds) for engine in (TORCH, IMAGES)}
            shares.append(min(speeds.values()) / speeds[chosen])
            times = f"torch {1e6 * speeds[TORCH]:.3g}, lanes {1e6 * speeds[IMAGES]:.3g} µs"
            found.append(f"batch {batch}: {times}, {chosen} ({shares[-1]:.0%} of the faster)")
        print(f"{name}: {'; '.join(found) or 'too large'}")
    print(f"the engine chosen has at least {min(shares):.0%} of the speed of the faster one")
    for name in ("lenet5", "7-layer-16"):
        times = [(_wall(name, 1), _wall(name, 2)) for _ in range(7)]
        gain = median(one / two for one, two in times)
        print(f"{name}, batch 64, lanes of images: two threads {gain:.2f} times as fast as one")


def _wall(name: str, threads: int) -> float:
    """Seconds of an epoch on so many threads."""
    seeded(0, threads)
    data = random_images(ZOO[name], 12_800)  # of a fifth as many, the start of the threads takes a part
    training = Training(build(ZOO[name]), data, replace(RECIPE, batch_size=64, epochs=2))
    _, last = (found for (found,) in epochs(IMAGES, ZOO[name], [training]))
    assert isinstance(last, Epoch)
    return last.seconds


def report_held() -> None:
    """Print the lanes against torch, both held to AVX2, in a process of its own."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks.engines", "held"], env=os.environ | HELD, check=True)


if __name__ == "__main__":
    lanes.report() if sys.argv[1:] == ["held"] else report()
