"""Training is a generator of epochs that learns, and that repeats bit by bit."""

from itertools import islice

import pytest
import torch
from torch import nn

from core.data.normalization import MNIST_MEAN, MNIST_STD, DataError
from core.design.memory import micro_batch_size
from core.design.zoo import named
from core.learning.evaluation import evaluate
from core.learning.network import build
from core.learning.recipe import OPTIMIZERS, Augmentation, Recipe
from core.learning.training import seeded, train

RATE = {"sgd": 0.05, "momentum": 0.01, "adam": 1e-3, "adamw": 1e-3}


@pytest.fixture
def weights_after(first, small):
    """weights_after(recipe): the small network's weights after training on 100 digits with one thread."""

    def run(recipe: Recipe) -> dict[str, torch.Tensor]:
        seeded(recipe.seed, threads=1)
        network = build(small)
        list(train(network, first(100), recipe))
        return network.state_dict()

    return run


def test_a_multilayer_perceptron_learns_the_digits(digits):
    seeded(0)
    network = build(named("mlp1"))
    epochs = list(train(network, digits, Recipe(epochs=4, device="cpu")))
    assert [epoch.number for epoch in epochs] == [1, 2, 3, 4]
    assert epochs[-1].loss < epochs[0].loss / 2 and epochs[-1].accuracy > epochs[0].accuracy
    assert evaluate(network, digits.test, MNIST_MEAN, MNIST_STD).accuracy > 0.85


def test_nothing_is_trained_before_an_epoch_is_asked_for(first, small):
    network = build(small)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    epochs = train(network, first(20), Recipe(epochs=1000))
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert [epoch.number for epoch in islice(epochs, 2)] == [1, 2]


def test_progress_is_reported_after_every_batch(first, small):
    told = []
    list(train(build(small), first(50), Recipe(epochs=2, batch_size=16), lambda done, of: told.append((done, of))))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)] * 2


def test_the_same_seed_gives_the_same_bits(weights_after):
    recipe = Recipe(epochs=2, batch_size=16, seed=5, augmentation=Augmentation(shift=2, rotation=10, thickness=0.5))
    one, two = weights_after(recipe), weights_after(recipe)
    assert all(torch.equal(one[key], two[key]) for key in one)


def test_the_seed_draws_the_first_weights(small):
    first_weights = []
    for seed in (5, 5, 6):
        seeded(seed)
        first_weights.append(build(small)[0].weight)
    assert torch.equal(*first_weights[:2]) and not torch.equal(*first_weights[1:])


def test_another_seed_gives_other_weights(weights_after):
    one, two = weights_after(Recipe(epochs=1, seed=5)), weights_after(Recipe(epochs=1, seed=6))
    assert not torch.equal(one["0.weight"], two["0.weight"]) and not torch.equal(one["5.weight"], two["5.weight"])


def test_the_seed_of_the_recipe_sets_the_order_of_the_images(first):
    """From the same weights and without anything else at random."""
    weights = []
    for seed in (1, 2):
        torch.manual_seed(0)
        network = build(named("softmax"))
        list(train(network, first(40), Recipe(epochs=1, batch_size=8, seed=seed)))
        weights.append(network[1].weight)
    assert not torch.equal(*weights)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_lowers_the_loss(optimizer, first):
    seeded(0)
    recipe = Recipe(epochs=4, batch_size=20, optimizer=optimizer, learning_rate=RATE[optimizer], device="cpu")
    epochs = list(train(build(named("softmax")), first(200), recipe))
    assert epochs[-1].loss < 0.6 * epochs[0].loss


def test_momentum_carries_the_weights_further(weights_after):
    still, moved = (weights_after(Recipe(epochs=2, optimizer="momentum", momentum=momentum)) for momentum in (0.0, 0.9))
    plain = weights_after(Recipe(epochs=2, optimizer="sgd"))
    assert torch.equal(still["5.weight"], plain["5.weight"]) and not torch.equal(moved["5.weight"], plain["5.weight"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_weight_decay_shrinks_the_weights(optimizer, first):
    norms = []
    for decay in (0.0, 0.1):
        seeded(0)
        network = build(named("softmax"))
        recipe = Recipe(epochs=4, batch_size=20, optimizer=optimizer, learning_rate=RATE[optimizer], weight_decay=decay)
        list(train(network, first(100), recipe))
        norms.append(network[1].weight.norm().item())
    assert norms[1] < norms[0]


def test_label_smoothing_keeps_the_loss_above_zero(first):
    """With smoothing e over ten classes no answer has a loss below its entropy: for 0.5, 1.5522."""
    seeded(0)
    recipe = Recipe(epochs=30, batch_size=10, learning_rate=3e-3, label_smoothing=0.5, device="cpu")
    assert 1.5522 < list(train(build(named("mlp1")), first(10), recipe))[-1].loss < 1.7


def test_dropout_works_in_training_and_rests_in_validation(first, small):
    network, seen = build(small).eval(), []
    network[4].register_forward_hook(lambda module, inputs, output: seen.append((len(output), module.training)))
    list(train(network, first(40), Recipe(epochs=2, batch_size=32, validation=8)))
    assert seen == [(32, True), (8, False)] * 2


def test_validation_images_are_set_apart_by_seed(digits):
    kept, held = digits.split(400, seed=3)
    again, _ = digits.split(400, seed=3)
    other, _ = digits.split(400, seed=4)
    assert (len(kept), len(held)) == (1_037, 400)
    assert torch.equal(kept.pixels, again.pixels) and not torch.equal(kept.pixels, other.pixels)
    parted = torch.cat([kept.pixels, held.pixels]).flatten(1)
    assert sorted(parted.tolist()) == sorted(digits.train.pixels.flatten(1).tolist())


def test_an_epoch_scores_the_validation_images_and_only_those(first, small):
    data, recipe = first(60), Recipe(epochs=1, validation=20, seed=9)
    seeded(9)
    network = build(small)
    (epoch,) = train(network, data, recipe)
    score = evaluate(network, data.split(20, seed=9)[1], MNIST_MEAN, MNIST_STD)
    assert (epoch.validation_loss, epoch.validation_accuracy) == (pytest.approx(score.loss), score.accuracy)
    (without,) = train(network, data, Recipe(epochs=1))
    assert without.validation_loss is None and without.validation_accuracy is None


def test_all_images_cannot_be_validation_images(first, small):
    with pytest.raises(DataError, match="60 training images; 60 cannot be set apart"):
        next(train(build(small), first(60), Recipe(validation=60)))


def test_an_epoch_sees_every_image_once(first):
    seen = []

    class Witness(nn.Linear):
        def forward(self, values):
            seen.append(values.detach().clone())
            return super().forward(values)

    data = first(37)
    list(train(nn.Sequential(nn.Flatten(), Witness(784, 10)), data, Recipe(epochs=1, batch_size=10, mean=0.0, std=1.0)))
    pixels = (torch.cat(seen) * 255).round().to(torch.uint8)
    assert [len(batch) for batch in seen] == [10, 10, 10, 7]
    assert sorted(pixels.tolist()) == sorted(data.train.pixels.flatten(1).tolist())


@pytest.mark.parametrize("images", [600, 513], ids=["600 images", "a part of one image"])
def test_a_large_batch_goes_through_convolutions_in_parts_and_gives_the_step_of_the_whole(digits, images):
    whole, parts = (nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 24 * 24, 10)) for _ in range(2))
    parts.load_state_dict(whole.state_dict())
    sizes: list[int] = []
    parts.register_forward_hook(lambda _, given, __: sizes.append(len(given[0])))
    recipe = Recipe(epochs=1, batch_size=2048, images=images, optimizer="sgd", learning_rate=0.1, label_smoothing=0.1)
    (epoch,) = train(parts, digits, recipe)
    assert sizes == [256, 256, images - 512]

    batch = digits.split(0, recipe.seed)[0][:images]
    logits = whole((batch.pixels / 255 - MNIST_MEAN) / MNIST_STD)
    loss = nn.CrossEntropyLoss(label_smoothing=0.1)(logits, batch.labels)
    loss.backward()
    for one, other in zip(whole.parameters(), parts.parameters(), strict=True):
        torch.testing.assert_close(other, one - 0.1 * one.grad, rtol=1e-4, atol=1e-6)
    assert epoch.loss == pytest.approx(loss.item(), rel=1e-5)
    assert epoch.accuracy == (logits.argmax(1) == batch.labels).sum().item() / images


@pytest.mark.parametrize(
    ("name", "size", "device", "part"),
    [("lenet5", 2048, "cpu", 256), ("lenet5", 64, "cpu", 64), ("lenet5", 2048, "cuda", 2048), ("mlp1", 2048, "cpu", 2048)],
)
def test_the_micro_batch_of_a_design_is_that_of_its_network(name, size, device, part):
    architecture = named(name)
    for layers in (architecture.layers, build(architecture).modules()):
        assert micro_batch_size(layers, size, device) == part


@pytest.mark.parametrize("layers", [(nn.Conv2d(1, 4, 5), nn.BatchNorm2d(4)), ()], ids=["batch normalization", "no convolution"])
def test_other_networks_take_a_large_batch_whole(digits, layers):
    sizes: list[int] = []
    network = nn.Sequential(*layers, nn.Flatten(), nn.LazyLinear(10))
    network(digits.train.pixels[:2].float())
    network.register_forward_hook(lambda _, given, __: sizes.append(len(given[0])))
    list(train(network, digits, Recipe(epochs=1, batch_size=600, images=600)))
    assert sizes == [600]
