"""t-SNE: images in a plane so that those that lie near each other in the features do so there too.

L. van der Maaten, G. Hinton, Visualizing Data using t-SNE, 2008; computed by scikit-learn.
"""

import torch
from torch import Tensor

from core.learning.inside.layers import InsideError
from core.learning.inside.nearest import nearest

PERPLEXITY = 30  # about so many neighbors count for each image
FEWEST, MOST = 10, 1000  # images
NEAREST = 5  # images between which another one is placed


def tsne(features: Tensor) -> Tensor:
    """The features (n, d) as points (n, 2), the same ones each time; raises InsideError for too few or too many images."""
    from sklearn.manifold import TSNE  # takes a second

    if not FEWEST <= len(features) <= MOST:
        raise InsideError("images", f"t-SNE of {len(features):,} images is not made.", f"Take {FEWEST} to {MOST:,} images.")
    start = "pca" if features.shape[1] > 1 else "random"
    made = TSNE(perplexity=min(PERPLEXITY, (len(features) - 1) / 3), init=start, random_state=0, n_jobs=1)
    return torch.from_numpy(made.fit_transform(features.numpy()))


def place_among(features: Tensor, points: Tensor, point: Tensor) -> Tensor:
    """Where an image that t-SNE did not see is drawn (2,): between its nearest images, the nearer one counting more."""
    found = nearest(features, point, NEAREST)
    weights = 1 / found.distances.clamp(min=1e-6)
    return (weights[:, None] * points[found.places]).sum(0) / weights.sum()
