"""Walking an architecture: rows, totals, and what is said where a layer cannot follow."""

import re
from dataclasses import replace
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_networks import layers, working_architectures

from core.design.architecture import Architecture, totals, trace
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.design.refusal import DesignError, LayerError
from core.design.zoo import ZOO


def network(*chosen, shape=(1, 28, 28)):
    return Architecture("test", shape, chosen)


def refusal(architecture):
    """The error of the first layer that cannot follow, and the rows before it."""
    steps = []
    with pytest.raises(LayerError) as refused:
        for step in trace(architecture):
            steps.append(step)
    return refused.value, steps


def test_a_step_holds_name_shapes_parameters_and_macs():
    step = next(trace(ZOO["lenet5-28"]))
    assert (step.name, step.input_shape, step.output_shape) == ("conv1", (1, 28, 28), (6, 24, 24))
    assert (step.parameters, step.macs) == (6 * (5 * 5 + 1), 6 * 24 * 24 * 5 * 5)


def test_layers_are_numbered_by_their_kind_and_both_poolings_count_together():
    steps = trace(network(Conv2d(), MaxPool2d(), Conv2d(), AvgPool2d(), Flatten(), Linear(), ReLU(), Linear()))
    assert [step.name for step in steps] == ["conv1", "pool1", "conv2", "pool2", "flatten1", "fc1", "relu1", "fc2"]


@settings(max_examples=100)
@given(working_architectures())
def test_totals_are_the_sums_of_the_rows_and_each_row_takes_what_the_last_gave(architecture):
    steps, total = list(trace(architecture)), totals(architecture)
    assert total.parameters == sum(step.parameters for step in steps)
    assert total.weight_bytes == 4 * total.parameters
    assert total.macs == sum(step.macs for step in steps)
    assert [step.input_shape for step in steps[1:]] == [step.output_shape for step in steps[:-1]]
    assert (steps[0].input_shape, steps[-1].output_shape) == (architecture.input_shape, total.output_shape)


def test_no_layers_leave_the_input_as_it_is_for_nothing():
    total = totals(network())
    assert (total.parameters, total.macs, total.output_shape) == (0, 0, (1, 28, 28))


def test_the_rows_before_an_error_are_there():
    error, steps = refusal(network(Conv2d(6, 5), ReLU(), MaxPool2d(kernel_size=25), Flatten()))
    assert [step.name for step in steps] == ["conv1", "relu1"]
    assert (error.index, error.name) == (2, "pool1")


@pytest.mark.parametrize(
    ("chosen", "code", "words"),
    [
        ([Conv2d(6, 29)], "kernel-too-large", r"conv1: \(28 − 29 \+ 2·0\)/1 \+ 1 = 0: .*kernel ≤ 28 or padding ≥ 1\."),
        ([Conv2d(6, 6, dilation=6)], "kernel-too-large", r"\(28 − 31 \+ 2·0\)/1 \+ 1 = -2: .*kernel ≤ 5 or padding ≥ 2\."),
        ([MaxPool2d(), MaxPool2d(15, 2)], "kernel-too-large", r"pool2: \(14 − 15 .*kernel ≤ 14 or padding ≥ 1\."),
        ([Linear(10)], "needs-vector", r"fc1: Linear needs a vector, .* image of 1×28×28\. Put a Flatten before it\."),
        ([Flatten(), Conv2d()], "needs-image", r"conv1: Conv2d needs an image .* vector of 784\. Put it before Flatten\."),
        ([Flatten(), BatchNorm2d()], "needs-image", r"norm1: BatchNorm2d needs an image"),
        ([Flatten(), ZeroPad2d()], "needs-image", r"pad1: ZeroPad2d needs an image"),
        ([MaxPool2d(3, 2, 2)], "pool-padding", r"pool1: padding 2 is more than half of kernel 3\. Use padding ≤ 1\."),
        ([MaxPool2d(3, 2, 2, dilation=4)], "pool-padding", r"Use padding ≤ 1\."),
        ([AvgPool2d(2, 2, 2)], "pool-padding", r"Use padding ≤ 1\."),
        ([Conv2d(6, 0)], "field-range", r"conv1: Conv2d\.kernel_size = 0 is out of range\. Use a value from 1 to 64\."),
        ([Conv2d(6, 5, stride=0)], "field-range", r"Conv2d\.stride = 0"),
        ([Conv2d(6, 5, 1, -1)], "field-range", r"Conv2d\.padding = -1 .* from 0 to 64\."),
        ([Conv2d(0)], "field-range", r"Conv2d\.out_channels = 0"),
        ([Flatten(), Linear(0)], "field-range", r"fc1: Linear\.out_features = 0"),
        ([Conv2d(6, True)], "field-type", r"Conv2d\.kernel_size must be a whole number, got True\."),
        ([Conv2d(6, 3.0)], "field-type", r"must be a whole number, got 3\.0\."),
    ],
)
def test_a_layer_that_cannot_follow_says_what_it_needs_what_it_got_and_what_to_change(chosen, code, words):
    error, steps = refusal(network(*chosen))
    assert error.code == code
    assert re.search(words, str(error)), str(error)
    assert len(steps) == error.index == len(chosen) - 1


@settings(max_examples=400)
@given(layers([Conv2d, MaxPool2d, AvgPool2d], largest=12), st.integers(1, 9), st.integers(1, 9))
def test_each_change_that_a_too_large_kernel_is_reported_makes_it_fit_and_one_less_does_not(layer, height, width):
    assume(layer.short == "conv" or layer.padding <= layer.kernel_size // 2)
    try:
        layer.output_shape((1, height, width))
    except DesignError as refused:
        changes = re.findall(r"(kernel|padding) [≤≥] (\d+)", refused.remedy)
        assert changes or getattr(layer, "dilation", 1) > 1  # with dilation one change alone may not be enough
        for word, number in changes:
            field, less = {"kernel": ("kernel_size", 1), "padding": ("padding", -1)}[word]
            enough = replace(layer, **{field: int(number)})
            enough.check()
            assert prod(enough.output_shape((1, height, width))) > 0
            with pytest.raises(DesignError):
                replace(enough, **{field: int(number) + less}).output_shape((1, height, width))


def test_64_layers_are_taken_and_65_are_refused_before_any_is_looked_at():
    assert len(list(trace(network(*[ReLU()] * 64)))) == 64
    with pytest.raises(DesignError, match=r"at most 64 layers, got 65\. Remove some layers\.") as refused:
        next(trace(network(*[ReLU()] * 65)))
    assert refused.value.code == "too-many-layers"


def test_a_million_layers_are_refused_with_their_number():
    with pytest.raises(DesignError, match="got 1,000,000"):
        totals(network(*[ReLU()] * 1_000_000))
