"""Accuracy and loss, against numbers worked out by hand."""

from math import e, log

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.data.images import Images
from core.learning.evaluation import by_writer, classify, evaluate


@pytest.fixture
def echo():
    """A network whose logits are its three pixels: 0 to 1 for pixels 0 to 255, with mean 0 and std 1."""
    return nn.Flatten()


@pytest.fixture
def bright():
    """bright(labels, places): an image a label, its bright pixel in the place given."""

    def make(labels: list[int], places: list[int]) -> Images:
        pixels = 255 * nn.functional.one_hot(torch.tensor(places), 3).to(torch.uint8)
        return Images(pixels.view(-1, 1, 1, 3), torch.tensor(labels))

    return make


def test_accuracy_in_all_and_by_class_as_counted_by_hand(echo, bright):
    score = evaluate(echo, bright([0, 0, 0, 0, 1], [0, 0, 0, 2, 2]), 0, 1)
    assert score.accuracy == 3 / 5
    assert score.by_class == (0.75, 0.0, 0.0) and score.counts == (4, 1, 0)


def test_loss_as_worked_out_by_hand(echo, bright):
    """Softmax of (1, 0, 0) gives e/(e+2) to the first class and 1/(e+2) to the others."""
    score = evaluate(echo, bright([0, 1], [0, 2]), 0, 1)
    assert score.loss == pytest.approx((log((e + 2) / e) + log(e + 2)) / 2)


def test_pixels_are_normalized_with_the_mean_and_std_given(echo, bright):
    """(1 − 0.5)/0.25 = 2 and (0 − 0.5)/0.25 = −2."""
    assert evaluate(echo, bright([0], [0]), 0.5, 0.25).loss == pytest.approx(log((e**2 + 2 * e**-2) / e**2), rel=1e-5)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40), st.randoms())
def test_the_order_of_the_images_does_not_matter(pairs, chance):
    def score(entries):
        labels, places = zip(*entries, strict=True)
        pixels = 255 * nn.functional.one_hot(torch.tensor(places), 3).to(torch.uint8)
        return evaluate(nn.Flatten(), Images(pixels.view(-1, 1, 1, 3), torch.tensor(labels)), 0, 1)

    one, two = score(pairs), score(chance.sample(pairs, len(pairs)))
    assert (one.accuracy, one.by_class, one.counts) == (two.accuracy, two.by_class, two.counts)
    assert one.accuracy == sum(label == place for label, place in pairs) / len(pairs)
    assert one.loss == pytest.approx(two.loss, rel=1e-5)


def test_more_images_than_one_batch_holds_are_all_counted(echo, bright):
    score = evaluate(echo, bright([0] * 2_001 + [1], [0] * 2_000 + [1, 1]), 0, 1)
    assert score.counts == (2_001, 1, 0) and score.accuracy == 2_001 / 2_002


@pytest.mark.parametrize("mode", [True, False])
def test_evaluation_rests_dropout_and_puts_the_training_mode_back(mode, bright):
    network = nn.Sequential(nn.Flatten(), nn.Dropout(0.99)).train(mode)
    assert evaluate(network, bright([0, 1, 2] * 50, [0, 1, 2] * 50), 0, 1).accuracy == 1.0
    assert network.training is mode and network[1].training is mode


def test_evaluation_changes_no_statistics(bright):
    network = nn.Sequential(nn.BatchNorm2d(1), nn.Flatten()).train()
    evaluate(network, bright([0, 1], [0, 1]), 0, 1)
    assert network[0].running_mean == 0 and network[0].running_var == 1 and network[0].num_batches_tracked == 0


def test_classify_gives_probabilities(echo):
    rows = classify(echo, torch.tensor([[1.0, 0.0, 0.0], [5.0, 5.0, 5.0]]).view(2, 1, 1, 3))
    assert rows[0].tolist() == pytest.approx([e / (e + 2), 1 / (e + 2), 1 / (e + 2)])
    assert rows[1].tolist() == pytest.approx([1 / 3] * 3)


def test_each_writer_has_the_accuracy_of_its_own_images():
    logits, labels = torch.eye(3)[[0, 1, 1, 2, 0]], torch.tensor([0, 1, 2, 2, 1])
    assert by_writer(logits.argmax(1) == labels, torch.tensor([21, 21, 21, 30, 30])) == {21: pytest.approx(2 / 3), 30: 0.5}
