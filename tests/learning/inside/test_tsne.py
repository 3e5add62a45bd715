"""t-SNE keeps neighbors, is the same each time, and places a digit that it did not see among its nearest images."""

import pytest
import torch

from core.learning.inside.layers import InsideError
from core.learning.inside.tsne import MOST, place_among, tsne

GROUPS = torch.arange(4).repeat_interleave(25)


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    """Four groups of 25 images in 20 features, far from each other."""
    torch.manual_seed(0)
    return torch.randn(4, 20)[GROUPS] * 10 + torch.randn(100, 20)


def test_images_of_a_group_stay_together_and_it_is_the_same_each_time(features):
    from sklearn.manifold import trustworthiness  # takes seconds, in which no test is found

    points = tsne(features)
    nearest = torch.cdist(points, points).fill_diagonal_(torch.inf).argmin(1)
    assert torch.equal(GROUPS[nearest], GROUPS)
    assert trustworthiness(features.numpy(), points.numpy(), n_neighbors=5) > 0.9
    assert torch.equal(points, tsne(features))


def test_an_image_that_it_saw_lies_where_it_is_and_another_one_among_its_neighbors(features):
    points = tsne(features)
    assert place_among(features, points, features[30]) == pytest.approx(points[30], abs=1e-3)
    new = place_among(features, points, features[GROUPS == 2].mean(0))
    middles = torch.stack([points[group == GROUPS].mean(0) for group in range(4)])
    assert int((middles - new).norm(dim=1).argmin()) == 2


@pytest.mark.parametrize("count", [0, 9, MOST + 1])
def test_too_few_and_too_many_images_are_refused(count):
    with pytest.raises(InsideError, match="is not made"):
        tsne(torch.zeros(count, 3))


def test_one_feature_is_enough():
    assert tsne(torch.arange(12.0)[:, None]).shape == (12, 2)
