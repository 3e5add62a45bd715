"""schedule: the learning rate over the epochs of a recipe, held against torch's own scheduler."""

import json

import pytest
import torch

from core.learning.recipe import Recipe


def test_the_rates_are_those_of_torch_s_scheduler(command, tmp_path):
    recipe = Recipe(epochs=4, schedule="exponential", gamma=0.5, learning_rate=0.08)
    (tmp_path / "recipe.json").write_text(json.dumps(recipe.to_form()))
    records = command("schedule", tmp_path / "recipe.json", "--json").records
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.08)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    for epoch in range(4):
        of_epoch = {row["learning_rate"] for row in records if epoch <= row["epoch"] < epoch + 1}
        assert sorted(of_epoch) == pytest.approx(scheduler.get_last_lr())
        optimizer.step()
        scheduler.step()
    rows = command("schedule", tmp_path / "recipe.json").out.splitlines()
    assert rows[0].split() == ["epochs", "done", "learning", "rate"] and rows[1].split() == ["0", "0.08"]


def test_what_is_no_recipe_is_refused(command, tmp_path):
    (tmp_path / "recipe.json").write_text("{")
    outcome = command("schedule", tmp_path / "recipe.json")
    assert outcome.status == 2 and "is not a recipe" in outcome.err
