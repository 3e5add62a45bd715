"""How long it takes to look inside a network: all of LeNet-5 at one look, and its occlusion beside captum's, by turns."""

from collections.abc import Callable
from math import inf
from statistics import median

import torch
from captum.attr import IntegratedGradients, Occlusion

from core.data.drawing import to_pixels
from core.data.examples import example
from core.data.normalization import normalize
from core.learning.checkpoint import read
from core.learning.header import trained
from core.learning.inside.activations import activations
from core.learning.inside.integrated_gradients import integrated_gradients
from core.learning.inside.occlusion import occlusion
from tests.benchmarks.pages import show
from tests.benchmarks.work import timed

ROUNDS = 7


def report() -> None:
    """Print the figures: a real drawing, one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    drawing = torch.tensor(to_pixels(example(8))).float()
    for name in ("lenet5", "mlp1"):
        checkpoint = read(trained()[name])
        network = checkpoint.network()
        mean, std = checkpoint.recipe.mean, checkpoint.recipe.std
        values, background = normalize(drawing, mean, std).unsqueeze(0), normalize(0.0, mean, std)
        batch = values.unsqueeze(0)
        look = [1000 * timed(lambda n=network, v=values: activations(n, v), 20) for _ in range(ROUNDS)]
        show(f"all activations of {name}, one thread", look, "ms", most=3)

        def theirs(network=network, batch=batch, background=background) -> object:
            return Occlusion(network).attribute(batch, (1, 4, 4), baselines=background, target=8, perturbations_per_eval=200)

        by_turns(
            f"occlusion of {name}, 625 patches of 4×4",
            lambda n=network, v=values, b=background: occlusion(n, v, 8, b),
            theirs,
            most=25,
        )
        by_turns(
            f"integrated gradients of {name}, 50 steps",
            lambda n=network, v=values, b=background: integrated_gradients(n, v, 8, b, steps=50),
            lambda n=network, v=batch, b=background: IntegratedGradients(n).attribute(v, b, target=8),
        )
    torch.set_num_threads(threads)


def by_turns(title: str, ours: Callable[[], object], theirs: Callable[[], object], most: float = inf) -> None:
    """Print the median of both, measured by turns, so that a busy machine slows both; ours takes `most` ms at most."""
    pairs = [(timed(ours, 5), timed(theirs, 5)) for _ in range(ROUNDS)]
    here, there = ([1000 * took for took in times] for times in zip(*pairs, strict=True))
    show(f"{title}, one thread", here, "ms", most)
    print(f"captum: {median(there):.1f} ms, ratio {median(here) / median(there):.2f}", flush=True)
