"""Pruning against torch's own, on random networks; what stays zero while training; and the field's figures on real images."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array
from torch import nn
from torch.nn.utils import prune as oracle

from core.data.datasets import load
from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from core.design.zoo import ZOO
from core.learning.checkpoint import read
from core.learning.evaluation import evaluate
from core.learning.header import find_checkpoint
from core.learning.network import build
from core.learning.pruning import PruningError, prune, stored, train_after, train_pruned, zeros
from core.learning.recipe import Recipe
from core.learning.training import seeded

SMALL = Architecture("small", (1, 28, 28), (Conv2d(3, 5, 4), BatchNorm2d(), ReLU(), Flatten(), Linear(10)))
NETWORKS = [ZOO["lenet5"], ZOO["mlp1"], SMALL]


def copy(network: nn.Sequential, design: Architecture) -> nn.Sequential:
    other = build(design)
    other.load_state_dict(network.state_dict())
    return other


@pytest.mark.parametrize("design", NETWORKS, ids=lambda one: one.name)
@pytest.mark.parametrize("share", [0, 0.1, 1 / 3, 0.5, 0.987, 1])
def test_it_zeroes_the_weights_that_torch_s_global_pruning_zeroes_and_nothing_else(design: Architecture, share: float) -> None:
    torch.manual_seed(3)
    ours = build(design)
    theirs = copy(ours, design)
    targets = [(one, "weight") for one in theirs if isinstance(one, nn.Conv2d | nn.Linear)]
    oracle.global_unstructured(targets, oracle.L1Unstructured, amount=float(share))
    for one, _ in targets:
        oracle.remove(one, "weight")
    prune(ours, share)
    for name, value in theirs.state_dict().items():
        assert torch.equal(ours.state_dict()[name], value), name
    found = zeros(ours)
    total = sum(of for _, of in found.values())
    assert sum(count for count, _ in found.values()) == round(share * total) and len(found) == len(targets)


def test_weights_that_were_set_to_0_stay_0_while_the_others_and_the_biases_learn(one_thread: None) -> None:
    seeded(0)
    network = build(SMALL)
    masks = prune(network, 0.7)
    start, dataset = copy(network, SMALL), load("digits")
    recipe = train_after(Recipe(optimizer="adamw", batch_size=64, weight_decay=0.01, validation=5_000), "digits", 2)
    first, second = train_pruned(network, masks, dataset, recipe)
    assert second.loss < first.loss
    for place, mask in masks.items():
        assert torch.equal(network[place].weight == 0, ~mask)
        assert not torch.equal(network[place].bias, start[place].bias)


def test_a_network_of_another_machine_s_device_is_trained_after_pruning_here() -> None:
    network, dataset = build(SMALL), load("digits")
    recipe = train_after(Recipe(device="cuda", batch_size=1_000), "digits", 1)
    assert recipe.device == "cpu"
    assert len(list(train_pruned(network, prune(network, 0.5), dataset, recipe))) == 1


@pytest.mark.parametrize("share", [0, 0.4, 0.95, 1])
def test_sparse_bytes_are_those_of_scipy_s_rows_with_columns_of_two_bytes(share: float) -> None:
    design = replace(ZOO["lenet5"], layers=(Conv2d(3, 5, 4), MaxPool2d(2, 2), Flatten(), Linear(10)))
    network = build(design)
    prune(network, share)
    taken = 0
    for one in network:
        if isinstance(one, nn.Conv2d | nn.Linear):
            rows = csr_array(one.weight.detach().numpy().reshape(len(one.weight), -1))
            narrow = rows.indices.astype(np.uint16)
            assert (narrow == rows.indices).all() and rows.indptr.dtype.itemsize == 4
            taken += rows.data.nbytes + narrow.nbytes + rows.indptr.nbytes + one.bias.nbytes
    assert stored(network) == (4 * sum(value.numel() for value in network.parameters()), taken)


def test_a_share_that_is_none_and_a_network_without_weights_are_refused_with_the_limit() -> None:
    for share in (-0.1, 1.01, float("nan")):
        with pytest.raises(PruningError, match=r"A share is from 0 to 1, got .*\. Use for example 0\.8"):
            prune(build(SMALL), share)
    with pytest.raises(PruningError, match="None of this network's layers multiplies by weights"):
        prune(nn.Sequential(nn.Flatten()), 0.5)


def test_trained_networks_lose_what_was_measured_before_without_this_code(real_data: Path) -> None:
    """In % of the MNIST test images, by torch's own global pruning in another program."""
    known = {"lenet5": {0.5: 99.26, 0.7: 99.03, 0.8: 98.70, 0.9: 94.81}, "mlp1": {0.5: 98.94, 0.9: 93.95}}
    test = load("mnist").test
    for name, by_share in known.items():
        found = read(find_checkpoint(name))
        for share, accuracy in by_share.items():
            network = build(found.architecture)
            network.load_state_dict(found.weights)
            prune(network, share)
            score = evaluate(network, test, found.recipe.mean, found.recipe.std)
            assert 100 * score.accuracy == pytest.approx(accuracy, abs=0.02), (name, share)
