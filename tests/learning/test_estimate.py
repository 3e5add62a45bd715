"""A training's time is computed before it begins, and scaled by what earlier ones took."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO, mlp
from core.learning import estimate
from core.learning.epoch import Epoch
from core.learning.estimate import (
    IMAGES,
    NETWORKS,
    TORCH,
    Trained,
    engines_of,
    likely_engine,
    must_compile,
    pace,
    reason_for_torch,
    seconds,
    seconds_an_image,
    together,
)
from core.learning.lanes.kept import compiled, lanes_known
from core.learning.recipe import Augmentation, Recipe


@pytest.fixture
def kernels_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no kernel was compiled yet."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))


def test_a_larger_batch_a_smaller_network_and_fewer_epochs_take_less_time():
    assert seconds_an_image(ZOO["lenet5"], 64) < seconds_an_image(ZOO["lenet5"], 4)
    assert seconds_an_image(ZOO["mlp1"], 64) < seconds_an_image(ZOO["lenet5"], 64) < seconds_an_image(ZOO["flagship"], 64)
    one = seconds(ZOO["lenet5"], Recipe(epochs=20), 60_000)
    assert seconds(ZOO["lenet5"], Recipe(epochs=140), 60_000) == pytest.approx(7 * one)


def test_a_machine_of_half_the_speed_has_twice_the_pace():
    speed = 1 / seconds_an_image(ZOO["lenet5"], 32)
    history = [Epoch(1, 1.0, 0.5, None, None, 1e-3, 1.0, speed / 2)] * 3
    slow = Trained(ZOO["lenet5"], 32, TORCH, 1, history)
    assert pace([slow]) == pytest.approx(2)
    fast = slow._replace(history=[replace(history[0], images_per_second=2 * speed)])
    assert pace([slow, fast]) == pytest.approx(2)  # a median
    assert pace([]) is None


def test_the_pace_of_lanes_is_against_what_lanes_should_take():
    each = seconds_an_image(ZOO["lenet5"], 4, NETWORKS, 16)
    history = [Epoch(1, 1.0, 0.5, None, None, 1e-3, 1.0, 1 / (3 * each))]
    assert pace([Trained(ZOO["lenet5"], 4, NETWORKS, 16, history)]) == pytest.approx(3)


def test_lanes_that_hold_nothing_take_as_long_as_the_others(kernels_of_nobody):
    one, eight, sixteen = (seconds_an_image(ZOO["lenet5"], 4, NETWORKS, count) for count in (1, 8, 16))
    assert one == pytest.approx(16 * sixteen) and eight == pytest.approx(2 * sixteen)
    assert seconds_an_image(ZOO["lenet5"], 17, IMAGES) > seconds_an_image(ZOO["lenet5"], 16, IMAGES)


def test_where_registers_are_known_to_have_eight_lanes_eight_networks_fill_them(kernels_of_nobody):
    each = seconds_an_image(ZOO["lenet5"], 4, NETWORKS, 16)
    assert seconds_an_image(ZOO["lenet5"], 4, NETWORKS, 8) == pytest.approx(2 * each)
    compiled("networks", 8)
    eight, nine, one = (seconds_an_image(ZOO["lenet5"], 4, NETWORKS, count) for count in (8, 9, 1))
    assert (eight, nine, one) == pytest.approx((each, 16 / 9 * each, 8 * each))
    assert lanes_known() == 8


def test_several_small_networks_are_for_the_lanes_and_another_device_or_varied_images_are_not(monkeypatch):
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    small = Recipe(batch_size=4, device="cpu")
    assert likely_engine(ZOO["lenet5"], small, 60_000, 16) == NETWORKS
    assert likely_engine(ZOO["lenet5"], replace(small, device="cuda"), 60_000, 16) == TORCH
    assert likely_engine(ZOO["lenet5"], replace(small, augmentation=Augmentation(shift=1)), 60_000, 16) == IMAGES
    assert likely_engine(ZOO["lenet5"], small, 60_000, 1) == IMAGES
    assert likely_engine(ZOO["lenet5"], small, 100, 1) == TORCH  # too short


def test_seeds_that_share_no_lanes_take_as_long_each_as_one_alone(monkeypatch):
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    plain = Recipe("pen", epochs=2, batch_size=4, device="cpu")
    varied = replace(plain, augmentation=Augmentation(shift=1))
    one, *_, sixteen = (seconds(ZOO["lenet5-28"], varied, 4_996, count) for count in (1, 4, 16))
    assert one == 2 * 4_996 * seconds_an_image(ZOO["lenet5-28"], 4, TORCH) and sixteen == one
    assert together(ZOO["lenet5-28"], varied, 4_996, 16) == 1
    assert seconds(ZOO["lenet5-28"], plain, 4_996, 16) < one / 4
    assert together(ZOO["lenet5-28"], plain, 4_996, 16) == 16


def test_seeds_whose_epochs_have_other_lengths_share_no_lanes(monkeypatch):
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    pen_again = Recipe("mnist+pen", epochs=2, batch_size=4, device="cpu", validation=5_000)  # of pen digits, some are set apart
    assert together(ZOO["lenet5-28"], pen_again, 73_831, 16) == 1
    assert together(ZOO["lenet5-28"], replace(pen_again, validation=0), 79_984, 16) == 16
    # as many images are left by any seed
    assert together(ZOO["lenet5-28"], replace(pen_again, images=59_996), 59_996, 16) == 16
    assert together(ZOO["lenet5-28"], replace(pen_again, images=59_997), 59_997, 16) == 1
    assert together(ZOO["lenet5-28"], replace(pen_again, dataset="mnist"), 55_000, 16) == 16


def test_only_kernels_that_could_train_them_are_still_to_be_compiled(kernels_of_nobody):
    plain, varied = Recipe(batch_size=4), Recipe(batch_size=4, augmentation=Augmentation(shift=1))
    assert must_compile(ZOO["lenet5"], varied, 16) and must_compile(ZOO["lenet5"], plain, 1)
    compiled("images", 16)
    assert not must_compile(ZOO["lenet5"], varied, 16) and not must_compile(ZOO["lenet5"], plain, 1)
    assert must_compile(ZOO["lenet5"], plain, 16)
    assert not must_compile(mlp("wide", 20_000, source=""), plain, 16)  # too large for lanes of networks
    images = round(30 / (16 * varied.epochs * seconds_an_image(ZOO["lenet5"], 4)))  # torch would take half a minute
    assert likely_engine(ZOO["lenet5"], varied, images, 16) == IMAGES
    assert reason_for_torch(ZOO["lenet5"], plain, images, 16).startswith("too short for the other engines to be compiled")


def test_what_needs_more_than_a_gibibyte_of_lanes_is_left_to_engines_that_need_less():
    assert engines_of(ZOO["lenet5"], Recipe(batch_size=64), 16) == (TORCH, IMAGES, NETWORKS)
    assert engines_of(ZOO["lenet5"], Recipe(batch_size=8192), 16) == (TORCH, IMAGES)
    assert engines_of(mlp("wide", 20_000, source=""), Recipe(batch_size=4), 16) == (TORCH, IMAGES)
    assert engines_of(ZOO["lenet5"], Recipe(batch_size=65_536), 16) == (TORCH,)
