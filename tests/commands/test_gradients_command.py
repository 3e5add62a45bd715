"""gradients: what of the gradient reaches each layer, before and after training, of a network of this program."""

from dataclasses import replace

import pytest
import torch

from core.data.datasets import load
from core.learning.checkpoint import read, write
from core.learning.network import initial


def test_every_layer_has_its_gradient_before_and_after_training(command, trained_file):
    (record,) = command("gradients", trained_file, "--json").records
    found = read(trained_file)
    assert (record["checkpoint"], record["dataset"], record["images"]) == ("reader", "digits", 256)
    images, mixed = load("digits").train, torch.Generator().manual_seed(found.recipe.seed)
    first = torch.randperm(len(images), generator=mixed)[:256]  # the order in which they are taken for training
    values = (images.pixels[first].float() / 255 - found.recipe.mean) / found.recipe.std
    for when, network in (
        ("before", initial(found.architecture, found.recipe.seed)),
        ("after", found.network().requires_grad_()),
    ):
        torch.nn.functional.cross_entropy(network.eval()(values), images.labels[first]).backward()
        rows = {row["name"]: row["weight_gradient"] for row in record[when]}
        assert rows["conv1"] == pytest.approx(network[0].weight.grad.square().mean().sqrt().item(), rel=1e-3)
    said = command("gradients", trained_file).out
    assert said.startswith("Over 256 training images of digits:\nlayer") and said.count("conv1") == 2


def test_a_network_that_was_not_trained_here_is_refused_in_words(command, trained_file, tmp_path):
    write(replace(read(trained_file), history=()), tmp_path / "theirs.safetensors")
    outcome = command("gradients", tmp_path / "theirs.safetensors")
    assert outcome.status == 2
    assert "What reader was before its training is not known. Choose a network that was trained" in outcome.err
