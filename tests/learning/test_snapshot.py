"""A training that was interrupted goes on as the training it would have been, bit for bit."""

import pytest
import torch

from core.data.datasets import load
from core.design.zoo import ZOO
from core.learning.header import CheckpointError
from core.learning.network import build
from core.learning.recipe import Augmentation, Recipe
from core.learning.snapshot import pack, restore
from core.learning.training import Training, seeded

SHORT = {"dataset": "digits", "epochs": 4, "batch_size": 128, "images": 500, "device": "cpu", "validation": 200}
RECIPES = [
    Recipe(**SHORT, optimizer="sgd", learning_rate=0.05),
    Recipe(**SHORT, optimizer="momentum", learning_rate=0.05, schedule="one-cycle"),
    Recipe(**SHORT, optimizer="adam", schedule="exponential"),
    Recipe(**SHORT, optimizer="adamw", schedule="steps", steps=((1, 1e-3), (3, 1e-4)), weight_decay=0.01),
    Recipe(**SHORT, patience=2, augmentation=Augmentation(shift=1.5, rotation=10, thickness=0.3)),
]


def begun(recipe: Recipe) -> Training:
    seeded(recipe.seed, 1)
    return Training(build(ZOO["cnn-16-4"]), load("digits"), recipe)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.optimizer}-{recipe.schedule}-{recipe.patience}")
@pytest.mark.parametrize("after", [1, 3])
def test_a_training_taken_up_again_ends_in_the_same_weights(one_thread: None, recipe: Recipe, after: int) -> None:
    whole = begun(recipe)
    expected = [(epoch.loss, epoch.validation_accuracy, epoch.learning_rate) for epoch in whole.epochs()]
    first = begun(recipe)
    history = []
    for epoch in first.epochs():
        history.append(epoch)
        if epoch.number == after:
            kept = pack(first)
            break
    torch.rand(7)  # whatever else draws numbers meanwhile
    again = begun(recipe)
    restore(again, kept)
    history += again.epochs()
    assert [(epoch.loss, epoch.validation_accuracy, epoch.learning_rate) for epoch in history] == expected
    for name, weights in whole.network.state_dict().items():
        assert torch.equal(weights, again.network.state_dict()[name]), name


@pytest.mark.parametrize("recipe", RECIPES[:4], ids=lambda recipe: recipe.schedule)
def test_a_rate_changed_in_mid_run_holds_for_all_that_comes(one_thread: None, recipe: Recipe) -> None:
    plain = [epoch.learning_rate for epoch in begun(recipe).epochs()]
    training, changed = begun(recipe), []
    for epoch in training.epochs():
        changed.append(epoch.learning_rate)
        if epoch.number == 2:
            training.scale_rate(0.1)
    assert changed == pytest.approx([*plain[:2], *(0.1 * rate for rate in plain[2:])])


def test_other_bytes_and_another_recipe_are_refused(one_thread: None) -> None:
    kept = pack(begun(RECIPES[0]))
    with pytest.raises(CheckpointError, match="belongs to another recipe"):
        restore(begun(RECIPES[1]), kept)
    for data in (b"", kept[: len(kept) // 2], b"no snapshot at all"):
        with pytest.raises(CheckpointError, match="not a snapshot of a training"):
            restore(begun(RECIPES[0]), data)
