"""trace: the sizes and costs of every layer, of a network of the zoo or of a file."""

import os
import subprocess
import sys

import pytest

from core.design.form import to_json
from core.design.zoo import ZOO, named

HEAD = ({"kind": "Flatten"}, {"kind": "Linear", "out_features": 10})


def test_lenet5_has_61706_parameters_and_416520_macs(command):
    outcome = command("trace", "lenet5")
    assert outcome.status == 0 and outcome.err == ""
    assert next(line for line in outcome.out.splitlines() if line.startswith("total")).split() == ["total", "61,706", "416,520"]
    assert "MACs: multiply-accumulates of one image, bias ignored." in outcome.out


def test_the_rows_of_lenet5_are_those_of_the_paper(command):
    rows = [line.split() for line in command("trace", "lenet5").out.splitlines()]
    assert ["conv1", "Conv2d", "6×28×28", "156", "117,600"] in rows
    assert ["conv2", "Conv2d", "16×10×10", "2,416", "240,000"] in rows
    assert ["fc1", "Linear", "120", "48,120", "48,000"] in rows


@pytest.mark.parametrize("name", ZOO)
def test_the_records_of_a_network_add_up_to_its_total(name, command):
    *rows, total = command("trace", name, "--json").records
    assert total["total"] == name
    assert total["parameters"] == sum(row["parameters"] for row in rows)
    assert total["macs"] == sum(row["macs"] for row in rows)
    assert rows[-1]["output_shape"] == [10]


def test_a_record_a_layer_and_one_of_the_total(command):
    *rows, total = command("trace", "lenet5", "--json").records
    assert rows[1] == {"name": "conv1", "kind": "Conv2d", "output_shape": [6, 28, 28], "parameters": 156, "macs": 117_600}
    assert total == {"total": "lenet5", "parameters": 61_706, "macs": 416_520}


def test_a_network_in_a_file_is_traced_as_the_same_network_by_name(command, tmp_path):
    file = tmp_path / "lenet.json"
    file.write_text(to_json(named("lenet5"), indent=2))
    assert command("trace", file) == command("trace", "lenet5")


def test_the_rows_before_a_broken_layer_are_shown_and_the_sentence_follows(command, architecture_file, conv):
    file = architecture_file(conv(6, 5), {"kind": "ReLU"}, conv(16, 25), *HEAD)
    outcome = command("trace", file)
    assert outcome.status == 2
    assert "conv1" in outcome.out and "relu1" in outcome.out and "conv2" not in outcome.out
    assert "python -m core trace: conv2: (24 − 25 + 2·0)/1 + 1 = 0: the kernel is larger than its input." in outcome.err


def test_the_records_before_a_broken_layer_are_followed_by_the_error(command, architecture_file, conv):
    outcome = command("trace", "--json", architecture_file(conv(6, 5), conv(16, 25), *HEAD))
    first, error = outcome.records
    assert outcome.status == 2 and outcome.err == "" and first["name"] == "conv1"
    assert error["error"] == "kernel-too-large" and error["message"].startswith("conv2: ")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "other"}', "[" * 100_000, "\0", " " * 300_000])
def test_a_file_that_holds_no_architecture_is_refused(text, command, tmp_path):
    (tmp_path / "mine.json").write_text(text)
    outcome = command("trace", tmp_path / "mine.json", "--json")
    assert outcome.status == 2 and outcome.records[-1]["error"] and outcome.records[-1]["message"]


def test_a_file_that_cannot_be_read_is_named(command, tmp_path):
    (tmp_path / "folder.json").mkdir()
    for file in (tmp_path / "none.json", tmp_path / "folder.json"):
        outcome = command("trace", file)
        assert outcome.status == 2 and f"{file} cannot be read: " in outcome.err and outcome.out == ""


def test_an_unknown_network_is_refused_with_those_of_the_zoo(command):
    outcome = command("trace", "lenet6")
    assert outcome.status == 2 and outcome.out == ""
    assert "There is no network named 'lenet6'. The zoo holds softmax, mlp1" in outcome.err


def test_a_trace_needs_neither_torch_nor_numpy():
    words = [sys.executable, "-X", "importtime", "-m", "core", "trace", "lenet5", "--json"]
    done = subprocess.run(words, capture_output=True, text=True)
    imported = {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert done.returncode == 0 and '"parameters": 61706' in done.stdout
    assert "core" in imported and not imported & {"torch", "torchvision", "numpy", "PIL", "safetensors", "sklearn"}


def test_a_reader_that_goes_away_is_no_error():
    """As in python -m core trace lenet5 | head -1."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "core", "trace", "lenet5"], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.stderr == ""


def test_the_operations_are_counted_as_each_tool_counts_them(command):
    counted = {row["counted"]: row["operations"] for row in command("trace", "lenet5", "--conventions", "--json").records[-7:]}
    assert counted["MACs, this project"] == 416_520
    assert "MACs, this project" in command("trace", "lenet5", "--conventions").out
