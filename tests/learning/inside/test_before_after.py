"""What training has changed: the weights before and after it, and how much gradient reaches each layer."""

import pytest
import torch

from core.data.datasets import load
from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear, ReLU, Sigmoid
from core.design.zoo import ZOO
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
from core.learning.header import trained
from core.learning.inside.before_after import IMAGES, changed, flow, start, with_pictures
from core.learning.inside.layers import InsideError
from core.learning.network import build


def of_zoo(name: str) -> Classifier:
    return Classifier.of(read(trained()[name]), name)


@pytest.mark.parametrize("name", ["lenet5", "mlp1", "softmax", "flagship"])
def test_the_weights_that_changed_most_come_first_as_they_were_and_as_they_are(name):
    classifier = of_zoo(name)
    found = changed(classifier, 5)
    key = next(key for key, value in classifier.network.state_dict().items() if value.dim() > 1)
    torch.manual_seed(classifier.recipe.seed)
    was, now = build(ZOO[name]).state_dict()[key], classifier.network.state_dict()[key]
    distances = (now - was).flatten(1).norm(dim=1)
    assert list(found.numbers) == distances.sort(descending=True).indices[:5].tolist()
    assert found.left_out == len(now) - 5
    for place, number in enumerate(found.numbers):
        assert torch.equal(found.after[place].flatten(), now[number].flatten()[: found.after[place].numel()])
        assert torch.equal(found.before[place].flatten(), was[number].flatten()[: found.before[place].numel()])


def test_the_kernels_of_any_convolution_are_compared_for_any_map_of_its_input():
    classifier = of_zoo("lenet5")
    torch.manual_seed(classifier.recipe.seed)
    was, now = build(ZOO["lenet5"]).state_dict()["4.weight"], classifier.network.state_dict()["4.weight"]
    found = changed(classifier, 5, "conv2", 3)
    assert (found.layer, found.source, found.sources, found.left_out) == ("conv2", 3, 6, 11)
    order = (now - was).flatten(1).norm(dim=1).sort(descending=True).indices[:5]
    assert list(found.numbers) == order.tolist()
    assert torch.equal(found.after, now[order, 3]) and torch.equal(found.before, was[order, 3])


def test_only_convolutions_and_the_first_linear_layer_have_weights_that_are_pictures():
    assert [with_pictures(of_zoo(name).network) for name in ("lenet5", "mlp2")] == [["conv1", "conv2"], ["fc1"]]
    with pytest.raises(InsideError, match="The weights of fc2 are no pictures"):
        changed(of_zoo("lenet5"), layer="fc2")
    with pytest.raises(InsideError, match="conv2 has no map 6 in its input"):
        changed(of_zoo("lenet5"), layer="conv2", source=6)


def test_what_a_network_was_that_was_not_trained_is_not_known():
    classifier = Classifier.untrained(ZOO["lenet5"])
    assert start(classifier) is None
    with pytest.raises(InsideError, match="before its training is not known"):
        changed(classifier)
    assert list(flow(classifier, load("digits").train).statistics) == ["after"]


def test_the_statistics_are_taken_before_and_after_and_leave_the_network_frozen():
    classifier, images = of_zoo("lenet5"), load("digits").train
    found = flow(classifier, images)
    assert found.images == IMAGES and list(found.statistics) == ["before", "after"]
    before, after = found.statistics["before"], found.statistics["after"]
    assert [row.name for row in before] == [row.name for row in after]
    assert next(row.weight for row in before if row.weight) != next(row.weight for row in after if row.weight)
    assert not any(part.requires_grad or part.grad is not None for part in classifier.network.parameters())


def test_behind_sigmoids_less_of_the_gradient_comes_back_than_behind_relu():
    shares = []
    for activation in (Sigmoid, ReLU):
        hidden = [layer for _ in range(4) for layer in (Linear(30), activation())]
        classifier = Classifier.untrained(Architecture("deep", (1, 28, 28), (Flatten(), *hidden, Linear(10))))
        rows = [row for row in flow(classifier, load("digits").train).statistics["after"] if row.weight_gradient]
        shares.append(rows[0].weight_gradient / rows[-1].weight_gradient)
    assert shares[0] < 0.01 < shares[1]
