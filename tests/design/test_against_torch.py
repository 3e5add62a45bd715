"""Shapes, parameters, MACs and refusals of the design floor, each held against torch on the CPU."""

import random
import warnings
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from random_networks import working_architectures
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from core.design.architecture import Architecture, totals, trace
from core.design.layer import Layer, Shape
from core.design.layers import AvgPool2d, Conv2d, MaxPool2d, ZeroPad2d
from core.design.refusal import DesignError
from core.design.zoo import ZOO
from core.learning.network import build


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


def random_layer(dice: random.Random) -> Layer:
    """A layer with a window, its fields in range or just outside it."""
    window = {"kernel_size": dice.randint(-1, 9), "stride": dice.randint(-1, 4), "padding": dice.randint(-1, 5)}
    dilation = {"dilation": dice.choice([-1, 0, 1, 1, 1, 2, 3])}
    return dice.choice(
        [
            Conv2d(out_channels=dice.randint(1, 3), **window, **dilation),
            MaxPool2d(**window, **dilation),
            AvgPool2d(**window),
            ZeroPad2d(padding=dice.randint(0, 5)),
        ]
    )


def designs_answer(layer: Layer, shape: Shape) -> Any:
    """The output shape, or None where the design floor refuses."""
    try:
        layer.check()
        return layer.output_shape(shape)
    except DesignError:
        return None


def torchs_answer(layer: Layer, shape: Shape) -> Any:
    """The output shape of torch's module of the same name on the CPU, or None where torch refuses."""
    try:
        with torch.no_grad(), warnings.catch_warnings(action="ignore"):
            module = getattr(nn, type(layer).__name__)(**layer.arguments(shape))
            return tuple(module(torch.zeros(1, *shape)).shape[1:])
    except (RuntimeError, ValueError):
        return None


def test_4000_random_layers_are_taken_or_refused_as_by_torch():
    dice, taken = random.Random(1), 0
    for _ in range(4000):
        layer, shape = random_layer(dice), (dice.randint(1, 2), dice.randint(1, 12), dice.randint(1, 12))
        answer = torchs_answer(layer, shape)
        assert designs_answer(layer, shape) == answer, (layer, shape)
        taken += answer is not None
    assert 500 < taken < 3500  # both kinds of answer were asked for
