"""What would fit: windows that give a wanted size, and changes after which a broken layer follows."""

from dataclasses import replace
from itertools import product

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_networks import architectures, layers
from torch.nn import functional

from core.design.architecture import MAX_LAYERS, Architecture, trace
from core.design.layers import KINDS, AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.design.refusal import LayerError
from core.design.solver import BOUND, Window, class_fixes, fixes, solve
from core.design.zoo import ZOO


def torchs_size(layer, window, height, width):
    """The size that torch gives, or None where it refuses."""
    arguments, image = (window.kernel, window.stride, window.padding), torch.zeros(1, 1, height, width)
    try:
        if isinstance(layer, Conv2d):
            weight = torch.zeros(1, 1, window.kernel, window.kernel)
            output = functional.conv2d(image, weight, None, window.stride, window.padding, layer.dilation)
        elif isinstance(layer, MaxPool2d):
            output = functional.max_pool2d(image, *arguments, layer.dilation)
        else:
            output = functional.avg_pool2d(image, *arguments)
    except RuntimeError:
        return None
    return tuple(output.shape[2:])


@pytest.mark.parametrize("layer", [Conv2d(3), MaxPool2d(), AvgPool2d(), Conv2d(2, dilation=2), MaxPool2d(dilation=2)], ids=repr)
@pytest.mark.parametrize(("height", "width"), [(28, 28), (14, 9), (5, 5), (1, 1)])
def test_of_all_windows_up_to_the_bound_exactly_those_are_given_that_give_the_size_in_torch(one_thread, layer, height, width):
    windows = [Window(*each) for each in product(range(1, BOUND + 1), range(1, BOUND + 1), range(3 * BOUND))]
    windows = [window for window in windows if window.padding < replace(layer, kernel_size=window.kernel).reach()[0]]
    by_size = {}
    for window in windows:
        by_size.setdefault(torchs_size(layer, window, height, width), set()).add(window)
    by_size.pop(None, None)
    for size in [*by_size, (height + 40, width), (0, 0), (height, width + 1)]:
        found = solve(layer, (1, height, width), *size)
        assert len(found) == len(set(found))
        assert set(found) == by_size.get(size, set()), size


@pytest.mark.parametrize(
    ("layer", "before", "after", "first"),
    [
        (MaxPool2d(), 28, 14, [Window(2, 2, 0), Window(3, 2, 1)]),
        (AvgPool2d(), 28, 14, [Window(2, 2, 0)]),
        (MaxPool2d(), 28, 9, [Window(3, 3, 0)]),
        (Conv2d(), 32, 28, [Window(5, 1, 0)]),
        (Conv2d(), 28, 28, [Window(3, 1, 1), Window(5, 1, 2), Window(7, 1, 3), Window(9, 1, 4), Window(11, 1, 5)]),
        (Conv2d(), 28, 26, [Window(3, 1, 0)]),
        (Conv2d(), 28, 14, [Window(3, 2, 1)]),
        (Conv2d(dilation=2), 28, 28, [Window(3, 1, 2)]),
    ],
)
def test_the_usual_windows_come_first(layer, before, after, first):
    assert solve(layer, (1, before, before), after, after)[: len(first)] == first


@pytest.mark.parametrize("shape", [(784,), (6, 28, 28)])
def test_a_vector_or_a_size_out_of_reach_has_no_window(shape):
    assert solve(Conv2d(), shape, 100, 100) == []


def breaking(*chosen, shape=(1, 28, 28)):
    """A broken network and its error."""
    architecture = Architecture("broken", shape, chosen)
    with pytest.raises(LayerError) as refused:
        list(trace(architecture))
    return architecture, refused.value


def labels(*chosen, shape=(1, 28, 28)):
    return [fix.label for fix in fixes(*breaking(*chosen, shape=shape))]


def test_a_kernel_larger_than_its_input_is_offered_the_kernel_and_the_padding_of_its_message():
    broken, error = breaking(Conv2d(6, 5), MaxPool2d(6, 6), Conv2d(16, 5), Flatten(), Linear(10))
    assert str(error) == "conv2: (4 − 5 + 2·0)/1 + 1 = 0: the kernel is larger than its input. Use kernel ≤ 4 or padding ≥ 1."
    found = {fix.label: fix.architecture for fix in fixes(broken, error)}
    assert list(found) == ["kernel 4", "padding 1", "remove conv2"]
    assert found["kernel 4"].layers[2] == Conv2d(16, 4)
    assert found["padding 1"].layers[2] == Conv2d(16, 5, padding=1)
    assert found["remove conv2"].layers == (*broken.layers[:2], *broken.layers[3:])


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ([Linear(10)], ["insert Flatten", "remove fc1"]),
        ([Flatten(), Conv2d()], ["remove conv1"]),
        ([Flatten(), BatchNorm2d()], ["remove norm1"]),
        ([Flatten(), ZeroPad2d()], ["remove pad1"]),
        ([Flatten(), Linear(0)], ["out features 1", "remove fc1"]),
        ([MaxPool2d(3, 2, 2)], ["kernel 4", "padding 1", "remove pool1"]),
        ([Conv2d(6, 0)], ["kernel 1", "remove conv1"]),
        ([Conv2d(6, 5, 1, -1)], ["padding 0", "remove conv1"]),
        ([Conv2d(6, 6, dilation=6)], ["kernel 5", "padding 2", "dilation 5", "remove conv1"]),
        ([Dropout(1.5)], ["p 0.99", "remove dropout1"]),
    ],
)
def test_a_broken_layer_is_offered_the_nearest_legal_changes(chosen, offered):
    assert labels(*chosen) == offered


def test_flatten_is_put_before_a_linear_layer_that_stands_behind_an_image():
    found = {fix.label: fix.architecture.layers for fix in fixes(*breaking(Conv2d(6, 5), ReLU(), Linear(10)))}
    assert found["insert Flatten"] == (Conv2d(6, 5), ReLU(), Flatten(), Linear(10))


@settings(max_examples=150)
@given(architectures(), st.data())
def test_each_fix_makes_the_broken_layer_follow_or_removes_it(architecture, data):
    layer = data.draw(layers([kind for kind in KINDS.values() if kind is not Dropout], largest=40))
    if vars(layer):
        field = data.draw(st.sampled_from(sorted(vars(layer))))
        layer = replace(layer, **{field: data.draw(st.integers(-3, 80) | st.sampled_from([True, 3.0, None, "3", 10**30]))})
    position = data.draw(st.integers(0, 4))
    tried = replace(
        architecture, layers=(*architecture.layers[:position], layer, *architecture.layers[position : MAX_LAYERS - 2])
    )
    try:
        list(trace(tried))
    except LayerError as refused:
        error = refused
    else:
        assume(False)
    found = fixes(tried, error)
    assert found[-1].label == f"remove {error.name}"
    assert found[-1].architecture.layers == tried.layers[: error.index] + tried.layers[error.index + 1 :]
    for fix in found[:-1]:
        behind = error.index + (fix.label == "insert Flatten")
        assert type(fix.architecture.layers[behind]) is type(tried.layers[error.index])
        follows = list(trace(replace(fix.architecture, layers=fix.architecture.layers[: behind + 1])))
        assert len(follows) == behind + 1


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ([], ["add Flatten and Linear of 10"]),
        ([Conv2d()], ["add Flatten and Linear of 10"]),
        ([Flatten(), Linear(5)], ["10 outputs", "add Linear of 10"]),
        ([Flatten(), Linear(5), ReLU()], ["add Linear of 10"]),
    ],
)
def test_each_class_fix_ends_in_the_wanted_number_of_classes(chosen, offered):
    found = class_fixes(Architecture("test", (1, 8, 8), tuple(chosen)), 10)
    assert [fix.label for fix in found] == offered
    for fix in found:
        assert [*trace(fix.architecture)][-1].output_shape == (10,)


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_can_be_given_any_number_of_classes(name):
    for classes in (2, 26):
        for fix in class_fixes(ZOO[name], classes):
            assert [*trace(fix.architecture)][-1].output_shape == (classes,)
