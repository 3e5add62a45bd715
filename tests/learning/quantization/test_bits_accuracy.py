"""How accurate networks are with few bits: on scikit-learn's digits, and where MNIST is here on its 10,000 test images."""

from dataclasses import replace

import pytest
import torch

from core.design.architecture import Architecture
from core.design.layers import Flatten
from core.learning.checkpoint import Checkpoint
from core.learning.network import build
from core.learning.quantization.accuracy import Subject, layer_by_layer, quantize
from core.learning.quantization.setting import QuantizationError, Setting
from core.learning.requirements import MismatchError


def test_eight_bits_change_hardly_an_answer_and_one_bit_most(subject):
    one = subject("lenet5-28")
    right = {bits: one.right(quantize(one, Setting(bits, 8))) for bits in (8, 4, 1)}
    assert abs(right[8] - one.right()) <= 1 and abs(right[4] - one.right()) <= 8 and right[1] < 0.8 * one.right()


def test_a_scale_for_each_channel_keeps_more_of_lenet_5_than_one_for_all(subject):
    one = subject("lenet5", subject("lenet5").dataset)
    few = replace(one, dataset=replace(one.dataset, test=one.dataset.test[:150]))
    channel, tensor = (few.right(quantize(few, Setting(3, 8, per_channel))) for per_channel in (True, False))
    assert channel > tensor + 30


def test_training_with_rounded_numbers_brings_back_what_two_bits_took(subject):
    one, heard = subject("lenet5"), []
    before, after = (one.right(quantize(one, Setting(2, 8, epochs=epochs), heard.append)) for epochs in (0, 2))
    assert before < 0.7 * len(one.dataset.test) and after > 0.85 * len(one.dataset.test)
    assert [epoch.number for epoch in heard] == [1, 2]


def test_training_again_gives_the_same_weights(subject):
    one = subject("softmax")
    first, second = (quantize(one, Setting(2, 4, epochs=1)).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["1.layer.weight"], one.network[1].weight)


def test_layer_by_layer_only_that_layer_is_rounded(subject):
    one = subject("lenet5-28")
    found = layer_by_layer(one, 8, True)
    assert list(found) == ["conv1", "conv2", "fc1", "fc2", "fc3"] and all(abs(n - one.right()) <= 1 for n in found.values())
    coarse = layer_by_layer(one, 1, True)
    assert min(coarse.values()) < one.right() - 20
    softmax = subject("softmax")
    only = layer_by_layer(softmax, 2, True)
    assert list(only) == ["fc1"] and abs(only["fc1"] - softmax.right(quantize(softmax, Setting(2, 8)))) <= 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"weights": 0}, "The weights can have 1 to 8 bits, got 0."),
        ({"activations": 16}, "The activations can have 1 to 8 bits, got 16."),
        ({"calibration": 0}, "Calibration needs at least 1 image, got 0."),
        ({"epochs": 21}, "Training takes 0 to 20 epochs here, got 21."),
    ],
)
def test_a_setting_that_there_is_not_is_refused_in_a_sentence(wrong, says):
    with pytest.raises(QuantizationError) as error:
        Setting(**wrong)
    assert str(error.value).startswith(says)


def test_more_images_than_there_are_a_network_without_weights_and_other_data_are_refused(subject, digits, checkpoint):
    with pytest.raises(QuantizationError, match=r"digits has 1,437 training images; 1,438 cannot show the ranges\."):
        quantize(subject("softmax"), Setting(calibration=1438))
    empty = Architecture("empty", (1, 28, 28), (Flatten(),))
    ten = replace(digits, classes=tuple(map(str, range(784))))
    with pytest.raises(QuantizationError, match="has no convolution and no linear layer"):
        Subject.of(Checkpoint(empty, checkpoint.recipe, (), checkpoint.card, build(empty).state_dict()), ten)
    with pytest.raises(MismatchError, match="ends in 10 values, but digits has 784 classes"):
        subject("softmax", ten)
