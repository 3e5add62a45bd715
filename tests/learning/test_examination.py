"""What a network takes for what, against counting by hand; its layers, against torch's own gradients."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from core.data.normalization import MNIST_MEAN, MNIST_STD, normalize
from core.design.architecture import layer_names
from core.design.zoo import ZOO
from core.learning.evaluation import evaluate, outputs
from core.learning.examination import PER_CELL, Examples, examine
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.statistics import layer_statistics
from core.learning.training import seeded, train

NORMAL = (MNIST_MEAN, MNIST_STD)


@pytest.fixture(scope="module")
def trained(digits):
    """MLP1 after one epoch on the digits: right often, and wrong often enough."""
    seeded(0)
    network = build(ZOO["mlp1"])
    list(train(network, digits, Recipe(dataset="digits", epochs=1, device="cpu")))
    return network


def test_the_counts_are_those_of_counting_one_by_one(trained, digits):
    counts, _ = examine(outputs(trained, digits.test, *NORMAL), digits.test)
    expected = [[0] * 10 for _ in range(10)]
    trained.eval()
    for pixels, label in zip(digits.test.pixels, digits.test.labels, strict=True):
        expected[int(label)][int(trained(normalize(pixels[None].float(), *NORMAL)).argmax())] += 1
    assert counts == expected
    right = sum(counts[digit][digit] for digit in range(10))
    assert right / len(digits.test) == evaluate(trained, digits.test, *NORMAL).accuracy


def test_each_cell_keeps_its_surest_images_and_each_image_is_where_it_says(trained, digits):
    counts, examples = examine(outputs(trained, digits.test, *NORMAL), digits.test)
    for label in range(10):
        for answer in range(10):
            assert len(examples.of_cell(label, answer)) == min(PER_CELL, counts[label][answer])
    assert torch.equal(digits.test.pixels[examples.places], examples.images.pixels)
    assert examples.confidences.tolist() == sorted(examples.confidences.tolist(), reverse=True)
    wrong = examples.wrong()
    assert len(wrong) == sum(min(PER_CELL, counts[a][b]) for a in range(10) for b in range(10) if a != b) > 0
    assert (wrong.images.labels != wrong.answers).all()


def test_examples_read_back_as_they_were_and_have_pictures_and_words(trained, digits):
    _, examples = examine(outputs(trained, digits.test, *NORMAL), digits.test)
    again = Examples.from_bytes(examples.to_bytes())
    assert torch.equal(again.images.pixels, examples.images.pixels) and torch.equal(again.places, examples.places)
    assert again.arrays()[0].shape == (28, 28)
    answer, truth = again.captions(list("0123456789"))[0]
    assert answer.startswith(f"{int(again.answers[0])}, ") and answer.endswith(" %") and truth.startswith("is ")


@pytest.mark.parametrize("name", ["mlp-sigmoid", "lenet5", "cnn-8-16"])
def test_the_gradients_are_those_that_torch_gives_and_none_is_left_behind(name, digits):
    seeded(0)
    network, images = build(ZOO[name]), digits.train[:64]
    rows = layer_statistics(network, ZOO[name], images, *NORMAL)
    assert all(weights.grad is None for weights in network.parameters()) and network.training
    cross_entropy(network.eval()(normalize(images.pixels.float(), *NORMAL)), images.labels).backward()
    expected = [module.weight.grad.square().mean().sqrt().item() for module in network if hasattr(module, "weight")]
    assert [row.weight_gradient for row in rows if row.weight_gradient is not None] == pytest.approx(expected)
    assert [row.name for row in rows] == layer_names(ZOO[name].layers)


def test_less_of_the_gradient_comes_back_through_sigmoids_than_through_relu(digits):
    """At the start, from the last layer to the first: the lesson of the sigmoid."""
    shares = {}
    for name in ("mlp-sigmoid", "mlp1"):
        seeded(0)
        rows = layer_statistics(build(ZOO[name]), ZOO[name], digits.train[:256], *NORMAL)
        gradients = [row.gradient for row in rows if row.kind == "Linear"]
        shares[name] = gradients[0] / gradients[-1]
    assert shares["mlp-sigmoid"] < 0.6 * shares["mlp1"]
