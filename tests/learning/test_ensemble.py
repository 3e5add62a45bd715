"""Trained together and alone: the same weights to rounding, the same state, and a rule for where it pays."""

from dataclasses import replace

import pytest
import torch

from core.data.images import Dataset
from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d, Dropout
from core.design.variants import with_dropout
from core.design.zoo import ZOO, mlp
from core.learning.ensemble import Ensemble
from core.learning.estimate import gain_together, pays_together
from core.learning.network import build
from core.learning.recipe import Augmentation
from core.learning.side_by_side import SideBySide
from core.learning.snapshot import pack, restore
from core.learning.training import Diverged, Training
from tests.learning.seeds import RECIPE, fresh, kinds

SMALL = replace(RECIPE, images=60, validation=30)
KINDS = kinds(SMALL)
NETS = {"mlp": mlp("small", 20, source=""), "cnn": ZOO["cnn-16-4"], "lenet5": ZOO["lenet5"]}


def chance(network: Architecture) -> bool:
    return any(isinstance(layer, Dropout | BatchNorm2d) for layer in network.layers)


def require_close(one: Training, other: Training) -> None:
    for name, value in one.network.state_dict().items():
        assert torch.allclose(value, other.network.state_dict()[name], rtol=1e-3, atol=2e-5), name


@pytest.mark.parametrize(
    ("network", "recipe"), [("mlp", name) for name in KINDS] + [("cnn", "momentum"), ("lenet5", "momentum")]
)
def test_together_and_alone_give_the_same_weights_and_epochs(digits: Dataset, network: str, recipe: str) -> None:
    settings = KINDS[recipe]
    alone = [fresh(NETS[network], settings, digits, seed) for seed in range(3)]
    histories = [list(training.epochs()) for training in alone]
    together = [fresh(NETS[network], settings, digits, seed) for seed in range(3)]
    for number, epochs in enumerate(Ensemble(together).epochs()):
        for epoch, history in zip(epochs, histories, strict=True):
            expected = history[number]
            assert (epoch.number, epoch.learning_rate) == (expected.number, pytest.approx(expected.learning_rate))
            assert epoch.loss == pytest.approx(expected.loss, abs=1e-4)
            assert epoch.validation_loss == pytest.approx(expected.validation_loss, abs=1e-4)
    for one, other in zip(alone, together, strict=True):
        require_close(one, other)


@pytest.mark.parametrize("name", [name for name, net in ZOO.items() if not chance(net)])
def test_side_by_side_every_network_answers_as_it_does_alone(name: str) -> None:
    torch.manual_seed(0)
    networks = [build(ZOO[name]) for _ in range(3)]
    values = torch.randn(3, 2, *ZOO[name].input_shape)
    together = SideBySide(networks)
    assert [key for key, _ in together.named_parameters()] == [key for key, _ in networks[0].named_parameters()]
    for answer, network, images in zip(together(values), networks, values, strict=True):
        assert torch.allclose(answer, network(images), atol=1e-5)


def test_what_was_trained_together_goes_on_alone_and_together_from_its_snapshots(digits: Dataset) -> None:
    settings = KINDS["adam, exponential"]
    alone = [fresh(NETS["mlp"], settings, digits, seed) for seed in range(2)]
    for training in alone:
        list(training.epochs())
    begun = [fresh(NETS["mlp"], settings, digits, seed) for seed in range(2)]
    next(Ensemble(begun).epochs())
    kept = [pack(training) for training in begun]
    for together in (True, False):
        again = [fresh(NETS["mlp"], settings, digits, seed) for seed in range(2)]
        for training, data in zip(again, kept, strict=True):
            restore(training, data)
        if together:
            assert [epochs[0].number for epochs in Ensemble(again).epochs()] == [2, 3]
        else:
            assert [epoch.number for training in again for epoch in training.epochs()] == [2, 3, 2, 3]
        for one, other in zip(alone, again, strict=True):
            require_close(one, other)


def test_a_loss_that_is_no_number_is_reported(digits: Dataset) -> None:
    wild = replace(SMALL, optimizer="sgd", learning_rate=100.0, weight_decay=10.0, epochs=20)
    with pytest.raises(Diverged):
        list(Ensemble([fresh(ZOO["softmax"], wild, digits, seed) for seed in range(2)]).epochs())


def test_it_pays_for_two_or_more_in_small_batches_without_chance_in_the_steps() -> None:
    net = ZOO["lenet5"]
    assert pays_together(net, RECIPE, 2) and pays_together(net, replace(RECIPE, batch_size=128), 10)
    assert not pays_together(net, RECIPE, 1)
    assert not pays_together(net, replace(RECIPE, batch_size=129), 10)
    assert not pays_together(ZOO["mlp1"], replace(RECIPE, batch_size=64), 10)
    assert not pays_together(mlp("wide", 2048, source=""), RECIPE, 10)
    assert not pays_together(with_dropout(net, 0.5), RECIPE, 10)
    assert not pays_together(ZOO["flagship"], RECIPE, 10)
    assert not pays_together(net, replace(RECIPE, augmentation=Augmentation(shift=1)), 10)
    assert not pays_together(net, replace(RECIPE, validation=10, patience=2), 10)
    assert not pays_together(net, replace(RECIPE, device="auto"), 10)
    assert gain_together(net, RECIPE, 5) == pytest.approx(5**0.45)
    assert gain_together(net, replace(RECIPE, batch_size=32), 4) == pytest.approx(4**0.35)


def test_a_recipe_may_ask_for_fewer_images(digits: Dataset) -> None:
    assert len(fresh(NETS["mlp"], SMALL, digits, 0).images) == 60
    assert len(fresh(NETS["mlp"], replace(SMALL, images=0), digits, 0).images) == 1_407
