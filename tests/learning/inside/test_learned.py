"""What a network has learned: its activations, hidden units, neighbors, what drives its maps, and a convolution as a matrix."""

import numpy as np
import pytest
import torch
from torch import nn

from core.design.architecture import trace
from core.design.layers import Conv2d
from core.design.zoo import ZOO
from core.learning.inside.activations import activations, one_map
from core.learning.inside.drives import drives
from core.learning.inside.layers import InsideError
from core.learning.inside.nearest import features, features_of, nearest, plane
from core.learning.inside.toeplitz import fitting, toeplitz
from core.learning.inside.units import hidden, units
from core.learning.inside.window import Window
from core.learning.network import build


@pytest.mark.parametrize("name", ["lenet5", "flagship", "mlp2"])
def test_the_activations_are_each_layer_s_output_under_the_names_of_the_trace(name, given):
    network, values, *_ = given(name, 6)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    found, wanted = activations(network, values), values.unsqueeze(0)
    assert [(row.name, row.kind, row.shape) for row in found] == [
        (step.name, type(step.layer).__name__, step.output_shape) for step in trace(ZOO[name])
    ]
    for row, module in zip(found, network, strict=True):
        wanted = module(wanted)
        assert torch.equal(row.values, wanted[0]) and row.left_out == 0
        assert row.extent == float(wanted.abs().max())
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())


def test_one_map_is_that_of_the_whole_layer(given):
    network, values, *_ = given("lenet5", 6)
    assert torch.equal(one_map(network, values, "pool2", 15), activations(network, values)[6].values[15])
    with pytest.raises(InsideError, match="fc1 gives a vector"):
        one_map(network, values, "fc1", 0)


def test_with_one_hidden_layer_the_contributions_add_up_to_the_class_s_output(given):
    network, values, *_ = given("mlp1", 6)
    found = units(network, values, 2)
    assert (found.layer, len(found.units), found.left_out) == ("fc1", 64, 236)
    hidden = network[:3](values.unsqueeze(0))[0]
    contributions = hidden * network[3].weight[2]
    assert float(contributions.sum() + network[3].bias[2]) == pytest.approx(float(network(values.unsqueeze(0))[0, 2]), abs=1e-4)
    assert [unit.number for unit in found.units] == contributions.abs().argsort(descending=True, stable=True)[:64].tolist()
    for unit in found.units[:5]:
        assert unit.contribution == pytest.approx(float(contributions[unit.number]), abs=1e-5)
        assert torch.equal(unit.weights, network[1].weight[unit.number].view(1, 28, 28))
        assert max(0.0, float(unit.parts.sum()) + unit.bias) == pytest.approx(unit.activation, abs=1e-4)


def test_any_unit_can_be_looked_at_and_one_that_there_is_not_is_refused(given):
    network, values, *_ = given("mlp1", 6)
    layer, known = hidden(network, values, 2), {unit.number: unit for unit in units(network, values, 2).units}
    for number in (*list(known)[:3], 299):
        one = layer.unit(number)
        assert torch.equal(one.weights.flatten(), network[1].weight[number])
        assert one.before == pytest.approx(float(network[:2](values.unsqueeze(0))[0, number]), abs=1e-5)
        assert number not in known or one.contribution == known[number].contribution
    with pytest.raises(InsideError, match="Use unit 0 to 299"):
        layer.unit(300)


def test_before_its_activation_function_a_unit_has_the_linear_layer_s_output(given):
    network, values, *_ = given("mlp1", 4)
    outputs = network[:2](values.unsqueeze(0))[0]
    for unit in units(network, values, 4).units:
        assert unit.before == pytest.approx(float(outputs[unit.number]), abs=1e-5)


def test_without_a_hidden_layer_the_units_are_the_classes(given):
    network, values, *_ = given("softmax", 6)
    first = units(network, values, 6).units[0]
    assert first.number == 6 and first.activation == first.contribution == pytest.approx(
        float(network(values.unsqueeze(0))[0, 6])
    )


def test_units_of_a_cnn_are_refused(given):
    network, values, *_ = given("lenet5", 6)
    with pytest.raises(InsideError, match="no unit sees the whole image"):
        units(network, values, 6)


def test_the_last_layer_turns_the_features_into_the_outputs(given, digits):
    network, *_ = given("lenet5", 0)
    images = digits.test[:250]
    found = features(network, images, 0.1307, 0.3081)
    values = (images.pixels.float() / 255 - 0.1307) / 0.3081
    assert found.shape == (250, 84)
    assert torch.allclose(found @ network[12].weight.T + network[12].bias, network(values), atol=1e-4)
    softmax, *_ = given("softmax", 0)
    assert torch.equal(features_of(softmax, values), values.flatten(1))  # it has no hidden layer: the pixels themselves


def test_the_nearest_images_are_those_with_the_least_distance(given, digits):
    network, values, *_ = given("mlp1", 3)
    found = features(network, digits.train[:500], 0.1307, 0.3081)
    point = features_of(network, values.unsqueeze(0))[0]
    neighbors = nearest(found, point, 8)
    distances = np.linalg.norm(found.numpy() - point.numpy(), axis=1)
    assert neighbors.places.tolist() == distances.argsort()[:8].tolist()
    assert np.allclose(neighbors.distances, np.sort(distances)[:8], atol=1e-3)
    assert len(nearest(found[:3], point, 8).places) == 3


def test_the_plane_holds_the_eigenvectors_of_the_covariance_with_the_largest_eigenvalues(given, digits):
    network, *_ = given("lenet5", 3)
    found = features(network, digits.train[:500], 0.1307, 0.3081)
    made, (spread, vectors) = plane(found), np.linalg.eigh(np.cov(found.numpy().T))
    assert np.allclose(made.shares, spread[:-3:-1] / spread.sum(), atol=1e-4)
    assert np.allclose(np.abs(made.directions.numpy() @ vectors[:, :-3:-1]), np.eye(2), atol=1e-3)
    assert all(row.gather(0, row.abs().argmax().view(1)) > 0 for row in made.directions)
    points = made.of(found)
    assert np.allclose(np.cov(points.numpy().T), np.diag(spread[:-3:-1]), atol=1e-2)


@pytest.mark.parametrize("shape", [(5, 1), (1, 5), (2, 2), (1, 1)])
def test_features_of_one_direction_lie_on_a_line_of_the_plane(shape):
    spread = plane(torch.arange(1.0, 1 + shape[0] * shape[1]).view(shape))
    points = spread.of(torch.ones(7, shape[1]))
    assert points.shape == (7, 2) and torch.isfinite(points).all() and torch.isfinite(spread.shares).all()


def test_the_images_that_drive_a_map_are_those_with_its_largest_values(given, digits):
    network, *_ = given("cnn-8-16", 0)
    images = digits.test[:230]
    found = drives(network, images, 0.1307, 0.3081, "relu2", most=4)
    maps = network[:5]((images.pixels.float() / 255 - 0.1307) / 0.3081)
    assert found.count == maps.shape[1] == len(found.places)
    for number in range(found.count):
        peaks = maps[:, number].amax((1, 2))
        assert torch.allclose(found.values[number], peaks.sort(descending=True).values[:4], atol=1e-4)
        assert torch.allclose(found.values[number], peaks[found.places[number]], atol=1e-4)


def test_dead_units_are_counted(digits):
    torch.manual_seed(0)
    network = (
        nn.Sequential(nn.Conv2d(1, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3380, 7), nn.ReLU()).eval().requires_grad_(False)
    )
    network[0].bias[:] = torch.tensor([1.0, -1e4, 1.0, -1e4, 1.0])
    network[3].bias[3] = -1e4
    images = digits.test[:210]
    assert drives(network, images, 0.1307, 0.3081, "relu1").dead == 2
    assert drives(network, images, 0.1307, 0.3081, "conv1").dead == 0
    outputs = network((images.pixels.float() / 255 - 0.1307) / 0.3081)
    vector = drives(network, images, 0.1307, 0.3081, "relu2")
    assert vector.dead == int((outputs == 0).all(0).sum()) >= 1


def test_lenet_5s_first_convolution_as_a_matrix_has_4704_by_1024_numbers_150_different_weights_and_6_biases(given):
    network, *_ = given("lenet5", 0)
    found = toeplitz(network[1], (1, 32, 32))
    assert (found.rows, found.columns, found.different, found.biases) == (6 * 28 * 28, 1024, 150, 6)
    assert found.connected == 117_600  # its MACs
    assert found.which.shape == (4, 36) and sorted(set(found.which.flatten().tolist())) == list(range(26))
    second = toeplitz(network[4], (6, 14, 14))
    assert (second.rows, second.columns, second.different, second.biases) == (1600, 1176, 2400, 16)
    assert second.connected == 240_000


@pytest.mark.parametrize("window", [(3, 1, 0, 1), (3, 2, 1, 1), (2, 1, 1, 3), (1, 1, 0, 1), (4, 3, 2, 2)])
def test_the_matrix_times_the_crop_is_the_convolution(window):
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 4, *window)
    found = toeplitz(conv, (3, 12, 11), maps=2, windows=3)
    crop = torch.randn(1, 1, found.side, found.side)
    kernel, stride, _, dilation = window
    wanted = nn.functional.conv2d(crop, conv.weight[:2, :1], None, stride, 0, dilation)
    assert wanted.shape[2:] == (3, 3)
    assert torch.allclose(found.matrix @ crop.flatten(), wanted.flatten(), atol=1e-5)
    assert ((found.which == 0) == (found.matrix == 0)).all()
    # The whole matrix by brute force: one column for each input.
    whole = (
        nn.functional.conv2d(torch.eye(396).view(-1, 3, 12, 11), torch.ones_like(conv.weight), None, *window[1:]).flatten(1).T
    )
    assert (found.rows, found.columns) == tuple(whole.shape) and found.connected == int((whole != 0).sum())
    assert found.rows == np.prod(Conv2d(4, *window).output_shape((3, 12, 11)))
    assert (found.different, found.biases) == (4 * 3 * kernel**2, 4)


@pytest.mark.parametrize(
    ("window", "side", "fit"),
    [
        (Window(5, 1, 0, 1), 28, (2, 4)),
        (Window(9, 9, 0, 1), 28, (2, 3)),  # 3 places of 9 pixels
        (Window(64, 1, 0, 1), 156, (1, 3)),  # 1·3² × 66² entries; 2·3² × 66² and 1·4² × 67² are more than 65,536
        (Window(64, 1, 18, 1), 28, (0, 0)),  # larger than the picture
        (Window(3, 1, 0, 200), 500, (0, 0)),  # one place has 401² pixels
    ],
)
def test_as_many_places_and_maps_are_drawn_as_the_picture_and_the_limit_have_room_for(window, side, fit):
    assert fitting(window, side, 2, 4) == fit


def test_the_counts_of_a_matrix_can_be_had_without_a_part_of_it():
    found = toeplitz(nn.Conv2d(1, 3, 64, padding=32), (1, 28, 28), windows=0)
    assert found.which.shape == found.matrix.shape == (0, 0) and found.side == 0
    assert (found.rows, found.columns, found.different) == (3 * 29 * 29, 784, 3 * 64 * 64)


def test_only_a_convolution_has_such_a_matrix():
    with pytest.raises(InsideError, match="Only a convolution"):
        toeplitz(nn.Linear(4, 4), (4,))


def test_outputs_that_are_not_numbers_are_refused():
    with pytest.raises(InsideError, match="The outputs of conv1 are not numbers"):
        activations(build(ZOO["lenet5-28"]).eval(), torch.full((1, 28, 28), torch.inf))
