"""The one place that turns pixels into a network's input, for training images, test images and drawings alike."""

from typing import Any

from core.design.refusal import Refusal

# Of MNIST's training images, pixels divided by 255, as document 003 gives them.
MNIST_MEAN, MNIST_STD = 0.1307, 0.3081


class DataError(Refusal):
    """Data that cannot be found, read or used."""


def normalize(pixels: Any, mean: float, std: float) -> Any:
    """(pixels/255 − mean)/std, for a float tensor or array of any shape with values 0 to 255."""
    return (pixels / 255 - mean) / std
