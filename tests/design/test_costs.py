"""Costs by every convention against the tools themselves and the published figures; sizes; what an output sees."""

import random
import warnings
from itertools import islice
from math import prod

import pytest
import torch
import torchinfo
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_networks import layers, random_architecture, valid_beginning, working_architectures
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from core.design.architecture import Architecture, trace
from core.design.costs import CONVENTIONS, Field, count, receptive_fields, sizes, torchsummary_block
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d, ZeroPad2d
from core.design.memory import training_bytes
from core.design.zoo import ZOO
from core.learning.network import build

with warnings.catch_warnings(action="ignore"):  # of their own use of distutils
    import thop
    from fvcore.nn import FlopCountAnalysis

PUBLISHED = {  # convention: SimpleCNN, CNN_2_8_16
    "thop-2022": (3_907_456, 299_488),
    "thop": (3_869_824, 290_080),
    "torchinfo": (3_907_466, 299_498),
    "fvcore": (3_869_824, 290_080),
    "flop-counter": (7_739_648, 580_160),
    "macs": (3_869_824, 290_080),
    "flops": (7_739_648, 580_160),
}


def steps_of(name):
    return list(trace(ZOO[name]))


def counted_by_the_tools(architecture):
    """What each tool that is installed says of one image."""
    network, image = build(architecture).eval(), torch.zeros(1, *architecture.input_shape)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(image)
    return {
        "flop-counter": counter.get_total_flops(),
        "fvcore": FlopCountAnalysis(network, image).unsupported_ops_warnings(False).total(),
        "torchinfo": torchinfo.summary(network, input_data=image, mode="eval", verbose=0).total_mult_adds,
        "thop": thop.profile(network, inputs=(image,), verbose=False)[0],
    }


def require_agreement(architecture):
    with warnings.catch_warnings(action="ignore"):
        tools = counted_by_the_tools(architecture)
    assert {tool: count(trace(architecture), tool) for tool in tools} == tools, architecture


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_convention_gives_the_published_numbers(convention):
    assert (count(steps_of("simple-cnn"), convention), count(steps_of("cnn-8-16"), convention)) == PUBLISHED[convention]


@pytest.mark.parametrize(("name", "flops"), [("simple-cnn", 7_814_912), ("cnn-8-16", 598_976)])
def test_document_002_called_two_operations_for_each_mac_of_old_thop_flops(name, flops):
    assert 2 * count(steps_of(name), "thop-2022") == flops


@pytest.mark.parametrize("name", ZOO)
def test_each_tool_counts_the_zoo_as_its_convention_says(name):
    require_agreement(ZOO[name])


def test_each_tool_counts_200_random_networks_as_its_convention_says(one_thread):
    dice, seen = random.Random(3), set()
    while len(seen) < 200:
        tried = random_architecture(dice)
        architecture = Architecture("random", tried.input_shape, valid_beginning(tried))
        if architecture.layers and architecture not in seen:
            require_agreement(architecture)
            seen.add(architecture)
    kinds = {type(layer) for architecture in seen for layer in architecture.layers}
    assert kinds >= {Conv2d, MaxPool2d, AvgPool2d, BatchNorm2d, Linear, ZeroPad2d}


def test_a_normalization_and_an_average_pooling_are_counted_by_output():
    steps = list(trace(Architecture("test", (3, 8, 8), (BatchNorm2d(), AvgPool2d()))))
    counted = {convention: count(steps, convention) for convention in CONVENTIONS}
    of_tools = {"thop-2022": 2 * 192 + 48, "thop": 4 * 192 + 48, "fvcore": 2 * 192, "torchinfo": 6}
    assert counted == {"macs": 0, "flops": 0, "flop-counter": 0, **of_tools}


@pytest.mark.parametrize(
    ("name", "block"), [("simple-cnn", ["0.00", "0.36", "0.19", "0.55"]), ("cnn-8-16", ["0.00", "0.09", "0.03", "0.13"])]
)
def test_torchsummarys_sizes_are_those_of_document_002_where_it_does_not_err(name, block):
    titles = ["Input size (MB)", "Forward/backward pass size (MB)", "Params size (MB)", "Estimated Total Size (MB)"]
    assert torchsummary_block(ZOO[name]).split("\n") == [f"{title}: {size}" for title, size in zip(titles, block, strict=True)]


def test_sizes_of_lenet5_are_its_weights_its_outputs_and_an_estimate_of_training():
    steps, network = steps_of("lenet5"), build(ZOO["lenet5"])
    with torch.no_grad():
        outputs = [image := torch.zeros(1, 1, 28, 28), *(image := module(image) for module in network)]
    found = sizes(ZOO["lenet5"], steps, batch_size=4)
    assert found.weights == sum(weights.nbytes for weights in network.parameters()) == 246_824
    assert found.activations == sum(output.nbytes for output in outputs) == 67_240
    assert found.training == training_bytes(steps, 4)
    assert training_bytes(steps, 4, states=1) == found.training - 246_824


def test_sizes_are_reported_of_the_part_of_a_broken_network_that_holds():
    broken = Architecture("broken", (1, 28, 28), (Conv2d(6, 5), Conv2d(1, 25)))
    found = sizes(broken, list(islice(trace(broken), 1)))
    assert (found.weights, found.activations) == (4 * 156, 4 * (784 + 6 * 24 * 24))


def test_receptive_fields_of_lenet5():
    found = {step.name: field for step, field in zip(steps_of("lenet5"), receptive_fields(steps_of("lenet5")), strict=True)}
    fields = [found[name] for name in ("pad1", "conv1", "pool1", "conv2", "pool2", "flatten1", "fc1", "fc3")]
    sizes_and_jumps = [(1, 1), (5, 1), (6, 2), (14, 2), (16, 4), (16, 4)]
    assert fields == [Field(*pair) for pair in sizes_and_jumps] + [Field(16, 4, all=True)] * 2


@settings(max_examples=100)
@given(
    st.lists(layers([Conv2d, AvgPool2d], largest=3).filter(lambda layer: layer.padding <= layer.kernel_size // 2), min_size=1)
)
def test_the_receptive_field_is_where_the_gradient_of_one_output_reaches(chosen):
    *_, field = receptive_fields(list(trace(Architecture("field", (1, 400, 400), tuple(chosen)))))
    assume(field.size + field.jump <= 60)
    network = build(Architecture("field", (1, 160, 160), tuple(chosen)))
    for weights in network.parameters():
        nn.init.ones_(weights)
    image = torch.ones(1, 1, 160, 160, dtype=torch.double, requires_grad=True)
    output = network.double()(image)
    middle = output.shape[-1] // 2
    spans = []
    for column in (middle, middle + 1):
        (gradient,) = torch.autograd.grad(output[0, 0, middle, column], image, retain_graph=True)
        reached = gradient[0, 0].sum(0).nonzero()
        spans.append((int(reached.min()), int(reached.max())))
    (first, last), (after, _) = spans
    assert (last - first + 1, after - first) == (field.size, field.jump)


@settings(max_examples=60)
@given(working_architectures())
def test_two_conventions_are_always_twice_the_macs_and_no_other_counts_fewer(architecture):
    steps = list(trace(architecture))
    macs = count(steps, "macs")
    assert count(steps, "flops") == count(steps, "flop-counter") == 2 * macs
    assert min(count(steps, convention) for convention in CONVENTIONS) == macs == sum(step.macs for step in steps)
    assert count(steps, "torchinfo") - macs >= sum(prod(step.output_shape) for step in steps if step.layer.short == "fc")
