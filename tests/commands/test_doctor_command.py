"""doctor: what this installation has, told even where something is missing."""

import platform

import numpy
import torch

from core.commands import doctor
from core.learning.header import trained


def test_the_record_names_versions_device_threads_data_and_networks(command):
    outcome = command("doctor", "--json")
    (record,) = outcome.records
    assert outcome.status == 0 and record["versions"]["torch"] == torch.__version__
    assert record["versions"]["numpy"] == numpy.__version__ and record["machine"]["python"] == platform.python_version()
    assert record["machine"]["device"] in {"cpu", "cuda", "mps"} and record["machine"]["threads"] == 1
    assert (
        record["data"]["digits"] == "in scikit-learn" and {"mnist", "fashion-mnist", "cifar10", "pen"} < record["data"].keys()
    )
    assert record["networks"] == list(trained())


def test_the_text_says_the_same_to_people(command):
    lines = command("doctor").out.splitlines()
    told = {line.split()[0]: line.split()[-1] for line in lines if "  " in line}
    assert told["torch"] == torch.__version__ and told["threads"] == "1"
    assert lines[-1].startswith("networks ready: ")


def test_a_data_set_that_is_not_there_is_told_with_the_place_to_put_it(command, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    outcome = command("doctor")
    line = next(line for line in outcome.out.splitlines() if line.startswith("data: mnist"))
    assert outcome.status == 0 and "not found" in line and str(tmp_path / "cache") in line and "EXPLORER_DATA" in line
    (record,) = command("doctor", "--json").records
    assert record["data"]["mnist"] == "" and not (tmp_path / "cache").exists()


def test_a_data_set_that_is_there_is_told_with_its_place(command, tmp_path, monkeypatch):
    (tmp_path / "mnist" / "MNIST" / "raw").mkdir(parents=True)
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    (record,) = command("doctor", "--json").records
    assert record["data"]["mnist"] == str(tmp_path / "mnist" / "MNIST" / "raw")


def test_a_package_that_is_missing_is_told_and_the_rest_as_well(command, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("torch", "no-such-package"))
    outcome = command("doctor")
    assert outcome.status == 0 and torch.__version__ in outcome.out and "no-such-package" in outcome.out
