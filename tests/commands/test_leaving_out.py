"""train --leave-writers-out: for each writer, how a network reads them that was trained without them."""

from argparse import Namespace
from dataclasses import replace

import pytest
import torch

from core.commands import leaving_out
from core.data.datasets import WITHOUT, load
from core.learning.checkpoint import read
from core.learning.recipe import Recipe


def test_each_part_is_trained_by_the_recipe_and_tested_on_its_own_writers(trained_file, monkeypatch):
    digits, network, asked = load("digits"), read(trained_file), []

    def part(name):
        number = WITHOUT.index(name)
        test = digits.test[number * 40 : number * 40 + 40]
        return replace(digits, name=name, test=test, test_writers=torch.tensor([number + 1, number + 6]).repeat(20))

    def trained(store, architecture, recipe, dataset, count, options):
        asked.append((recipe.dataset, recipe.epochs, dataset.name, count))
        return [network]

    monkeypatch.setattr(leaving_out, "load", part)
    monkeypatch.setattr(leaving_out, "trained", trained)
    found = leaving_out.left_out(None, network.architecture, Recipe("mnist+pen", epochs=7), Namespace())
    assert asked == [(name, 7, name, 1) for name in WITHOUT]
    assert list(found) == [str(writer) for writer in range(1, 11)]
    right = network.network()(digits.test.pixels.float().div(255).sub(0.1307).div(0.3081)).argmax(1) == digits.test.labels
    assert found["2"] == pytest.approx(float(right[40:80:2].double().mean()))
    assert found["7"] == pytest.approx(float(right[41:80:2].double().mean()))


def test_writers_of_a_data_set_without_any_cannot_be_left_out(command):
    outcome = command("train", "softmax", "--dataset", "digits", "--leave-writers-out")
    assert (
        outcome.status == 2 and "Writers cannot be left out of digits" in outcome.err and "Train on mnist+pen." in outcome.err
    )
