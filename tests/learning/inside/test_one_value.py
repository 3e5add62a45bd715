"""One value of one layer: the sum of its terms is what torch computes, and it sees the pixels that have a gradient."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.design.architecture import Architecture, trace
from core.design.costs import receptive_fields
from core.design.layers import Conv2d, Flatten, Linear, MaxPool2d
from core.design.refusal import LayerError
from core.design.zoo import ZOO
from core.learning.inside.feature_map import feature_map
from core.learning.inside.layers import InsideError, before_flattening, names, position
from core.learning.inside.pixel import pixel
from core.learning.inside.receptive_field import ReceptiveField, receptive_field
from core.learning.network import build
from tests.design.random_networks import random_architecture

MOST = int(os.environ.get("EXPLORER_INSIDE", "40"))  # random networks; `make soak` takes 500
PLACES = 4  # of each layer


def designs(seed: int) -> Iterator[Architecture]:
    """MOST random networks that work."""
    dice, found = random.Random(seed), 0
    while found < MOST:
        architecture = random_architecture(dice)
        try:
            list(trace(architecture))
        except LayerError:
            continue
        found += 1
        yield architecture


def shaken(architecture: Architecture) -> nn.Sequential:
    """A network of this design in eval mode, whose batch normalization has seen something."""
    network = build(architecture).eval().requires_grad_(False)
    for module in network:
        if isinstance(module, nn.BatchNorm2d):
            for part in (module.running_mean, module.weight, module.bias):
                part.normal_()
            module.running_var.uniform_(0.2, 2)
    return network


def some_places(output: Tensor, dice: random.Random) -> list[tuple[int, ...]]:
    return [tuple(dice.randrange(size) for size in output.shape) for _ in range(PLACES)]


def test_the_sum_of_the_terms_is_torchs_value_in_random_networks_layers_and_places():
    torch.manual_seed(1)
    dice, kinds = random.Random(1), Counter()
    for architecture in designs(1):
        network, values = shaken(architecture), torch.randn(architecture.input_shape)
        outputs = values.unsqueeze(0)
        for name, module in zip(names(network), network, strict=True):
            outputs = module(outputs)
            for at in some_places(outputs[0], dice):
                found, wanted = pixel(network, values, name, at), float(outputs[0][at])
                assert found.value == pytest.approx(wanted, rel=1e-6, abs=1e-6)
                assert found.total == pytest.approx(wanted, rel=1e-5, abs=1e-5), (architecture, name, at)
                few = found.largest(3)
                assert len(few.terms) <= 6 and few.total == pytest.approx(found.total, rel=1e-9, abs=1e-9)
                kinds[found.kind] += 1
    assert len(kinds) == 11 and min(kinds.values()) > PLACES


def test_each_term_is_what_stands_at_its_place_in_the_layer_s_input_and_padding_is_0():
    torch.manual_seed(2)
    network, values = build(ZOO["lenet5"]).eval().requires_grad_(False), torch.randn(1, 28, 28)
    source = network[:4](values.unsqueeze(0))[0]
    found = pixel(network, values, "conv2", (3, 2, 5))
    assert [term.at for term in found.terms] == [(c, 2 + y, 5 + x) for c in range(6) for y in range(5) for x in range(5)]
    for term in found.terms:
        channel, row, column = term.at
        assert term.activation == float(source[channel, row, column])
        assert term.weight == float(network[4].weight[3, channel, row - 2, column - 5])
        assert term.product == pytest.approx(term.activation * term.weight, rel=1e-9)
    padded = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1)).eval()
    corner = pixel(padded, values, "conv1", (0, 0, 0)).terms
    assert [term.at for term in corner if term.activation == 0] == [(0, -1, -1), (0, -1, 0), (0, -1, 1), (0, 0, -1), (0, 1, -1)]


def test_of_maximum_pooling_the_winner_is_torchs_also_among_equals():
    torch.manual_seed(3)
    values = torch.randint(0, 3, (2, 9, 9)).float() - 1
    for pool in (nn.MaxPool2d(2), nn.MaxPool2d(3, 2, 1), nn.MaxPool2d(2, 1, 1, 3), nn.MaxPool2d(3, 1, 1, 2)):
        pool.return_indices = True
        _, winners = pool(values.unsqueeze(0))
        pool.return_indices = False
        network = nn.Sequential(pool)
        for at in some_places(winners[0], random.Random(0)):
            terms = pixel(network, values, "pool1", at).terms
            (winner,) = [term.at for term in terms if term.weight == 1]
            assert winner == (at[0], *divmod(int(winners[0][at]), 9))
            assert all(term.weight == term.product == 0 for term in terms if term.at != winner)


def test_of_a_linear_layer_the_largest_for_and_against_are_kept_and_the_rest_is_one_number(given):
    network, values, *_ = given("mlp1", 4)
    whole = pixel(network, values, "fc1", (7,))
    few = whole.largest(5)
    products = sorted(term.product for term in whole.terms)
    assert len(whole.terms) == 784 and whole.left_out == 0
    assert [term.product for term in few.terms] == [*products[:-6:-1], *products[4::-1]]
    assert few.left_out == 774 and few.rest == pytest.approx(sum(products[5:-5]))


@pytest.mark.parametrize(
    ("name", "layer", "shape"),
    [
        ("mlp1", "fc1", (1, 28, 28)),
        ("mlp1", "fc2", None),
        ("lenet5", "fc1", (16, 5, 5)),
        ("flagship", "fc1", (64, 2, 2)),
        ("lenet5", "conv2", None),
    ],
)
def test_of_a_linear_layer_it_is_known_how_its_input_lay_before_it_was_flattened(name, layer, shape, given):
    network, values, *_ = given(name, 4)
    assert before_flattening(network, values, layer) == shape
    if shape:
        maps = network[: position(network, layer) - 1](values.unsqueeze(0))[0]  # without Flatten
        terms = pixel(network, values, layer, (7,)).terms
        assert [term.activation for term in terms] == pytest.approx(maps.flatten().tolist()) and maps.shape == shape


def test_of_an_activation_the_term_is_its_input_and_the_value_the_function_s(given):
    network, values, *_ = given("lenet5", 4)
    before, after = pixel(network, values, "conv1", (2, 5, 7)), pixel(network, values, "tanh1", (2, 5, 7))
    (term,) = after.terms
    assert term == ((2, 5, 7), before.value, None, after.value)
    assert after.value == pytest.approx(float(torch.tensor(before.value).tanh()), abs=1e-7)


def test_a_map_is_the_sum_of_what_each_map_before_it_adds():
    torch.manual_seed(4)
    network, values = build(ZOO["lenet5"]).eval().requires_grad_(False), torch.randn(1, 28, 28)
    found = feature_map(network, values, "conv2", 9)
    wanted = network[:5](values.unsqueeze(0))[0, 9]
    assert torch.allclose(found.parts.sum(0) + found.bias, wanted, atol=1e-5)
    assert torch.equal(found.value, wanted) and found.left_out == 0 and sorted(found.numbers.tolist()) == list(range(6))
    source = network[:4](values.unsqueeze(0))[0]
    for place, number in enumerate(found.numbers.tolist()):
        kernel = network[4].weight[9, number]
        assert torch.equal(found.inputs[place], source[number]) and torch.equal(found.kernels[place], kernel)
        alone = torch.nn.functional.conv2d(source[number].view(1, 1, 14, 14), kernel.view(1, 1, 5, 5))[0, 0]
        assert torch.allclose(found.parts[place], alone, atol=1e-5)
    with pytest.raises(InsideError, match="tanh1 is no convolution"):
        feature_map(network, values, "tanh1", 0)


def seen(architecture: Architecture, index: int, at: tuple[int, ...]) -> ReceptiveField:
    """The pixels with a gradient where each window adds up all that is under it, and functions are left out."""
    windows = [
        Conv2d(
            step.output_shape[0],
            step.layer.kernel_size,
            step.layer.stride,
            step.layer.padding,
            getattr(step.layer, "dilation", 1),
        )
        if hasattr(step.layer, "stride")
        else step.layer
        for step in list(trace(architecture))[: index + 1]
        if hasattr(step.layer, "padding") or isinstance(step.layer, Flatten | Linear)
    ]
    network = build(replace(architecture, layers=tuple(windows)))
    for part in network.parameters():
        nn.init.ones_(part)
    image = torch.ones(1, *architecture.input_shape, requires_grad=True)
    network(image)[0][at].backward()
    rows, columns = image.grad.abs().sum((0, 1)).nonzero().T
    return ReceptiveField(tuple(rows.unique().tolist()), tuple(columns.unique().tolist()))


def test_a_value_sees_the_pixels_that_have_a_gradient():
    dice = random.Random(5)
    for architecture in designs(5):
        network, values = shaken(architecture), torch.randn(architecture.input_shape)
        for index, step in enumerate(trace(architecture)):
            at = tuple(dice.randrange(size) for size in step.output_shape)
            assert receptive_field(network, values, step.name, at) == seen(architecture, index, at), (architecture, step, at)


@pytest.mark.parametrize("name", ["lenet5", "flagship", "13-layer-16"])
def test_a_receptive_field_away_from_the_border_has_the_size_and_the_jump_that_the_design_computes(name):
    steps = [step for step in trace(ZOO[name]) if len(step.output_shape) == 3]
    network, values, inside = build(ZOO[name]).eval(), torch.zeros(ZOO[name].input_shape), 0
    for step, field in zip(steps, receptive_fields(steps), strict=True):
        middle, last = step.output_shape[1] // 2, values.shape[1] - 1
        here, before = (receptive_field(network, values, step.name, (0, row, row)).rows for row in (middle, max(0, middle - 1)))
        assert len(here) <= field.size
        if middle and before[0] > 0 and here[-1] < last:
            assert len(here) == here[-1] - here[0] + 1 == field.size and here[0] - before[0] == field.jump
            inside += 1
    assert inside >= 4


@pytest.mark.parametrize(
    ("layer", "at", "words"),
    [
        ("conv9", (0, 0, 0), "There is no layer 'conv9'. The layers are pad1, conv1"),
        ("conv1", (6, 0, 0), "6×28×28 values; 6, 0, 0 is not among them. Use map 0 to 5, row 0 to 27, column 0 to 27."),
        ("conv1", (0, 28, 0), "0, 28, 0 is not among them"),
        ("conv1", (0, -1, 0), "0, -1, 0 is not among them"),
        ("conv1", (0,), "its places are a map, a row and a column"),
        ("fc1", (0, 1, 1), "its places are a unit alone"),
        ("fc1", (120,), "Use unit 0 to 119"),
    ],
)
def test_a_place_that_there_is_not_is_refused_with_those_there_are(layer, at, words):
    network = build(ZOO["lenet5"]).eval()
    for question in (pixel, receptive_field):
        with pytest.raises(InsideError) as error:
            question(network, torch.zeros(1, 28, 28), layer, at)
        assert words in str(error.value)


def test_a_value_that_is_not_a_number_is_refused():
    network = build(ZOO["lenet5"]).eval()
    with pytest.raises(InsideError, match="is not a number"):
        pixel(network, torch.full((1, 28, 28), torch.inf), "conv1", (0, 5, 5))


def test_a_window_with_nothing_but_padding_is_refused_and_sees_nothing():
    network = nn.Sequential(nn.MaxPool2d(2, 1, 1, 3))  # its two taps lie on either side of an image of 2×2
    assert receptive_field(network, torch.ones(1, 2, 2), "pool1", (0, 0, 0)) == ((), ())
    with pytest.raises(InsideError, match="is not a number"):
        pixel(network, torch.ones(1, 2, 2), "pool1", (0, 0, 0))
    assert isinstance(MaxPool2d(2, 1, 1, 3).output_shape((1, 2, 2)), tuple)  # a design may hold it
