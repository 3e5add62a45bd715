"""The stages of a training at which its weights are kept: few, evenly, and within a limit of bytes."""

import pytest
import torch

from core.design.zoo import ZOO
from core.learning.checkpoint import read
from core.learning.header import trained
from core.learning.network import build, initial
from core.learning.stages import MOST, MOST_BYTES, after, before, stages, to_bytes
from core.learning.training import seeded


@pytest.mark.parametrize(
    ("epochs", "size", "kept"),
    [
        (1, 100, [1]),
        (12, 100, [*range(1, 13)]),
        (13, 100, [2, 4, 6, 8, 10, 12]),
        (30, 100, [4, 8, 12, 16, 20, 24, 28]),
        (8, 954_500, [*range(1, 9)]),  # of MLP1
        (8, MOST_BYTES // 2, [4, 8]),
        (8, MOST_BYTES + 1, []),
    ],
)
def test_the_kept_stages_are_even(epochs: int, size: int, kept: list[int]) -> None:
    assert list(stages(epochs, size)) == kept


def test_there_are_never_too_many_and_a_longer_training_keeps_some_of_the_same_ones() -> None:
    for epochs in range(1, 300):
        for size in (1000, 954_040, MOST_BYTES):
            kept = stages(epochs, size)
            assert len(kept) <= MOST and len(kept) * size <= MOST_BYTES
            assert {epoch for epoch in stages(epochs + 5, size) if epoch <= kept[-1]} <= set(kept)


def test_the_weights_of_a_stage_come_back_as_they_were() -> None:
    checkpoint = read(trained()["cnn-8-16"])
    network = initial(checkpoint.architecture, 5)
    found = after(checkpoint, 2, to_bytes(network))
    assert len(found.history) == 2
    for name, value in network.state_dict().items():
        assert torch.equal(found.network().state_dict()[name], value)


def test_before_a_training_are_the_weights_that_a_training_of_its_seed_begins_with_and_no_random_number_is_used_up() -> None:
    seeded(7)
    wanted = build(ZOO["lenet5"]).state_dict()
    seeded(3)
    following = torch.rand(1)
    seeded(3)
    found = initial(ZOO["lenet5"], 7).state_dict()
    assert torch.equal(torch.rand(1), following)
    assert all(torch.equal(found[name], value) for name, value in wanted.items())


@pytest.mark.parametrize("name", ["mlp1", "lenet5", "flagship"])
def test_the_zoo_s_networks_come_from_the_weights_that_are_shown_as_those_before_their_training(name: str) -> None:
    checkpoint = read(trained()[name])
    key, learned = max(checkpoint.weights.items(), key=lambda entry: entry[1].numel())
    others = (initial(checkpoint.architecture, checkpoint.recipe.seed + 1), before(checkpoint).network())
    another, own = (float((learned - network.state_dict()[key]).norm()) for network in others)
    assert own < another
