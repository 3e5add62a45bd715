"""Shapes, parameters, MACs and refusals of the design floor, each held against torch on the CPU."""

import os
import random
import warnings
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from random_networks import random_architecture, random_window, working_architectures
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from core.design.architecture import Architecture, totals, trace
from core.design.layer import Layer, Shape
from core.design.layers import AvgPool2d, Conv2d, MaxPool2d
from core.design.refusal import DesignError, LayerError
from core.design.zoo import ZOO
from core.learning.network import build

LAYERS = int(os.environ.get("EXPLORER_LAYERS", "100_000"))  # `make soak` asks for more
NETWORKS = LAYERS // 20


def require_agreement(architecture: Architecture) -> None:
    """Run one image through torch, module after module, and compare each with its step."""
    values, network = torch.zeros(1, *architecture.input_shape), build(architecture).eval()
    for step, module in zip(trace(architecture), network, strict=True):
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            values = module(values)
        assert tuple(values.shape[1:]) == step.output_shape, step
        assert sum(weights.numel() for weights in module.parameters()) == step.parameters, step
        assert counter.get_total_flops() == 2 * step.macs, step


@pytest.mark.parametrize("name", ZOO)
def test_each_layer_of_the_zoo_has_torchs_shape_parameters_and_half_its_flops(name):
    require_agreement(ZOO[name])


@settings(max_examples=60)
@given(working_architectures())
def test_each_layer_of_a_random_network_has_torchs_shape_parameters_and_half_its_flops(architecture):
    require_agreement(architecture)


@pytest.mark.parametrize("name", ZOO)
def test_the_totals_of_the_zoo_are_those_of_one_forward_pass(name):
    network = build(ZOO[name])
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = network.eval()(torch.zeros(1, *ZOO[name].input_shape))
    total = totals(ZOO[name])
    assert tuple(output.shape[1:]) == total.output_shape
    assert sum(weights.numel() for weights in network.parameters()) == total.parameters
    assert counter.get_total_flops() == 2 * total.macs


def designs_answer(layer: Layer, shape: Shape) -> Shape | None:
    """The output shape, or None where the design floor refuses."""
    try:
        layer.check()
        return layer.output_shape(shape)
    except DesignError:
        return None


@cache
def zeros(*shape: int) -> Tensor:
    return torch.zeros(shape)


def slid(layer: Layer, image: Tensor) -> Tensor:
    """What torch's module of the same name computes; its weights are kept from one call to the next, for speed."""
    if isinstance(layer, Conv2d):
        weight = zeros(layer.out_channels, image.shape[1], layer.kernel_size, layer.kernel_size)
        return functional.conv2d(image, weight, zeros(layer.out_channels), layer.stride, layer.padding, layer.dilation)
    if isinstance(layer, MaxPool2d):
        return functional.max_pool2d(image, layer.kernel_size, layer.stride, layer.padding, layer.dilation)
    if isinstance(layer, AvgPool2d):
        return functional.avg_pool2d(image, layer.kernel_size, layer.stride, layer.padding)
    return functional.pad(image, [layer.padding] * 4)


def torchs_answer(layer: Layer, shape: Shape) -> Shape | None:
    """The output shape on the CPU, or None where torch refuses."""
    try:
        return tuple(slid(layer, zeros(1, *shape)).shape[1:])
    except RuntimeError:
        return None


@torch.inference_mode()
def test_random_layers_are_taken_or_refused_as_by_torch(one_thread):
    dice, taken = random.Random(1), 0
    for _ in range(LAYERS):
        layer, shape = random_window(dice), (dice.randint(1, 2), dice.randint(1, 12), dice.randint(1, 12))
        answer = torchs_answer(layer, shape)
        assert designs_answer(layer, shape) == answer, (layer, shape)
        taken += answer is not None
    assert 0.2 * LAYERS < taken < 0.6 * LAYERS  # both kinds of answer were asked for


def designs_walk(architecture: Architecture) -> tuple[list[Shape], int, int | None]:
    """The shapes after each layer that follows, their parameters, and the index of the layer that cannot, if there is one."""
    shapes, parameters = [], 0
    try:
        for step in trace(architecture):
            shapes.append(step.output_shape)
            parameters += step.parameters
    except LayerError as error:
        return shapes, parameters, error.index
    return shapes, parameters, None


def torchs_walk(architecture: Architecture) -> tuple[list[Shape], int, int | None]:
    """The same from torch's modules, one after the other.

    What torch takes but means otherwise is no answer: Linear on the rows of an image, a border around a batch of vectors.
    """
    values, shapes, parameters = zeros(1, *architecture.input_shape), [], 0
    for index, layer in enumerate(architecture.layers):
        kind = type(layer).__name__
        if values.dim() == {"Linear": 4, "ZeroPad2d": 2}.get(kind):
            return shapes, parameters, index
        try:
            module = getattr(nn, kind)(**layer.arguments(tuple(values.shape[1:]))).eval()
            values = module(values)
        except (RuntimeError, ValueError, IndexError):
            return shapes, parameters, index
        parameters += sum(weights.numel() for weights in module.parameters())
        shapes.append(tuple(values.shape[1:]))
    return shapes, parameters, None


@torch.inference_mode()
def test_random_networks_have_torchs_shapes_parameters_and_first_layer_that_cannot_follow(one_thread):
    dice, taken = random.Random(2), 0
    with warnings.catch_warnings(action="ignore"):  # weights without a value are refused a little later
        for _ in range(NETWORKS):
            architecture = random_architecture(dice)
            answer = torchs_walk(architecture)
            assert designs_walk(architecture) == answer, architecture
            taken += answer[2] is None
    assert 0.2 * NETWORKS < taken < 0.8 * NETWORKS
