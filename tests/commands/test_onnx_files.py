"""A network that another program wrote as an ONNX file is traced, evaluated and asked as one of the project's own."""

from pathlib import Path

import pytest
import torch

from core.commands import prune
from core.learning.checkpoint import read
from core.learning.foreign.onnx_file import read_onnx
from tests.commands.test_prune_command import made_up

DIGITS, TOLD = ("--dataset", "digits", "--json"), ("--normal", 5, 1)


@pytest.fixture
def foreign(trained_file: Path, tmp_path: Path) -> Path:
    """The trained network, written by torch's older exporter: the file says nothing of how pixels are normalized."""
    file = tmp_path / "foreign.onnx"
    network = read(trained_file).network()
    how = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}, "dynamo": False}
    torch.onnx.export(network, (torch.zeros(1, 1, 28, 28),), file, **how)
    return file


pytestmark = pytest.mark.filterwarnings("ignore:You are using the legacy:DeprecationWarning", "ignore::DeprecationWarning")


def test_it_is_traced_as_the_network_that_it_holds(command, foreign):
    records = command("trace", foreign, "--json").records
    assert [record["kind"] for record in records[:3]] == ["Conv2d", "ReLU", "MaxPool2d"]
    assert records[-1] == {"total": "foreign", "parameters": 44_426, "macs": 281_640}


def test_it_is_as_accurate_as_the_network_that_was_written(command, foreign, trained_file):
    (ours,) = command("evaluate", trained_file, "--dataset", "digits", "--json").records
    (theirs,) = command("evaluate", foreign, "--dataset", "digits", "--json").records
    assert (theirs["accuracy"], theirs["checkpoint"]) == (ours["accuracy"], "foreign")


def test_how_pixels_are_normalized_can_be_told(command, foreign):
    (record,) = command("evaluate", foreign, "--dataset", "digits", "--normal", 5, 1, "--json").records
    assert record["accuracy"] < 0.9 * command("evaluate", foreign, "--dataset", "digits", "--json").records[0]["accuracy"]
    outcome = command("evaluate", foreign, "--dataset", "digits", "--normal", 0, 0)
    assert (outcome.status, "std must be a number from 1e-06" in outcome.err) == (2, True)


def test_it_is_quantized_pruned_and_written_for_pixels_as_it_was_told(command, foreign, monkeypatch, tmp_path):
    monkeypatch.setattr(prune, "in_rounds", made_up)
    (wanted,) = command("evaluate", foreign, *TOLD, *DIGITS).records
    (quantized,) = command("quantize", foreign, *TOLD, *DIGITS).records
    (pruned,) = command("prune", foreign, *TOLD, *DIGITS, "--share", 0).records
    assert quantized["float_accuracy"] == pruned["accuracy"] == wanted["accuracy"] < 0.8
    ours = tmp_path / "ours.onnx"
    assert command("export", foreign, *TOLD, "--to", "onnx", "--out", ours).status == 0
    written = read_onnx(ours).recipe  # a file of this program says it itself
    assert (written.mean, written.std) == (5, 1)
    assert command("export", foreign, *TOLD, "--to", "c", "--bits", 32, "--out", tmp_path).status == 0
    assert "/ 255.0f - 5.0f) / 1.0f" in (tmp_path / "foreign_float32.c").read_text()


def test_it_is_looked_into_with_pixels_as_it_was_told(command, foreign, pictures):
    picture = min(pictures.iterdir())
    (record,) = command("inside", foreign, picture, *TOLD, "--json").records
    assert -5 == min(map(min, record["input"])) < max(map(max, record["input"])) <= -4
    words = ("tsne", foreign, picture, "--images", 20, "--json")
    assert command(*words, *TOLD).records[0]["points"] != command(*words).records[0]["points"]


def test_pictures_are_classified_with_it(command, foreign, pictures):
    outcome = command("classify", pictures, "--model", foreign, "--json")
    right = [f"-is-{record['digit']}.png" in record["file"] for record in outcome.records]
    assert (outcome.status, outcome.records[0]["model"]) == (0, "foreign") and sum(right) >= 16


@pytest.mark.parametrize("words", [["trace"], ["evaluate"], ["export", "--to", "json"], ["profile"]])
def test_what_is_no_onnx_file_gets_a_sentence(words, command, tmp_path):
    (tmp_path / "noise.onnx").write_bytes(b"\x08\x0anoise")
    outcome = command(words[0], tmp_path / "noise.onnx", *words[1:])
    assert outcome.status == 2 and "noise.onnx is damaged, or is no ONNX file. Export it again." in outcome.err
