"""What a trained network answers, and how often it is right."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.data.images import Dataset, Images
from core.data.normalization import normalize
from core.design.architecture import Architecture, totals
from core.design.layer import words
from core.design.refusal import Refusal

BATCH = 200  # images whose activations stay in the cache: half the time of 1,000, measured on one thread and on two


@dataclass(frozen=True)
class Score:
    """Over a set of images: mean loss, accuracy (a fraction), and accuracy and number of images of each class."""

    loss: float
    accuracy: float
    by_class: tuple[float, ...]
    counts: tuple[int, ...]


class MismatchError(Refusal):
    """A network and a data set that do not go together."""


def require_match(architecture: Architecture, name: str, dataset: Dataset) -> None:
    """Raise MismatchError where the network called `name` takes other images, or has other classes, than the data set."""
    if architecture.input_shape != dataset.shape:
        what = f"{name} takes images of {architecture.input_shape}, but {dataset.name} has {dataset.shape}."
        raise MismatchError("shape", what, "Choose another data set or input shape.")
    output = totals(architecture).output_shape
    if output != (len(dataset.classes),):
        what = f"{name} ends in {words(output)} values, but {dataset.name} has {len(dataset.classes)} classes."
        raise MismatchError("classes", what, "End with a Linear layer of one output a class.")


def evaluate(network: nn.Module, images: Images, mean: float, std: float) -> Score:
    """Score the network on images (uint8 pixels), without changing it; its training mode is put back."""
    return score(outputs(network, images, mean, std), images.labels)


@torch.inference_mode()
def score(logits: Tensor, labels: Tensor) -> Score:
    """Score a network's outputs (n, classes) for images of these classes (n,)."""
    right = logits.argmax(1) == labels
    classes = logits.shape[1]
    counts = torch.bincount(labels, minlength=classes)
    hits = torch.bincount(labels[right], minlength=classes)
    by_class = (hits / counts.clamp(min=1)).tolist()
    loss = float(cross_entropy(logits, labels))
    return Score(loss, int(right.sum()) / len(labels), tuple(by_class), tuple(counts.tolist()))


@torch.inference_mode()
def outputs(network: nn.Module, images: Images, mean: float, std: float) -> Tensor:
    """Logits (n, classes) for images (uint8 pixels), without changing the network; its training mode is put back."""
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
