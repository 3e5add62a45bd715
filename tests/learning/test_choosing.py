"""The engine is the one that is fastest here; what was measured is kept."""

import runpy
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning import choosing, estimate
from core.learning.choosing import Choice, choose, fastest, speeds_of
from core.learning.epoch import Epoch
from core.learning.estimate import IMAGES, NETWORKS, TORCH
from core.learning.lanes import kept
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import Training

pytestmark = pytest.mark.usefixtures("kernels")
LONG = Recipe(batch_size=4, epochs=10, device="cpu")


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch, fresh_cache: Path) -> list[str]:
    """The engines in the order in which they were measured; lanes of networks are fastest, and nothing is to be compiled."""
    asked: list[str] = []

    def measure(engines: Sequence[str], *_: object) -> dict[str, float]:
        asked.extend(engines)
        return {engine: {TORCH: 200e-6, IMAGES: 150e-6, NETWORKS: 25e-6}[engine] for engine in engines}

    monkeypatch.setattr(choosing, "measure", measure)
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    return asked


def test_the_fastest_is_chosen_and_the_reason_names_all() -> None:
    found = fastest({TORCH: 200e-6, IMAGES: 150e-6, NETWORKS: 25e-6})
    says = "torch 200 µs, lanes of images 150 µs, lanes of networks 25.0 µs"
    assert found == Choice(NETWORKS, f"measured here for an image of one training: {says}")


def test_each_is_measured_once_for_a_kind_of_training(speeds: list[str]) -> None:
    assert choose(ZOO["lenet5"], LONG, 60_000, 16).engine == NETWORKS
    assert speeds == [TORCH, IMAGES, NETWORKS]
    assert choose(ZOO["lenet5"], replace(LONG, learning_rate=0.5, seed=3), 60_000, 16).engine == NETWORKS
    assert len(speeds) == 3
    assert choose(ZOO["lenet5"], replace(LONG, batch_size=8), 60_000, 16).engine == NETWORKS
    assert len(speeds) == 6


def test_where_no_file_can_be_written_it_is_measured_again(speeds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(choosing, "write_whole", full)
    for times in (1, 2):
        assert choose(ZOO["lenet5"], LONG, 60_000, 16).engine == NETWORKS
        assert len(speeds) == 3 * times


def test_one_training_or_varied_images_have_no_lanes_of_networks(speeds: list[str]) -> None:
    assert choose(ZOO["lenet5"], LONG, 60_000, 1).engine == IMAGES
    assert choose(ZOO["lenet5"], replace(LONG, augmentation=Augmentation(shift=1)), 60_000, 16).engine == IMAGES


@pytest.mark.parametrize(("images", "compiled", "engine"), [(100, True, TORCH), (60_000, True, NETWORKS), (400, False, TORCH)])
def test_what_is_short_is_torch_s_and_shorter_than_compiling_too(
    images: int, compiled: bool, engine: str, speeds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "is_compiled", lambda form: compiled)
    assert choose(ZOO["lenet5"], LONG, images, 16).engine == engine
    assert bool(speeds) == (engine != TORCH)


def test_another_device_is_torch_s(speeds: list[str]) -> None:
    assert choose(ZOO["lenet5"], replace(LONG, device="cuda"), 60_000, 16) == Choice(
        TORCH, "lanes are of a processor, not of cuda"
    )


def test_engines_are_measured_by_turns_and_the_fastest_epoch_after_the_first_counts(
    fresh_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []

    def epochs(engine: str, _: object, trainings: list[Training]) -> Iterator[list[Epoch]]:
        for number, seconds in enumerate((1.0, 9.0, 7.0, 8.0), 1):
            turns.append(engine)
            yield [Epoch(number, 1.0, 0.5, None, None, 1e-6, seconds * len(trainings[0].numbers), 1.0)]

    monkeypatch.setattr(choosing, "epochs", epochs)
    assert speeds_of(ZOO["softmax"], LONG, 2) == pytest.approx({TORCH: 7.0, IMAGES: 7.0, NETWORKS: 7.0})
    assert turns == [TORCH, IMAGES, NETWORKS] * 4


def test_a_measurement_is_a_time_for_one_image(fresh_cache: Path) -> None:
    found = speeds_of(ZOO["softmax"], LONG, 3)
    assert list(found) == [TORCH, IMAGES, NETWORKS]
    assert all(1e-8 < each < 1e-2 for each in found.values())
    assert speeds_of(ZOO["softmax"], LONG, 3) == found


def test_a_copy_of_the_project_in_another_place_has_kernels_of_its_own(tmp_path: Path) -> None:
    copy = shutil.copytree(Path(kept.__file__).parent, tmp_path / "lanes")
    assert runpy.run_path(str(copy / "kept.py"))["kernels_folder"]() != kept.kernels_folder()  # as numba keeps them
