"""profile: the documents' tables for people and for programs, of networks by name, form or checkpoint."""

import csv
import io
import json
import subprocess
import sys
from unittest.mock import patch

import pytest

from core.commands import profile
from core.learning.checkpoint import read
from core.learning.header import trained
from core.profiling.comparison import Comparison
from core.profiling.timing import Rule
from tests.profiling.made_up import made_up


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """The time without the profiler is taken in a moment."""
    monkeypatch.setattr(profile, "PLAIN", Rule(max_seconds=0.02, min_seconds=0))


def test_three_networks_side_by_side_show_the_published_bytes(command):
    outcome = command("profile", "mlp1", "mlp2-300-200", "lenet5-28", "--batch-size", "4")
    rows = [line.split() for line in outcome.out.splitlines() if line.startswith("model_inference")]
    assert outcome.status == 0 and outcome.err == ""
    found = [" ".join(row[-3:-1]) for row in rows]  # by operator and by layer
    assert found == ["-9.53 KB"] * 2 + ["-15.78 KB"] * 2 + ["-199.03 KB"] * 2


def test_the_text_says_how_it_was_measured_and_what_is_hidden(command):
    out = command("profile", "lenet5-28", "--threads", "1").out
    assert out.startswith("lenet5-28, batch size 4: cpu, 1 thread(s), torch ")
    assert "with gradient recording, after warm-up\n" in out and "12 more rows: " in out
    assert "Self CPU time total: " in out and "passes without the profiler: " in out and "nine of ten between" in out
    layers = out.split("\n\n")[3].splitlines()
    assert [line.split()[0] for line in layers[1:5]] == ["model_inference", "conv1", "relu1", "pool1"] and len(layers) == 14


@pytest.mark.parametrize(("word", "told"), [("--cold", "COLD, no warm-up"), ("--no-grad", "without gradient recording")])
def test_a_pass_that_is_unlike_the_documents_is_labeled(word, told, command):
    assert told in command("profile", "mlp1", word).out.splitlines()[0]


def test_without_gradients_the_pools_give_back_their_indices(command):
    (record,) = command("profile", "lenet5-28", "--no-grad", "--json").records
    memory = {row["name"]: row["self_cpu_memory_bytes"] for row in record["operators"]}
    assert memory["model_inference"] == -167_968 and memory["aten::max_pool2d"] == -35_840 and not record["gradients"]


def test_records_hold_microseconds_and_bytes_as_numbers(command):
    one, two = command("profile", "mlp1", "lenet5-28", "--json").records
    assert (one["network"], two["network"], one["batch_size"], one["cold"]) == ("mlp1", "lenet5-28", 4, False)
    for record in (one, two):
        for rows in (record["operators"], record["layers"]):
            assert sum(row["self_cpu_us"] for row in rows) == pytest.approx(record["total_us"])
            assert all(type(row["cpu_memory_bytes"]) is int for row in rows)
        assert record["plain"]["p5_us"] <= record["plain"]["median_us"] <= record["plain"]["p95_us"]
        assert record["conditions"]["torch"] and record["conditions"]["measured_at"].endswith("+00:00")
    assert one["operators"][0]["self_cpu_memory_bytes"] == -9760
    assert [row["name"] for row in two["layers"]][1:4] == ["conv1", "relu1", "pool1"]


def test_csv_is_one_table_of_all_networks(command):
    rows = list(csv.DictReader(io.StringIO(command("profile", "mlp1", "softmax", "--csv").out)))
    assert {(row["network"], row["grouping"]) for row in rows} == {
        (name, grouping) for name in ("mlp1", "softmax") for grouping in ("operator", "layer")
    }


def test_latex_is_a_tabular_by_operator_and_one_by_layer(command):
    out = command("profile", "mlp1", "--latex", "--rows", "3").out
    assert out.startswith("% mlp1, batch size 4") and out.count(r"\begin{tabular}") == out.count(r"\end{tabular}") == 2
    assert "10 more rows: " in out and r"-9.53 KB" in out


@pytest.mark.parametrize("limit", [1, 5])
def test_a_table_has_as_many_rows_as_asked_for(limit, command):
    lines = command("profile", "mlp1", "--rows", limit).out.split("\n\n")[1].splitlines()
    assert len(lines) == 1 + limit + 1 and lines[-1].startswith(f"{13 - limit} more rows: ")


def test_the_trace_of_one_network_is_the_file_itself(command, tmp_path):
    file = tmp_path / "trace.json"
    assert f"trace: {file}" in command("profile", "mlp1", "--trace", file).out
    assert json.loads(file.read_text())["traceEvents"]


def test_traces_of_several_networks_are_numbered_and_named(command, tmp_path):
    records = command("profile", "mlp1", "mlp1", "lenet5-28", "--trace", tmp_path / "t.json", "--json").records
    names = ["t-1-mlp1.json", "t-2-mlp1.json", "t-3-lenet5-28.json"]
    assert [record["trace"] for record in records] == [str(tmp_path / name) for name in names]
    assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_a_form_and_a_checkpoint_are_profiled_as_networks_by_name(command, architecture_file, conv):
    file = architecture_file(conv(6, 5), {"kind": "Flatten"}, {"kind": "Linear", "out_features": 10})
    trained_file = trained()["lenet5-28"]
    form, checkpoint = command("profile", file, trained_file, "--json").records
    assert form["network"] == "mine" and [row["name"] for row in form["layers"]][1:] == ["conv1", "flatten1", "fc1"]
    assert (
        checkpoint["network"] == read(trained_file).card.name
        and checkpoint["operators"][0]["self_cpu_memory_bytes"] == -203_808
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lenet6"], "There is no network named 'lenet6'"),
        (["none.json"], "none.json cannot be read"),
        (["none.safetensors"], "There is no trained network 'none.safetensors'"),
        (["mlp1", "--batch-size", "0"], "batch size must be a whole number from 1 on"),
        (["mlp1", "--batch-size", "1000000000"], "at batch size 1,000,000,000 needs about"),
        (["mlp1", "--threads", "100000"], "100,000 threads were asked for"),
        (["mlp1", "--device", "tpu"], "There is no device 'tpu'"),
        (["mlp1", "--rows", "0"], "--rows must be at least 1"),
        (["mlp1", "--trace", "/nowhere/trace.json"], "/nowhere/trace.json cannot be written"),
    ],
)
def test_what_cannot_be_done_is_reported_in_one_line_before_any_table(words, told, command):
    plain, coded = command("profile", *words), command("profile", *words, "--json")
    assert plain.status == coded.status == 2 and plain.out == ""
    assert told in plain.err and plain.err.count("\n") == 1 and told in coded.records[0]["message"]


def test_two_forms_at_once_are_refused(command):
    assert "One form at a time" in command("profile", "mlp1", "--json", "--csv").records[0]["message"]
    assert command("profile", "mlp1", "--latex", "--csv").status == 2


def test_nothing_but_the_record_is_written():
    words = [sys.executable, "-m", "core", "profile", "softmax", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stderr == "" and json.loads(done.stdout)["network"] == "softmax"


def test_a_comparison_is_written_that_the_page_can_read(command, tmp_path, monkeypatch):
    measured = []
    monkeypatch.setattr(
        profile, "compare", lambda subjects, *how, on_progress: measured.extend([*subjects, how]) or made_up("mlp1")
    )
    file = tmp_path / "comparison.json"
    outcome = command("profile", "mlp1", trained()["lenet5-28"], "--threads", "1", "--comparison", file)
    assert outcome.status == 0 and outcome.out == ""
    assert [subject.name for subject in measured[:-1]] == ["mlp1", "lenet5-28"] and measured[-1] == (4, 1, "cpu")
    assert measured[1].weights and list(Comparison.from_form(json.loads(file.read_text())).networks) == ["mlp1"]
    written = file.read_bytes()
    assert "cannot be written" in command("profile", "mlp1", "--comparison", file / "comparison.json").err
    with patch("core.data.files.os.replace", side_effect=OSError(28, "No space left on device")):
        assert "cannot be written: No space left" in command("profile", "mlp1", "--comparison", file).err
    assert file.read_bytes() == written and list(tmp_path.iterdir()) == [file]


def test_a_study_stands_for_its_networks_but_for_very_large_ones(command):
    outcome = command("profile", "mlps-and-lenet5", "--csv", "--rows", "1")
    names = {line.split(",")[0] for line in outcome.out.splitlines()[1:]}
    assert outcome.status == 0 and len(names) == 29
    assert "left out: mlp-16384-8192, 589 MB of weights; see --large" in outcome.err
