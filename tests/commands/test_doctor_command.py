"""doctor: what this installation has, told even where something is missing."""

import json
import platform

import numpy
import torch

from core.commands import doctor
from core.learning.checkpoint import read
from core.learning.header import trained

TORCH = torch.__version__.partition("+")[0]  # what follows names the build, which not every wheel's metadata has


def test_the_record_names_versions_device_threads_data_and_networks(command):
    outcome = command("doctor", "--json")
    (record,) = outcome.records
    assert outcome.status == 0 and record["versions"]["torch"].partition("+")[0] == TORCH
    assert record["versions"]["numpy"] == numpy.__version__ and record["machine"]["python"] == platform.python_version()
    assert record["machine"]["device"] in {"cpu", "cuda", "mps"} and record["machine"]["threads"] == 1
    assert (
        record["data"]["digits"] == "in scikit-learn" and {"mnist", "fashion-mnist", "cifar10", "pen"} < record["data"].keys()
    )
    assert record["networks"].keys() == trained().keys() and record["problems"] == []


def test_the_text_says_the_same_to_people(command):
    lines = command("doctor").out.splitlines()
    told = {line.split()[0]: line.split()[-1] for line in lines[: lines.index("")]}
    assert told["torch"].partition("+")[0] == TORCH and told["threads"] == "1"


def test_a_network_is_listed_with_its_totals_and_its_accuracy(command, trained_file, monkeypatch):
    monkeypatch.setattr("core.learning.header.FOLDER", trained_file.parent)
    accuracy = 100 * read(trained_file).card.mean("digits")
    head, _, row = command("doctor").out.splitlines()[-3:]
    assert head == "| network | trained on | parameters | MACs | digits, % |"
    assert row == f"| reader | digits | 44,426 | 281,640 | {accuracy:.2f} |"
    (record,) = command("doctor", "--json").records
    assert record["networks"]["reader"] == json.loads(json.dumps(read(trained_file).card.to_form()))
    assert record["networks"]["reader"]["parameters"] == 44_426


def test_a_network_that_is_damaged_is_reported_beside_those_that_are_sound(command, trained_file, tmp_path, monkeypatch):
    (tmp_path / "sound.safetensors").write_bytes(trained_file.read_bytes())
    (tmp_path / "torn.safetensors").write_bytes(trained_file.read_bytes()[:-1])
    monkeypatch.setattr("core.learning.header.FOLDER", tmp_path)
    plain, told = command("doctor"), command("doctor", "--json")
    assert plain.status == told.status == 1
    assert plain.out.splitlines()[-1].startswith("torn.safetensors is damaged: its digest does not match.")
    assert told.records[0]["networks"].keys() == {"sound"} and len(told.records[0]["problems"]) == 1


def test_an_installation_without_networks_is_reported(command, tmp_path, monkeypatch):
    monkeypatch.setattr("core.learning.header.FOLDER", tmp_path / "none")
    outcome = command("doctor", "--json")
    assert outcome.status == 0 and outcome.records[0]["networks"] == {} and command("doctor").status == 0


def test_a_data_set_that_is_not_there_is_reported_with_the_place_to_put_it(command, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    outcome = command("doctor")
    line = next(line for line in outcome.out.splitlines() if line.startswith("data: mnist"))
    assert outcome.status == 0 and "not found" in line and str(tmp_path / "cache") in line and "EXPLORER_DATA" in line
    (record,) = command("doctor", "--json").records
    assert record["data"]["mnist"] == "" and not (tmp_path / "cache").exists()


def test_a_data_set_that_is_there_is_reported_with_its_place(command, tmp_path, monkeypatch):
    file = tmp_path / "mnist" / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    file.parent.mkdir(parents=True)
    file.touch()
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    (record,) = command("doctor", "--json").records
    assert record["data"]["mnist"] == str(file)


def test_a_package_that_is_missing_is_reported_and_the_rest_as_well(command, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("torch", "no-such-package"))
    outcome = command("doctor")
    assert outcome.status == 0 and TORCH in outcome.out and "no-such-package" in outcome.out
