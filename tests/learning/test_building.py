"""From an architecture to a torch network, within the memory there is."""

import tracemalloc

import pytest
import torch

from core.design.architecture import Architecture, totals, trace
from core.design.layers import Conv2d, Flatten, Linear
from core.design.memory import BudgetError, require_budget, training_bytes
from core.design.refusal import LayerError
from core.design.zoo import ZOO, named
from core.learning.network import build, pick_device

WIDE = Architecture("wide", (1, 28, 28), (Flatten(), Linear(100_000), Linear(100_000)))


@pytest.mark.parametrize("name", ZOO)
def test_module_i_is_layer_i_and_every_module_gives_the_traced_shape(name):
    values = torch.zeros(2, *ZOO[name].input_shape)
    network = build(ZOO[name]).eval()
    for module, step in zip(network, trace(ZOO[name]), strict=True):
        assert type(module).__name__ == type(step.layer).__name__
        values = module(values)
        assert values.shape == (2, *step.output_shape)
    assert values.shape == (2, 10)


@pytest.mark.parametrize("name", ZOO)
def test_torch_counts_the_parameters_that_the_trace_counts(name):
    assert sum(weight.numel() for weight in build(ZOO[name]).parameters()) == totals(ZOO[name]).parameters


def test_lenet5_has_61706_parameters_in_torch():
    assert sum(weight.numel() for weight in build(named("lenet5")).parameters()) == 61_706


def test_the_output_is_logits_not_probabilities(digits):
    torch.manual_seed(0)
    logits = build(named("mlp1"))(digits.test.pixels[:64].float())
    assert logits.min() < 0 and not torch.allclose(logits.sum(1), torch.ones(64))


def test_a_network_that_cannot_work_is_refused_with_its_layer():
    with pytest.raises(LayerError, match=r"conv1: .*kernel is larger"):
        build(Architecture("broken", (1, 28, 28), (Conv2d(6, 29), Flatten(), Linear(10))))


def test_linear_of_100000_by_100000_is_refused_before_anything_is_allocated():
    tracemalloc.start()
    with pytest.raises(BudgetError) as refusal:
        build(WIDE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    # 10¹⁰ + 10⁵ + 784·10⁵ + 10⁵ weights, four times, of four bytes each.
    assert "161 GB" in str(refusal.value) and "the limit is 4.29 GB" in str(refusal.value)
    assert refusal.value.code == "too-large" and "narrower" in refusal.value.remedy


def test_a_batch_too_large_is_refused_with_its_size():
    require_budget(named("flagship"), 64)
    with pytest.raises(BudgetError, match="flagship at batch size 65,536 needs about"):
        require_budget(named("flagship"), 65_536)


def test_training_bytes_of_softmax_are_its_weights_their_copies_and_the_larger_of_the_ways():
    # 7,850 weights and biases, with Adam's two copies; the images and outputs, which on the way back have their gradients'
    # place, with the weights' gradients.
    assert training_bytes(trace(named("softmax")), 64) == 4 * (7_850 * 3 + (784 + 10) * 64 + 7_850)


def test_auto_picks_a_device_that_is_there():
    torch.zeros(1, device=pick_device("auto"))
    assert pick_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("device", ["tpu", "", "cuda:99x", "gpu", "cpu:x", "C" * 500])
def test_an_unknown_device_is_refused_with_the_names_there_are(device):
    with pytest.raises(BudgetError, match=r"There is no device .* on this machine\. Use one of auto, cpu") as refusal:
        pick_device(device)
    assert refusal.value.code == "device" and len(str(refusal.value)) < 200
