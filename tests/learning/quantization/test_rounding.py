"""Fake quantization: against torch's own, and by what must hold for any numbers."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.learning.quantization.rounding import (
    activation_steps,
    fake_activations,
    fake_bias,
    fake_weights,
    weight_scale,
)

BITS = [8, 7, 6, 5, 4, 3, 2]
NUMBERS = arrays("float32", (3, 7), elements=st.floats(-100, 100, width=32))


@pytest.fixture
def weights() -> torch.Tensor:
    """(5, 3, 2, 2), each channel of another size."""
    numbers = torch.Generator().manual_seed(0)
    return torch.randn(5, 3, 2, 2, generator=numbers) * torch.tensor([0.01, 0.1, 1, 10, 100]).reshape(5, 1, 1, 1)


def torchs_own(weights: torch.Tensor, bits: int, per_channel: bool) -> torch.Tensor:
    most = 2 ** (bits - 1) - 1
    if not per_channel:
        return torch.fake_quantize_per_tensor_affine(weights, float(weights.detach().abs().max()) / most, 0, -most, most)
    scale = weights.detach().abs().flatten(1).max(1).values / most
    return torch.fake_quantize_per_channel_affine(weights, scale, torch.zeros(len(scale), dtype=torch.int32), 0, -most, most)


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("bits", BITS)
def test_weights_are_those_of_torchs_fake_quantization_and_so_are_their_gradients(weights, bits, per_channel):
    ours, theirs = (weights.clone().requires_grad_() for _ in range(2))
    found, wanted = fake_weights(ours, bits, per_channel), torchs_own(theirs, bits, per_channel)
    assert torch.allclose(found, wanted, rtol=1e-6, atol=0)
    (found**2).sum().backward()
    (wanted**2).sum().backward()
    assert torch.allclose(ours.grad, theirs.grad, rtol=1e-6, atol=0)


@pytest.mark.parametrize("bits", [*BITS, 1])
@pytest.mark.parametrize(("low", "high"), [(0.0, 3.7), (-0.4242, 2.8215), (-5.0, 0.0), (0.5, 2.0), (-1.0, 1.0)])
def test_activations_are_those_of_torchs_fake_quantization_and_beyond_the_ends_nothing_passes_back(bits, low, high):
    numbers, steps = torch.linspace(low - 7, high + 7, 997), activation_steps(low, high, bits)
    numbers = numbers[((numbers / steps.scale) % 1 - 0.5).abs() > 1e-3]  # between two steps their rounding errors decide
    ours, theirs = (numbers.clone().requires_grad_() for _ in range(2))
    found = fake_activations(ours, steps)
    wanted = torch.fake_quantize_per_tensor_affine(theirs, steps.scale, steps.zero, 0, steps.most)
    assert torch.allclose(found, wanted, rtol=1e-6, atol=1e-6) and len(found.unique()) <= 2**bits
    found.sum().backward()
    wanted.sum().backward()
    assert torch.equal(ours.grad, theirs.grad) and set(ours.grad.tolist()) == {0.0, 1.0}


def test_a_weight_of_one_bit_is_its_sign_times_the_mean_size_of_its_channel():
    weights = torch.tensor([[1.0, -2.0, 3.0], [0.0, -0.5, 1.0]])
    assert fake_weights(weights, 1, per_channel=True).tolist() == [[2.0, -2.0, 2.0], [0.5, -0.5, 0.5]]
    assert fake_weights(weights, 1, per_channel=False).tolist() == [[1.25, -1.25, 1.25], [1.25, -1.25, 1.25]]
    weights.requires_grad_()
    (fake_weights(weights, 1, per_channel=True) * torch.arange(6.0).reshape(2, 3)).sum().backward()
    assert weights.grad.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]  # straight through the sign


@given(NUMBERS, st.integers(1, 8), st.booleans())
def test_weights_quantized_twice_are_those_quantized_once(numbers, bits, per_channel):
    once = fake_weights(torch.from_numpy(numbers), bits, per_channel)
    assert torch.allclose(fake_weights(once, bits, per_channel), once, rtol=1e-5, atol=0)


@given(NUMBERS, st.integers(2, 8), st.booleans())
def test_a_weight_is_off_by_half_a_step_at_most_and_zero_stays_zero(numbers, bits, per_channel):
    weights = torch.from_numpy(numbers)
    found, scale = fake_weights(weights, bits, per_channel), weight_scale(weights, bits, per_channel)
    assert ((found - weights).abs() <= scale * (0.5 + 1e-4)).all()
    assert (found[weights == 0] == 0).all()
    assert (torch.sign(found) * torch.sign(weights) >= 0).all()


@given(NUMBERS, st.integers(1, 8))
def test_an_activation_is_off_by_half_a_step_at_most_twice_is_once_and_zero_stays_zero(numbers, bits):
    values = torch.from_numpy(numbers)
    steps = activation_steps(float(values.min()), float(values.max()), bits)
    found = fake_activations(values, steps)
    assert 0 <= steps.zero <= steps.most == 2**bits - 1
    assert ((found - values).abs() <= steps.scale * (0.5 + 1e-4)).all()
    assert torch.equal(fake_activations(found, steps), found)
    assert (fake_activations(torch.zeros(3), steps) == 0).all()


def test_numbers_that_are_all_zero_stay_so():
    assert not fake_weights(torch.zeros(2, 3), 4, True).any() and not fake_weights(torch.zeros(2, 3), 1, True).any()
    assert not fake_activations(torch.zeros(4), activation_steps(0.0, 0.0, 8)).any()


def test_a_bias_whose_channel_has_no_weights_or_tiny_ones_is_kept_as_by_integer_networks():
    bias, step = torch.tensor([0.26, 0.0, -7.0]), torch.tensor([0.0, 0.0, 1e-30])
    assert fake_bias(bias, step).tolist() == pytest.approx([0.26, 0.0, -7.0])


def test_a_bias_is_in_steps_of_input_step_times_weight_step():
    assert fake_bias(torch.tensor([0.26, -0.3]), torch.tensor([0.1, 0.25])).tolist() == pytest.approx([0.3, -0.25])
