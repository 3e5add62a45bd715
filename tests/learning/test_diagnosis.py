"""The verdict on a training is a rule on its losses."""

import math

import pytest

from core.learning.diagnosis import best_epoch, diagnose, first_reaching
from core.learning.epoch import Epoch


def history(losses, held, accuracies=None, shares=None):
    """Epochs with these training and validation losses, training accuracies and validation accuracies."""
    accuracies, shares = accuracies or [0.99] * len(losses), shares or [0.9] * len(losses)
    rows = zip(losses, held, accuracies, shares, strict=True)
    return [
        Epoch(number, loss, accuracy, other, None if other is None else share, 1e-3, 1.0, 100.0)
        for number, (loss, other, accuracy, share) in enumerate(rows, 1)
    ]


@pytest.mark.parametrize(
    ("name", "losses", "held"),
    [
        ("overfitting", [0.5, 0.2, 0.1], [0.4, 0.30, 0.32]),  # rose by 6.7 %
        ("overfitting", [0.5, 0.3, 0.25, 0.2, 0.1], [0.4, 0.30, 0.301, 0.302, 0.301]),  # document 002: stands still, 3 epochs
        ("fits", [0.5, 0.3, 0.25, 0.2], [0.4, 0.30, 0.301, 0.302]),  # stands still for two epochs only
        ("fits", [0.5, 0.30, 0.295, 0.29, 0.288], [0.4, 0.30, 0.301, 0.302, 0.301]),  # the training loss stands still too
        ("still learning", [0.5, 0.4], [0.5, 0.4]),
        ("fits", [0.5, 0.49], [0.5, 0.49]),
        ("rate too large", [0.35, 0.45, 0.60], [0.30, 0.60, 0.90]),  # both rise
        ("open", [0.5, 0.30, 0.29], [0.4, 0.30, 0.32]),  # the validation loss rises, the training loss stands still
        ("open", [0.5, 0.30, 0.31], [0.4, 0.30, 0.32]),
        ("open", [0.5, 0.03, 0.04], [0.4, 0.30, 0.32]),  # memorized: the training loss is small whatever the rate is
    ],
)
def test_the_losses_decide(name, losses, held):
    assert diagnose(history(losses, held)).name == name


def test_overfitting_is_reported_with_the_epoch_and_both_losses():
    says = diagnose(history([0.5, 0.2, 0.1], [0.4, 0.30, 0.32])).says
    assert "since epoch 2 the training loss fell from 0.2000 to 0.1000" in says
    assert "loss went from 0.3000 to 0.3200. Stop at epoch 2" in says


def test_a_validation_loss_that_rose_is_never_said_to_stay_at_its_best():
    """It was, where the training loss did not fall meanwhile."""
    rising = diagnose(history([0.35, 0.45, 0.60], [0.30, 0.60, 0.90])).says
    assert "since epoch 1 both losses rose: the training loss from 0.3500 to 0.6000" in rising
    assert "the validation loss from 0.3000 to 0.9000" in rising and "a smaller learning rate" in rising
    alone = diagnose(history([0.5, 0.30, 0.29], [0.4, 0.30, 0.32])).says
    assert "since epoch 2 the validation loss rose from 0.3000 to 0.3200, and the training loss went from 0.3000" in alone


def test_a_low_training_accuracy_that_no_longer_moves_is_underfitting():
    """Document 002's dropout of 0.8."""
    found = diagnose(history([0.70, 0.69], [0.6, 0.6], accuracies=[0.80, 0.81]))
    assert found.name == "underfitting" and "only 81.0 %, below 90 %" in found.says
    assert diagnose(history([0.70, 0.60], [0.6, 0.5], accuracies=[0.80, 0.81])).name == "still learning"


@pytest.mark.parametrize("held", [[3.3, 2.9], [None, None]])
def test_a_loss_above_that_of_guessing_where_most_answers_are_right_is_a_rate_too_large(held):
    """Softmax on MNIST by AdamW at rate 1: it was called "still learning"."""
    found = diagnose(history([4.0, 3.2], held, accuracies=[0.95, 0.97]))
    assert found.name == "rate too large"
    assert "the loss of the training images is 3.20, although 97.0 % of the answers are right" in found.says
    assert "guessing among 10 classes has 2.30" in found.says and "ten times smaller" in found.says


def test_a_validation_loss_above_that_of_guessing_is_overfitting_where_the_training_images_are_memorized():
    jumping = history([2.2, 1.6], [9.0, 11.0], accuracies=[0.95, 0.96])
    assert diagnose(jumping).name == "rate too large"
    assert "the loss of the validation images is 11.00, although 90.0 %" in diagnose(jumping).says
    assert diagnose(history([0.5, 0.2, 0.01], [2.2, 2.1, 2.4])).name == "overfitting"


def test_the_loss_of_guessing_is_that_of_the_classes_there_are():
    rows = history([4.0, 3.2], [3.3, 2.9], accuracies=[0.6, 0.7])
    assert diagnose(rows, classes=math.ceil(math.exp(3.3))).name == "still learning"
    beginning = history([2.31, 2.305], [2.3, 2.29], accuracies=[0.1, 0.12])  # hardly learned yet
    assert diagnose(beginning).name != "rate too large"


def test_there_is_no_verdict_without_validation_or_a_second_epoch():
    assert diagnose(history([0.5], [0.4])).says == "No verdict before the second epoch."
    assert diagnose(history([0.5, 0.4], [None, None])).says == "No verdict without validation images."
    assert diagnose([]).name == "open"


def test_the_best_epoch_is_the_first_with_the_highest_validation_accuracy():
    rows = history([0.5, 0.4, 0.3], [0.4, 0.3, 0.3], shares=[0.95, 0.97, 0.97])
    assert best_epoch(rows).number == 2
    assert (first_reaching(rows, 0.96), first_reaching(rows, 0.98)) == (2, None)
    assert best_epoch(history([0.5], [None])) is None
