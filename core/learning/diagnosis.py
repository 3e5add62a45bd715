"""Whether a training diverges, overfits, underfits, or none of these, by a rule on its history."""

from math import log
from typing import NamedTuple

from core.learning.epoch import Epoch

WAIT = 3  # epochs without a better validation loss
RISE = 1.05  # a loss over that of the best epoch: enough without waiting
FALL = 0.9  # training loss over that of the best epoch
HIGH = 0.5  # accuracy that no network has whose loss is that of guessing
MEMORIZED = 0.1  # training loss below which only the validation loss is high: that is overfitting
LOW = 0.9  # training accuracy below which too little was learned
FALLING = 0.95  # last training loss over the one before: at most this means that it still falls


class Diagnosis(NamedTuple):
    """`name` is rate too large, overfitting, underfitting, still learning, fits or open.

    `says` explains it with this run's numbers.
    """

    name: str
    says: str


def best_epoch(history: list[Epoch]) -> Epoch | None:
    """The first epoch with the highest validation accuracy; None without validation."""
    held = [epoch for epoch in history if epoch.validation_accuracy is not None]
    return max(held, key=lambda epoch: epoch.validation_accuracy or 0.0) if held else None


def first_reaching(history: list[Epoch], accuracy: float) -> int | None:
    """The number of the first epoch whose validation accuracy reaches a fraction."""
    return next((epoch.number for epoch in history if (epoch.validation_accuracy or 0.0) >= accuracy), None)


def diagnose(history: list[Epoch], classes: int = 10) -> Diagnosis:
    """The diagnosis of the losses; `open` without validation or before the second epoch.

    Rate too large: a loss is above that of guessing, ln(classes), while most answers are right. Then the few wrong ones cost
    more than all guesses would: the weights grew in jumps. Or both losses rose by 5 % since the epoch of the best validation
    loss. Not so where the training images are memorized.

    Overfitting: since the epoch of the best validation loss the training loss fell by 10 %, while the validation loss rose
    by 5 %, or has not improved for WAIT epochs (document 002: it "remains almost constant while the training gets lower").
    Underfitting: the training accuracy itself is below 90 % and the training loss hardly falls any more.
    Open, too, where the validation loss alone rose by 5 % and none of these is so.
    """
    if len(history) >= 2 and (says := _too_large(history[-1], classes)):
        return Diagnosis("rate too large", says)
    losses = [epoch.validation_loss for epoch in history if epoch.validation_loss is not None]
    if len(history) < 2 or len(losses) < len(history):
        return Diagnosis("open", "No verdict before the second epoch." if losses else "No verdict without validation images.")
    last, before = history[-1], history[-2]
    at = losses.index(min(losses))
    best = history[at]
    stuck, rose = len(history) - 1 - at, losses[-1] > RISE * losses[at]
    trained, held = f"from {best.loss:.4f} to {last.loss:.4f}", f"from {losses[at]:.4f} to {losses[-1]:.4f}"
    if (stuck >= WAIT or rose) and last.loss <= FALL * best.loss:
        return Diagnosis(
            "overfitting",
            f"since epoch {best.number} the training loss fell {trained}, but the validation loss went {held}. Stop at epoch "
            f"{best.number}, or use dropout, weight decay, augmentation or more images.",
        )
    if rose and last.loss > max(RISE * best.loss, MEMORIZED):
        return Diagnosis(
            "rate too large",
            f"since epoch {best.number} both losses rose: the training loss {trained}, the validation loss {held}. The steps "
            "are too large. Use a smaller learning rate, or a schedule that lowers it.",
        )
    falls = last.loss <= FALLING * before.loss
    if last.accuracy < LOW and not falls:
        return Diagnosis(
            "underfitting",
            f"the training accuracy is only {100 * last.accuracy:.1f} %, below {100 * LOW:.0f} %, and the training loss hardly "
            f"falls any more ({before.loss:.4f}, {last.loss:.4f}). Use a larger network, another rate, or less dropout.",
        )
    if falls and at == len(history) - 1:
        says = f"both losses still fall (validation {losses[-2]:.4f}, {losses[-1]:.4f}). More epochs may help."
        return Diagnosis("still learning", says)
    if rose:
        says = f"since epoch {best.number} the validation loss rose {held}, and the training loss went {trained}."
        return Diagnosis("open", says)
    return Diagnosis(
        "fits", f"the validation loss ({losses[-1]:.4f}, best {losses[at]:.4f} in epoch {best.number}) stays at its best."
    )


def _too_large(last: Epoch, classes: int) -> str:
    """What speaks for a rate that is too large; empty where nothing does."""
    held, chance = (last.validation_loss, last.validation_accuracy), log(classes)
    for images, loss, accuracy in (("training", last.loss, last.accuracy), ("validation", *held)):
        if loss is not None and accuracy is not None and loss > chance and accuracy >= HIGH and last.loss > MEMORIZED:
            return (
                f"the loss of the {images} images is {loss:.2f}, although {100 * accuracy:.1f} % of the answers are right; "
                f"guessing among {classes} classes has {chance:.2f}. The few wrong answers are given with great certainty: the "
                "weights jump too far at each step. Use a learning rate ten times smaller."
            )
    return ""
