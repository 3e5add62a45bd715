"""A training's time is computed before it begins, and scaled by what earlier ones took."""

from dataclasses import replace

import pytest

from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.estimate import pace, seconds, seconds_an_image
from core.learning.recipe import Recipe


def test_a_larger_batch_a_smaller_network_and_fewer_epochs_take_less_time():
    assert seconds_an_image(ZOO["lenet5"], 64) < seconds_an_image(ZOO["lenet5"], 4)
    assert seconds_an_image(ZOO["mlp1"], 64) < seconds_an_image(ZOO["lenet5"], 64) < seconds_an_image(ZOO["flagship"], 64)
    one = seconds(ZOO["lenet5"], Recipe(epochs=1), 60_000)
    assert seconds(ZOO["lenet5"], Recipe(epochs=7), 60_000) == pytest.approx(7 * one)


def test_a_machine_of_half_the_speed_has_twice_the_pace():
    recipe = Recipe(batch_size=32, device="cpu")
    speed = 1 / seconds_an_image(ZOO["lenet5"], 32)
    history = [Epoch(1, 1.0, 0.5, None, None, 1e-3, 1.0, speed / 2)] * 3
    assert pace([(ZOO["lenet5"], recipe, 1, history)]) == pytest.approx(2)
    fast = [replace(history[0], images_per_second=2 * speed)]
    assert pace([(ZOO["lenet5"], recipe, 1, history), (ZOO["lenet5"], recipe, 1, fast)]) == pytest.approx(2)  # a median
    assert pace([(ZOO["lenet5"], recipe, 4, history)]) == pytest.approx(2 * 4**0.35)  # together they should be faster
    assert pace([]) is None
