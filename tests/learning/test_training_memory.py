"""The memory of a training, computed before it begins, against what torch's profiler sees of a step."""

from itertools import accumulate

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from core.design.zoo import named
from core.learning.network import build
from core.learning.optimizing import make_optimizer
from core.learning.recipe import Recipe
from core.learning.requirements import memory_of


@pytest.mark.parametrize("name", ["mlp2", "lenet5", "simple-cnn", "flagship", "13-layer-20"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_memory_of_a_training_is_what_the_profiler_sees(name, optimizer, one_thread):
    design, recipe = named(name), Recipe(optimizer=optimizer, batch_size=64)
    peak = peak_of_a_step(build(design), recipe, torch.rand(64, *design.input_shape))
    assert 0.83 < memory_of(design, recipe) / peak < 1.01


def peak_of_a_step(network: nn.Module, recipe: Recipe, images: torch.Tensor) -> int:
    """The most bytes that torch's allocator has given out in the second step of a training, as its profiler saw it."""
    network.to(memory_format=torch.channels_last).train()
    optimizer, labels = make_optimizer(network, recipe), torch.zeros(len(images), dtype=torch.int64)

    def step() -> None:
        cross_entropy(network(images), labels).backward()
        optimizer.step()

    step()
    optimizer.zero_grad(set_to_none=True)
    states = [value for state in optimizer.state.values() for value in state.values() if isinstance(value, torch.Tensor)]
    held = sum(tensor.nbytes for tensor in (images, *network.state_dict().values(), *states))
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True) as profiler:
        step()
    events = [event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"]
    changes = [event.nbytes() for event in sorted(events, key=lambda event: event.start_ns())]
    return held + max(accumulate(changes))
