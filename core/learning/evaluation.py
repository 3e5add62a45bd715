"""The answers of a trained network, and how often they are right."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.data.images import Images
from core.data.normalization import normalize

BATCH = 200  # images whose activations fit into the cache: takes half the time of 1,000, on one thread and on two


@dataclass(frozen=True)
class Score:
    """Measured on a set of images: mean loss, accuracy (a fraction), and accuracy and number of images of each class."""

    loss: float
    accuracy: float
    by_class: tuple[float, ...]
    counts: tuple[int, ...]


def evaluate(network: nn.Module, images: Images, mean: float, std: float) -> Score:
    """Score the network on images (uint8 pixels), without changing it or its training mode."""
    return score(outputs(network, images, mean, std), images.labels)


@torch.inference_mode()
def score(logits: Tensor, labels: Tensor) -> Score:
    """Score a network's outputs (n, classes) against labels (n,)."""
    right = logits.argmax(1) == labels
    classes = logits.shape[1]
    counts = torch.bincount(labels, minlength=classes)
    hits = torch.bincount(labels[right], minlength=classes)
    by_class = (hits / counts.clamp(min=1)).tolist()
    loss = float(cross_entropy(logits, labels))
    return Score(loss, int(right.sum()) / len(labels), tuple(by_class), tuple(counts.tolist()))


@torch.inference_mode()
def by_writer(right: Tensor, writers: Tensor) -> dict[int, float]:
    """The accuracy on each writer's images, in order of the writers' numbers (n,); `right` says which were read rightly.

    Images by one writer are alike, so the spread between writers, not between images, predicts a new person's accuracy.
    """
    return {writer: float(right[writers == writer].double().mean()) for writer in writers.unique().tolist()}


@torch.inference_mode()
def outputs(network: nn.Module, images: Images, mean: float, std: float) -> Tensor:
    """Logits (n, classes) for images (uint8 pixels), without changing the network or its training mode."""
    training = network.training
    network.eval()
    parts = [network(normalize(batch.pixels.float(), mean, std)) for batch in images.batches(BATCH)]
    network.train(training)
    return torch.cat(parts)


@torch.inference_mode()
def classify(network: nn.Module, values: Tensor) -> Tensor:
    """Probabilities (n, classes) for normalized values (n, channels, height, width); the network must be in eval mode."""
    probabilities: Tensor = network(values).softmax(1)
    return probabilities
