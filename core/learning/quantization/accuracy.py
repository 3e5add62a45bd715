"""How accurate a network is with fewer bits: in all, after a training that knows of them, and layer by layer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from torch import nn

from core.data.datasets import load
from core.data.images import Dataset, Images
from core.design.architecture import layer_names
from core.learning.checkpoint import Checkpoint
from core.learning.epoch import Epoch
from core.learning.evaluation import outputs
from core.learning.quantization.network import Rounded, folded, input_ranges, quantized, set_ranges
from core.learning.quantization.setting import QuantizationError, Setting
from core.learning.recipe import Recipe
from core.learning.requirements import require_match
from core.learning.training import Training, seeded

RECIPE = Recipe(optimizer="adam", learning_rate=1e-3, schedule="one-cycle", batch_size=64, device="cpu")


@dataclass(frozen=True)
class Subject:
    """A trained network and the data set that it is quantized and tested with. `network` is in eval mode."""

    checkpoint: Checkpoint
    dataset: Dataset
    network: nn.Sequential

    @classmethod
    def of(cls, checkpoint: Checkpoint, dataset: Dataset) -> "Subject":
        """Raises a Refusal where the network does not fit the data, or has no weights."""
        require_match(checkpoint.architecture, checkpoint.card.name, dataset.name, dataset.facts)
        network = checkpoint.network()
        if not any(isinstance(module, nn.Conv2d | nn.Linear) for module in network):
            what = f"{checkpoint.card.name} has no convolution and no linear layer, so no weights to quantize."
            raise QuantizationError("no-weights", what)
        return cls(checkpoint, dataset, network)

    @property
    def name(self) -> str:
        """The network's name."""
        return self.checkpoint.card.name

    @property
    def normal(self) -> tuple[float, float]:
        """Mean and std of the pixels that the network expects."""
        return self.checkpoint.recipe.mean, self.checkpoint.recipe.std

    def right(self, network: nn.Sequential | None = None) -> int:
        """How many test images this form of the network reads rightly; by itself with its floats."""
        answers = outputs(network or self.network, self.dataset.test, *self.normal).argmax(1)
        return int((answers == self.dataset.test.labels).sum())


def quantize(subject: Subject, setting: Setting, on_epoch: Callable[[Epoch], None] = lambda epoch: None) -> nn.Sequential:
    """The network as the setting has it, trained if it says so. Raises a Refusal, or Diverged."""
    images = _calibration_images(subject, setting)
    network = quantized(subject.network, setting, images, *subject.normal)
    if setting.epochs:
        _train(network, subject, setting.epochs, images, on_epoch)
    return network


def _calibration_images(subject: Subject, setting: Setting) -> Images:
    """Training images, evenly spaced, of the subject's data set or of the one that the setting names."""
    dataset = subject.dataset
    if setting.calibrated_on:
        dataset = load(setting.calibrated_on)
        require_match(subject.checkpoint.architecture, subject.name, dataset.name, dataset.facts)
    there = len(dataset.train)
    if setting.calibration > there:
        what = f"{dataset.name} has {there:,} training images; {setting.calibration:,} cannot show the ranges."
        raise QuantizationError("calibration", what, f"Use at most {there:,}.")
    return dataset.train.spaced(setting.calibration)


def _train(network: nn.Sequential, subject: Subject, epochs: int, images: Images, on_epoch: Callable[[Epoch], None]) -> None:
    """Train in place while all numbers are rounded; after each epoch the images show the ranges again."""
    mean, std = subject.normal
    recipe = replace(RECIPE, dataset=subject.dataset.name, epochs=epochs, mean=mean, std=std)
    seeded(recipe.seed)
    for epoch in Training(network.requires_grad_(True), subject.dataset, recipe).epochs():
        network.eval()
        set_ranges(network, input_ranges(network, images, mean, std))
        on_epoch(epoch)
    network.requires_grad_(False)


def layer_by_layer(subject: Subject, bits: int, per_channel: bool) -> dict[str, int]:
    """By the name of each layer with weights: how many test images are read rightly where it alone has so many bits."""
    plain = folded(subject.network)
    found = {}
    for index, name in enumerate(layer_names(subject.checkpoint.architecture.layers)):
        if isinstance(layer := plain[index], nn.Conv2d | nn.Linear):
            others = list(plain)
            others[index] = Rounded(layer, bits, per_channel)
            found[name] = subject.right(nn.Sequential(*others).eval())
    return found
