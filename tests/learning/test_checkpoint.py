"""A checkpoint comes back bit by bit, and what can be written can be read."""

import hashlib
from dataclasses import replace

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.design.architecture import Architecture, totals
from core.design.layers import Flatten, Linear
from core.learning import checkpoint as checkpoints
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, from_bytes, read, to_bytes, write
from core.learning.header import CheckpointError, read_header, trained
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import train

TWO = Architecture("two", (1, 1, 2), (Flatten(), Linear(2)))


@pytest.fixture
def twins():
    """twins(one, two): whether two sets of weights hold the same bits."""

    def same(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> bool:
        def bits(tensor):
            return tensor.contiguous().numpy().tobytes()

        return one.keys() == two.keys() and all(bits(one[key]) == bits(two[key]) for key in one)

    return same


def test_a_checkpoint_comes_back_whole(saved, checkpoint, twins):
    back = read(saved)
    assert (back.architecture, back.recipe, back.history, back.card) == (
        checkpoint.architecture, checkpoint.recipe, checkpoint.history, checkpoint.card,
    )  # fmt: skip
    assert twins(back.weights, checkpoint.weights)


@settings(max_examples=100)
@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=6, max_size=6))
def test_any_weights_come_back_bit_by_bit(values):
    weights = {"1.weight": torch.tensor(values[:4]).view(2, 2), "1.bias": torch.tensor(values[4:])}
    card = Card("two", "", (), {}, 6, 4, 0.0)
    back = from_bytes(to_bytes(Checkpoint(TWO, Recipe(), (), card, weights)), "two")
    assert {key: value.numpy().tobytes() for key, value in back.weights.items()} == {
        key: value.numpy().tobytes() for key, value in weights.items()
    }


def test_a_trained_network_comes_back_with_its_answers(checkpoint, first, tmp_path):
    network = build(checkpoint.architecture)
    history = tuple(train(network, first(40), replace(checkpoint.recipe, validation=8)))
    write(replace(checkpoint, history=history, weights=network.state_dict()), tmp_path / "trained.safetensors")
    back, values = read(tmp_path / "trained.safetensors"), torch.randn(5, 1, 28, 28)
    assert back.history == history
    torch.testing.assert_close(back.network()(values), network.eval()(values).detach())


def test_the_network_of_a_checkpoint_is_at_rest_and_frozen(checkpoint):
    network = checkpoint.network()
    assert not network.training and not any(weight.requires_grad for weight in network.parameters())


def test_two_networks_of_one_checkpoint_are_apart(checkpoint):
    one, two = checkpoint.network(), checkpoint.network()
    one[5].bias.fill_(7.0)
    assert not torch.equal(one[5].bias, two[5].bias) and not torch.equal(one[5].bias, checkpoint.weights["5.bias"])


def test_the_file_is_a_safetensors_file_that_others_can_read(saved, checkpoint, twins):
    assert twins(safetensors.torch.load_file(saved), checkpoint.weights)


def test_the_digest_is_the_sha256_of_the_file_with_its_own_place_zeroed(saved):
    data = saved.read_bytes()
    with safetensors.safe_open(saved, "pt") as file:
        digest = file.metadata()["digest"]
    assert data.count(digest.encode()) == 1
    assert hashlib.sha256(data.replace(digest.encode(), b"0" * 64)).hexdigest() == digest


def test_reading_draws_no_random_numbers(saved):
    torch.manual_seed(4)
    before = torch.get_rng_state()
    read(saved)
    assert torch.equal(torch.get_rng_state(), before)


def test_writing_again_replaces_the_file(saved, checkpoint):
    write(replace(checkpoint, card=replace(checkpoint.card, name="second")), saved)
    assert read(saved).card.name == "second" and list(saved.parent.iterdir()) == [saved]


def test_writing_makes_the_folders_it_needs(checkpoint, tmp_path):
    write(checkpoint, tmp_path / "a" / "b" / "c.safetensors")
    assert read(tmp_path / "a" / "b" / "c.safetensors").card == checkpoint.card


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_could_not_be_read_back_are_not_written(value, saved, checkpoint):
    before = saved.read_bytes()
    weights = {**checkpoint.weights, "5.bias": torch.full((10,), value)}
    with pytest.raises(CheckpointError):
        write(replace(checkpoint, weights=weights), saved)
    assert saved.read_bytes() == before


def test_a_file_that_would_be_too_large_to_read_back_is_not_written(saved, checkpoint, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr(checkpoints, "MAX_FILE", len(before) - 1)
    with pytest.raises(CheckpointError):
        write(checkpoint, saved)
    assert saved.read_bytes() == before


def test_every_network_of_this_project_is_whole():
    for path in trained().values():
        checkpoint, sums = read(path), totals(read(path).architecture)
        assert (checkpoint.card, checkpoint.recipe) == read_header(path)[:2]
        assert (checkpoint.card.parameters, checkpoint.card.macs) == (sums.parameters, sums.macs)
        assert [epoch.number for epoch in checkpoint.history] == list(range(1, len(checkpoint.history) + 1))
