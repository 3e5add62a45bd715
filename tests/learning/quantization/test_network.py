"""A quantized network: normalizations are folded, ranges are those of the images, and every layer computes with few numbers."""

import pytest
import torch
from torch import nn

from core.data.normalization import normalize
from core.learning.evaluation import outputs
from core.learning.network import build
from core.learning.quantization.network import Rounded, folded, input_ranges, quantized
from core.learning.quantization.setting import Setting


@pytest.fixture
def normalized(small):
    """A network whose batch normalization has seen numbers."""
    torch.manual_seed(1)
    network = build(small)
    for _ in range(3):
        network(torch.randn(16, 1, 28, 28))
    return network.eval().requires_grad_(False)


def test_folding_a_normalization_changes_no_answer_and_leaves_the_network_as_it_was(normalized, digits):
    before = {name: value.clone() for name, value in normalized.state_dict().items()}
    plain = folded(normalized)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in plain) and len(plain) == len(normalized)
    images = digits.test[:50]
    assert outputs(plain, images, 0.13, 0.31) == pytest.approx(outputs(normalized, images, 0.13, 0.31), abs=1e-5)
    assert all(torch.equal(before[name], value) for name, value in normalized.state_dict().items())


def test_ranges_hold_all_inputs_of_a_layer_and_zero(subject, digits):
    lenet = subject("lenet5").network
    values = normalize(digits.train.pixels[:300].float(), 0.1307, 0.3081)
    for module, (low, high) in zip(lenet, input_ranges(lenet, digits.train[:300], 0.1307, 0.3081), strict=True):
        assert low == pytest.approx(min(0.0, float(values.min())), abs=1e-6)
        assert high == pytest.approx(max(0.0, float(values.max())), abs=1e-6)
        with torch.inference_mode():
            values = module(values)


@pytest.mark.parametrize("per_channel", [True, False])
def test_a_layer_computes_with_whole_numbers_only(per_channel):
    """The same convolution in integers, times the two steps, gives the same values."""
    torch.manual_seed(0)
    layer = nn.Conv2d(2, 3, 3).requires_grad_(False)
    one = Rounded(layer, 4, per_channel, 8)
    one.range = (-1.0, 2.0)
    values = torch.rand(1, 2, 6, 6) * 3 - 1
    size = layer.weight.abs().flatten(1).amax(1) if per_channel else layer.weight.abs().max().expand(3)
    step, scale = 3 / 255, (size / 7).reshape(3, 1, 1, 1)
    whole = (layer.weight / scale).round().double()
    inputs = (values / step).round().clamp(-85, 170).double()
    bias = (layer.bias / (step * scale.flatten())).round().double()
    sums = nn.functional.conv2d(inputs, whole, bias)
    assert whole.abs().max() == 7 and torch.equal(sums, sums.round())
    assert one(values).double() == pytest.approx(sums * step * scale.flatten()[:, None, None].double(), abs=1e-5)


@pytest.mark.parametrize("bits", [8, 1])
def test_a_channel_whose_weights_are_all_0_keeps_its_bias(bits):
    layer = nn.Linear(4, 2).requires_grad_(False)
    layer.weight[0], layer.bias[0] = 0.0, 0.26
    one = Rounded(layer, bits, True, 8)
    one.range = (0.0, 255.0)  # an input step of 1
    assert one(torch.rand(3, 4))[:, 0].tolist() == pytest.approx([0.26] * 3)


def test_a_network_is_quantized_with_the_ranges_of_its_images_and_is_not_changed(subject, digits):
    lenet = subject("lenet5").network
    made = quantized(lenet, Setting(4, 8), digits.train[:20], 0.1307, 0.3081)
    ranges = input_ranges(lenet, digits.train[:20], 0.1307, 0.3081)
    rounds = {index: module.range for index, module in enumerate(made) if isinstance(module, Rounded)}
    assert rounds == {index: ranges[index] for index in (1, 4, 8, 10, 12)}
    assert not any(isinstance(module, Rounded) for module in lenet)
