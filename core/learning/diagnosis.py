"""Whether a training learned its images by heart, too little, or neither: a rule on its history, not an impression."""

from typing import NamedTuple

from core.learning.epoch import Epoch

WAIT = 3  # epochs without a better validation loss
RISE = 1.05  # of the validation loss over its best, at once
FALL = 0.9  # of the training loss meanwhile
LOW = 0.9  # training accuracy below which too little was learned
STILL = 0.95  # the last epoch's loss against the one before: it still falls


class Diagnosis(NamedTuple):
    """`name` is overfitting, underfitting, still learning, fits or open; `says` gives the rule with this run's numbers."""

    name: str
    says: str


def best_epoch(history: list[Epoch]) -> Epoch | None:
    """The epoch with the highest validation accuracy, the first of them; None where there is no validation."""
    held = [epoch for epoch in history if epoch.validation_accuracy is not None]
    return max(held, key=lambda epoch: epoch.validation_accuracy or 0.0) if held else None


def first_reaching(history: list[Epoch], accuracy: float) -> int | None:
    """The number of the first epoch whose validation accuracy reaches a fraction."""
    return next((epoch.number for epoch in history if (epoch.validation_accuracy or 0.0) >= accuracy), None)


def diagnose(history: list[Epoch]) -> Diagnosis:
    """What the losses say; `open` where there is no validation or no second epoch.

    Overfitting: since the epoch of the best validation loss the training loss fell by 10 %, while the validation loss rose
    by 5 %, or has not improved for WAIT epochs (document 002: it "remains almost constant while the training gets lower").
    Underfitting: the training accuracy itself is below 90 % and the training loss hardly falls any more.
    """
    losses = [epoch.validation_loss for epoch in history if epoch.validation_loss is not None]
    if len(history) < 2 or len(losses) < len(history):
        return Diagnosis("open", "No verdict before the second epoch." if losses else "No verdict without validation images.")
    last, before = history[-1], history[-2]
    at = losses.index(min(losses))
    best = history[at]
    stuck, rise = len(history) - 1 - at, losses[-1] / losses[at]
    if (stuck >= WAIT or rise >= RISE) and last.loss <= FALL * best.loss:
        return Diagnosis(
            "overfitting",
            f"since epoch {best.number} the training loss fell from {best.loss:.4f} to {last.loss:.4f}, but the validation "
            f"loss went from {losses[at]:.4f} to {losses[-1]:.4f}. Stop at epoch {best.number}, or use dropout, weight decay, "
            "augmentation or more images.",
        )
    falls = last.loss <= STILL * before.loss
    if last.accuracy < LOW and not falls:
        return Diagnosis(
            "underfitting",
            f"the training accuracy is only {100 * last.accuracy:.1f} %, below {100 * LOW:.0f} %, and the training loss hardly "
            f"falls any more ({before.loss:.4f}, {last.loss:.4f}). Use a larger network, another rate, or less dropout.",
        )
    if falls and at == len(history) - 1:
        says = f"both losses still fall (validation {losses[-2]:.4f}, {losses[-1]:.4f}). More epochs may help."
        return Diagnosis("still learning", says)
    return Diagnosis(
        "fits", f"the validation loss ({losses[-1]:.4f}, best {losses[at]:.4f} in epoch {best.number}) keeps to its best."
    )
