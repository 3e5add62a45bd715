"""shifts: the accuracy along a shift, by a command, and the measurement that the draw page shows."""

import hashlib

import numpy as np
import pytest
import torch

from core.data.datasets import load
from core.data.digit_file import Digit, to_text
from core.data.drawing import Move, moved_pixels
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
from core.learning.header import trained
from core.learning.shifting import SHIFTS, read_shifts


def accuracy(network: str, dataset: str, shift: int) -> np.ndarray:
    """Which test images are read rightly when torch itself moves the pixels, by a second route."""
    checkpoint, test = read(trained()[network]), load(dataset).test
    moved = torch.zeros_like(test.pixels)
    kept = 28 - abs(shift)
    moved[..., max(shift, 0) : max(shift, 0) + kept] = test.pixels[..., max(-shift, 0) : max(-shift, 0) + kept]
    values = (moved.float() / 255 - checkpoint.recipe.mean) / checkpoint.recipe.std
    with torch.inference_mode():
        return (checkpoint.network()(values).argmax(1) == test.labels).numpy()


def test_the_command_measures_what_torch_does(command):
    (record,) = command("shifts", "softmax", "--dataset", "digits", "--json").records
    assert (record["network"], record["dataset"], record["images"], record["writers"]) == ("softmax", "digits", 360, 0)
    assert record["shifts"] == list(SHIFTS) and record["low"] == record["high"] == []
    for shift in (-7, 0, 4):
        assert record["accuracy"][SHIFTS.index(shift)] == pytest.approx(accuracy("softmax", "digits", shift).mean(), abs=0.003)


def test_people_read_a_line_a_shift(command):
    first, *rows = command("shifts", "softmax", "--dataset", "digits").out.splitlines()
    assert first == "softmax on digits: 360 test images, shifted to the right"
    assert len(rows) == 21 and rows[0].split()[:2] == ["-10", "pixels"]


def test_every_trained_network_is_in_the_shipped_measurement_with_the_weights_it_has_now():
    found = {row.network: row for row in read_shifts()}
    assert found.keys() == trained().keys()
    assert {name: row.digest for name, row in found.items()} == {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in trained().items()
    }


def test_the_shipped_measurement_is_of_ten_unseen_writers_and_shows_what_it_is_for():
    rows = {row.network: row for row in read_shifts()}
    assert {(row.dataset, row.writers, tuple(row.shifts)) for row in rows.values()} == {("pen", 10, tuple(SHIFTS))}
    for row in rows.values():
        assert all(low <= mean <= high for low, mean, high in zip(row.low, row.accuracy, row.high, strict=True))
    for shift in (-6, -5, 5, 6):  # the lesson: shifted, every network with convolutions is above every MLP
        place = SHIFTS.index(shift)
        best = max(rows[name].high[place] for name in ("softmax", "mlp1", "mlp2"))
        assert all(rows[name].low[place] > best for name in ("lenet5", "lenet5-28", "flagship"))


def test_the_shipped_measurement_is_what_the_pen_strokes_give(real_data, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(real_data))
    row = next(row for row in read_shifts() if row.network == "softmax")
    people = load("pen").test_writers.numpy()
    assert len(people) == row.images and set(people) == set(range(21, 31))
    right = accuracy("softmax", "pen", 3)
    by_writer = [right[people == one].mean() for one in range(21, 31)]
    assert row.accuracy[SHIFTS.index(3)] == pytest.approx(np.mean(by_writer), abs=0.003)
    half = 2.262 * np.std(by_writer, ddof=1) / 10**0.5  # Student's t, 9 degrees of freedom
    assert row.high[SHIFTS.index(3)] - row.accuracy[SHIFTS.index(3)] == pytest.approx(half, abs=0.003)


def test_the_answers_to_one_digit_are_those_to_its_moved_pixels(command, tmp_path):
    digit = load("digits").test.pixels[0, 0].numpy()
    (tmp_path / "digit.json").write_text(to_text(Digit(digit, None)))
    words = ("shifts", "softmax", "--digit", tmp_path / "digit.json", "--down", "1", "--degrees", "10")
    (record,) = command(*words, "--json").records
    reader = Classifier.of(read(trained()["softmax"]), "softmax")
    moved = np.stack([moved_pixels(digit, Move(shift, 1, 10)) for shift in range(-10, 11)])
    shares = reader.probabilities(moved)
    assert record["digits"] == shares.argmax(1).tolist()
    assert record["confidences"] == pytest.approx(shares.max(1).tolist(), abs=1e-6)
    first, _, *rows = command(*words).out.splitlines()
    assert first == "softmax, shifted to the right" and rows[-1].split()[:3] == ["10", "pixels", str(record["digits"][-1])]
