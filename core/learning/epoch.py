"""One epoch of a training, as a value that checkpoints and the store keep."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Epoch:
    """One epoch: `number` from 1; loss and accuracy over its (augmented) training batches, and over any validation images.

    Accuracies are fractions. `learning_rate` is that of the last batch, `seconds` the epoch's training time, of which
    `data_seconds` went into shuffling, varying, slicing and normalizing the images.
    """

    number: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    seconds: float
    images_per_second: float
    data_seconds: float = 0.0

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Epoch":
        """Read plain data back; raises TypeError if it is not an epoch."""
        epoch = cls(**form)
        optional = (epoch.validation_loss, epoch.validation_accuracy)
        needed = (epoch.loss, epoch.accuracy, epoch.learning_rate, epoch.seconds, epoch.images_per_second, epoch.data_seconds)
        numbers = (*needed, *(value for value in optional if value is not None))
        if type(epoch.number) is not int or not all(type(value) in (int, float) for value in numbers):
            raise TypeError("a number of an epoch is of another type")
        return epoch
