"""What the hardware page's tasks and the README say of accuracies, held against the records that are part of the project."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.learning.quantization.record import interval_of
from pages.hardware.bits import LOOK_FOR as OF_BITS
from pages.hardware.pruning import LOOK_FOR as OF_PRUNING
from pages.hardware.subjects import CHOSEN
from pages.hardware.tasks import TASKS as OF_PAGE
from pages.shared.components import tasks

ROOT = Path(__file__).parents[2]
TASKS = {task.title: task for task in OF_PAGE}


def records(name: str) -> list[dict[str, Any]]:
    """The records of that file on MNIST, with an accuracy."""
    lines = (ROOT / "checkpoints" / name).read_text().splitlines()
    return [one for one in map(json.loads, lines) if one["dataset"] == "mnist" and "accuracy" in one]


def rounded(bits: int, epochs: int = 0) -> dict[str, dict[str, Any]]:
    found = [one for one in records("bits.jsonl") if (one["weights"], one["activations"], one["epochs"]) == (bits, 8, epochs)]
    return {one["network"]: one for one in found}


def pruned(share: float, epochs: int = 0) -> dict[str, float]:
    found = [one for one in records("pruning.jsonl") if (one["share"], one["epochs"]) == (share, epochs)]
    return {one["network"]: 100 * one["accuracy"] for one in found}


def lost(bits: int) -> float:
    """The points that the network loses most by rounding its weights to so many bits."""
    return max(100 * (one["float_accuracy"] - one["accuracy"]) for one in rounded(bits).values())


def test_what_a_task_says_half_of_the_weights_cost_is_what_was_measured() -> None:
    says = TASKS["How many weights are needed?"].says
    said = re.search(r"LeNet-5 loses ([\d.]+) points, the much smaller CNN 16/4 ([\d.]+)\. ", says)
    whole, half = pruned(0.0), pruned(0.5)
    assert said and [f"{whole[name] - half[name]:.2f}" for name in ("lenet5", "cnn-16-4")] == list(said.groups())


def test_each_network_of_the_task_is_better_with_1_bit_than_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: dict[str, Any] = {}
    monkeypatch.setattr(tasks.st, "session_state", chosen)
    TASKS["How few bits are enough?"].do()
    one, two = rounded(1), rounded(2)
    assert "why is 1 bit better than 2 for these three?" in TASKS["How few bits are enough?"].says
    assert len(chosen[CHOSEN]) == 3
    for name in chosen[CHOSEN]:  # the weights of the project, and what is shown: of several seeds their mean
        assert one[name]["accuracy"] > two[name]["accuracy"]
        assert interval_of(one[name]).estimate > interval_of(two[name]).estimate


def test_fewer_bits_and_fewer_weights_cost_at_most_what_the_page_says() -> None:
    said = re.search(r"8 bits cost at most ([\d.]+) points, 4 bits of a weight at most ([\d.]+),", OF_BITS)
    assert said
    eight, four = map(float, said.groups())
    assert lost(8) <= eight + 1e-9 and lost(4) <= four < lost(4) + 0.1 and lost(3) > four and lost(2) > 50
    assert "every network but softmax loses less than 0.1 points without three of ten weights" in OF_PRUNING
    losses = {name: accuracy - pruned(0.3)[name] for name, accuracy in pruned(0.0).items()}
    assert len(losses) == 10 and [name for name, points in losses.items() if points >= 0.1] == ["softmax"]


def test_the_readme_has_the_accuracies_of_lenet5_with_2_bits_and_with_a_tenth_of_its_weights() -> None:
    text = (ROOT / "README.md").read_text()
    said = re.search(r"LeNet-5 with 2-bit\s+weights:\s+([\d.]+) % rounded, ([\d.]+) % after one epoch", text)
    assert said and [f"{100 * rounded(2, epochs)['lenet5']['accuracy']:.1f}" for epochs in (0, 1)] == list(said.groups())
    assert f"LeNet-5 keeps {pruned(0.9, 1)['lenet5']:.1f} % with nine of ten weights zero after one epoch" in text
