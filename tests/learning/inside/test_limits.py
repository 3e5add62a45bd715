"""Designs of thousands of maps: what is kept is limited, what is left out is counted, what takes too long is refused."""

import pytest
import torch
from torch import nn

from core.data.images import Images
from core.learning.inside import activations as look
from core.learning.inside import layers, nearest
from core.learning.inside.activations import activations, one_map
from core.learning.inside.change import smallest_change
from core.learning.inside.drives import drives
from core.learning.inside.feature_map import feature_map
from core.learning.inside.grad_cam import grad_cam
from core.learning.inside.gradient import gradient_times_input
from core.learning.inside.ink_edits import ink_edits
from core.learning.inside.integrated_gradients import integrated_gradients
from core.learning.inside.layers import InsideError
from core.learning.inside.occlusion import occlusion
from core.learning.inside.pixel import pixel
from core.learning.inside.toeplitz import toeplitz
from core.learning.inside.units import units


@pytest.fixture(scope="module")
def wide() -> nn.Sequential:
    """4,096 maps, and one map that all of them feed."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4096, 3), nn.ReLU(), nn.Conv2d(4096, 1, 3), nn.Flatten()).eval().requires_grad_(False)


VALUES = torch.rand(1, 10, 10)


def test_of_4096_maps_64_are_kept_without_the_memory_of_the_others(wide):
    first = activations(wide, VALUES)[0]
    assert first.shape == (4096, 8, 8) and first.values.shape == (64, 8, 8) and first.left_out == 4032
    assert first.values.untyped_storage().nbytes() == 4 * 64 * 64
    images = Images((255 * torch.rand(5, 1, 10, 10)).to(torch.uint8), torch.zeros(5, dtype=torch.int64))
    found = drives(wide, images, 0.0, 1.0, "relu1", most=2)
    assert found.count == 4096 and found.places.shape == (64, 2)


def test_values_are_limited_too_and_a_map_that_alone_is_too_large_is_left_out(wide, monkeypatch):
    monkeypatch.setattr(look, "VALUES", 100)
    assert [len(row.values) for row in activations(wide, VALUES)] == [1, 1, 1, 36]
    monkeypatch.setattr(look, "VALUES", 20)
    assert [(len(row.values), row.left_out) for row in activations(wide, VALUES)][::3] == [(0, 4096), (20, 16)]
    with pytest.raises(InsideError, match="at most 20"):
        one_map(wide, VALUES, "conv1", 0)


def test_of_36864_terms_the_1024_largest_are_kept_and_the_sum_is_the_same(wide):
    found = pixel(wide, VALUES, "conv2", (0, 2, 3))
    assert len(found.terms) == 1024 and found.left_out == 36_864 - 1024
    assert found.total == pytest.approx(float(wide[:3](VALUES.unsqueeze(0))[0, 0, 2, 3]), rel=1e-5, abs=1e-5)
    smallest = min(abs(term.product) for term in found.terms)
    few = found.largest(2)
    assert few.left_out == 36_860 and all(abs(term.product) >= smallest for term in few.terms)


def test_of_4096_maps_that_feed_one_the_64_that_add_most_are_kept_the_strongest_first(wide):
    found = feature_map(wide, VALUES, "conv2", 0)
    each = zip(wide[:2](VALUES.unsqueeze(0))[0], wide[2].weight[0], strict=True)
    strengths = torch.stack(
        [torch.nn.functional.conv2d(one[None, None], kernel[None, None]).abs().mean() for one, kernel in each]
    )
    assert len(found.parts) == 64 and found.left_out == 4032
    assert found.strengths.tolist() == pytest.approx(strengths.sort(descending=True).values[:64].tolist(), rel=1e-4)
    assert strengths[found.numbers].tolist() == pytest.approx(found.strengths.tolist(), rel=1e-4)


@pytest.mark.parametrize(
    "question",
    [
        lambda network: occlusion(network, VALUES, 0, 0.0),
        lambda network: gradient_times_input(network, VALUES, 0),
        lambda network: grad_cam(network, VALUES, 0),
        lambda network: units(network, VALUES, 0),
        lambda network: integrated_gradients(network, VALUES, 0, 0.0),
        lambda network: smallest_change(network, VALUES, 0.0, 1.0),
        lambda network: ink_edits(network, VALUES, 0.0, 1.0),
    ],
)
def test_what_takes_too_long_or_too_much_memory_is_refused_before_it_begins(question, wide, monkeypatch):
    monkeypatch.setattr(layers, "WORK", 10**6)
    with pytest.raises(InsideError, match=r"at most 1,000,000 in all are made\. Take a smaller network"):
        question(wide)
    monkeypatch.setattr(layers, "AT_ONCE", 1000)
    with pytest.raises(InsideError, match="at most 1,000 are held"):
        question(wide)


def test_a_grid_of_too_many_patches_and_a_matrix_of_too_many_entries_are_refused(wide):
    with pytest.raises(InsideError, match="at most 4,096 are tried"):
        occlusion(nn.Sequential(nn.Flatten(), nn.Linear(10_000, 2)), torch.zeros(1, 100, 100), 0, 0.0)
    with pytest.raises(InsideError, match="at most 65,536 are made"):
        toeplitz(wide[0], (1, 10, 10), maps=4096)
    toeplitz(nn.Conv2d(3, 1, 64), (3, 64, 64))  # the largest kernels fit


def test_features_of_too_many_images_are_refused_with_how_many_there_may_be(monkeypatch):
    monkeypatch.setattr(nearest, "FEATURES", 450)
    images = Images(torch.zeros(5, 1, 10, 10, dtype=torch.uint8), torch.zeros(5, dtype=torch.int64))
    with pytest.raises(InsideError, match="Take the first 4 images"):
        nearest.features(nn.Sequential(nn.Flatten(), nn.Linear(100, 2)).eval(), images, 0.0, 1.0)
