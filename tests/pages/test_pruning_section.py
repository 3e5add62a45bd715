"""The section Pruning of the hardware page, by AppTest: what it shows is what was measured, and what is missing is measured."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import load
from core.hardware.accelerator import Accelerator
from core.hardware.systolic import Array
from core.labbook.entry import from_form
from core.learning.checkpoint import read
from core.learning.fingerprint import fingerprint
from core.learning.header import trained
from core.learning.pruning import prune, stored
from core.learning.pruning_results import Record, key_of_record, shipped
from core.workers.command import TURN
from pages.hardware import lab_entry, processes, pruning_results
from pages.hardware.pruning_setting import EPOCHS_AFTER, SHARE
from pages.hardware.subjects import CHOSEN, subjects
from pages.shared.session.go_to import HARDWARE_TAB
from tests.pages.test_bits_section import rows, texts

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AppTest]:
    """The open section with MLP1 and LeNet-5, over an empty store: as if MNIST were the bundled digits."""
    for setting in ("EXPLORER_DATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(setting, str(tmp_path))
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    digits = load("digits").digest
    there = [{**record, "data_digest": digits} for record in shipped().values() if record["share"] != 0.95]
    monkeypatch.setattr(pruning_results, "shipped", lambda: {key_of_record(record): record for record in there})
    processes.kept.clear()
    processes.running.clear()
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state[HARDWARE_TAB], app.session_state[CHOSEN], app.session_state[EPOCHS_AFTER] = (
        "Pruning",
        ["mlp1", "lenet5"],
        0,
    )
    yield app.switch_page("pages/hardware/page.py").run()
    processes.kept.clear()
    processes.running.clear()


def of(name: str, share: float, epochs: int = 0) -> Record:
    (found,) = (
        record
        for record in shipped().values()
        if (record["network"], record["share"], record["epochs"]) == (name, share, epochs)
    )
    return found


def test_the_curves_and_the_numbers_are_those_that_were_measured(page: AppTest) -> None:
    assert not page.exception
    points = {(row["network"], row["share"]): row for row in rows(page, "hardware-pruning")}
    assert points["LeNet-5", 80]["accuracy"] == 100 * of("lenet5", 0.8)["accuracy"]
    assert points["MLP1", 90]["errors"] == pytest.approx(100 - 100 * of("mlp1", 0.9)["accuracy"])
    page.session_state[SHARE] = 0.5
    page.run()
    table, mlp1 = page.dataframe[-1].value, of("mlp1", 0.5)
    assert list(table["network"]) == ["MLP1", "LeNet-5"] and table["accuracy"][0].startswith("98.9 % (98.7 to ")
    assert table["sparse, KiB"][0] == f"{mlp1['bytes']['sparse'] / 1_024:,.1f}" < table["dense, KiB"][0]
    assert table["times as long"][0].startswith("1.0") or table["times as long"][0].startswith("0.9")
    assert "- **MLP1**, zeros by layer: fc1 5" in texts(page) and "Zeros save no time here" in texts(page)


def test_a_sparse_form_saves_bytes_once_more_than_about_a_third_of_the_weights_are_zeros(page: AppTest) -> None:
    network = read(trained()["mlp1"]).network()
    for share, saves in ((0.32, False), (0.36, True)):
        prune(network, share)
        taken = stored(network)
        assert (taken.sparse < taken.dense) == saves
    assert "by a sparse form, once more than about a third of the weights are zeros" in texts(page)


def test_what_was_not_measured_of_a_share_is_said_with_the_command_that_measures_it(page: AppTest) -> None:
    assert "Not measured yet" not in texts(page)
    page.session_state[SHARE], page.session_state[CHOSEN], page.session_state[EPOCHS_AFTER] = 0.8, ["lenet5", "mlp2"], 1
    page.run()
    assert "Not measured yet with 80 % zeros: MLP2, 1 epoch after each share. The button above" in texts(page)
    assert page.code[-1].value == "python -m core prune mlp2 --share 0.8 --train 1 --dataset digits"


def test_the_numbers_of_a_share_are_for_the_lab_book_with_a_command_for_each_network() -> None:
    found, _ = subjects({"mlp1": None, "lenet5": None}, Accelerator(Array(16, 16)))
    entry = lab_entry.pruned([(one, of(one.name, 0.8, 1)) for one in found])
    assert from_form(entry.to_form()) == entry and entry.title == "Pruning: 80 % of the weights are 0"
    assert [row["accuracy, %"] for row in entry.rows] == [100 * of(one.name, 0.8, 1)["accuracy"] for one in found]
    assert entry.command.splitlines()[1] == "python -m core prune lenet5 --share 0.8 --train 1 --dataset mnist"
    assert {"data", "weights", "program", "sparse form"} <= entry.facts.keys()


def test_what_is_missing_is_measured_by_the_command_in_a_process_of_its_own_and_then_kept(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert 95 not in {row["share"] for row in rows(page, "hardware-pruning")}
    answer, words, program = (tmp_path / name for name in ("answer", "words", "program"))
    answer.write_text(json.dumps({**of("mlp1", 0.95), "data_digest": load("digits").digest}))
    program.write_text(f'#!/bin/sh\necho "$@" > {words}\necho \'{{"share": 0.95, "epoch": 1}}\'\ncat {answer}\n')
    program.chmod(0o755)
    monkeypatch.setattr("core.workers.command.sys.executable", str(program))
    press(page, "Measure MLP1")
    (running,) = processes.running().values()
    running.wait()
    assert (running.problem, running.trained) == ("", 1)
    asked = " ".join(words.read_text().split())
    assert asked == "-m core prune mlp1 --share 0.95 --train 0 --dataset digits --json"
    processes.running.clear()  # as after a new start of the app
    processes.kept.clear()
    page.run()
    measured = {row["network"] for row in rows(page, "hardware-pruning") if row["share"] == 95}
    assert not page.exception and measured == {"MLP1"}
    assert [button.label for button in page.button if button.label.startswith("Measure")] == ["Measure LeNet-5"]


def test_one_who_waits_is_told_so_and_what_another_visitor_had_measured_meanwhile_is_not_measured_again(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.workers.command.sys.executable", "false")  # which would be a problem
    with TURN:
        press(page, "Measure MLP1")
        (running,) = processes.running().values()
        assert processes.WAITS in texts(page.run()) and "is being pruned" not in texts(page)
        found = {**of("mlp1", 0.95), "data_digest": load("digits").digest}
        processes.kept().keep("pruning", key_of_record(found), found)
    running.wait()
    page.run()
    assert running.problem == "" and processes.WAITS not in texts(page)
    assert "MLP1" in {row["network"] for row in rows(page, "hardware-pruning") if row["share"] == 95}


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception


def test_a_process_that_fails_is_said(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workers.command.sys.executable", "false")
    press(page, "Measure MLP1")
    (running,) = processes.running().values()
    running.wait()
    page.run()
    assert any("ended with status 1" in one.value for one in page.error) and not page.exception


def test_every_shipped_result_is_of_a_shipped_network_and_its_numbers_fit_each_other() -> None:
    networks: dict[str, Any] = {}
    for record in shipped().values():
        name = record["network"]
        one = networks.setdefault(name, read(trained()[name]))
        assert record["weights_digest"] == fingerprint(one.architecture, one.recipe, one.weights)
        zeros, total = (sum(layer[part] for layer in record["zeros"].values()) for part in ("zeros", "of"))
        assert zeros == round(record["share"] * total) and record["low"] < record["accuracy"] < record["high"]
        assert 0.9 < record["latency"]["times"] < 1.1  # dense kernels multiply by zeros too
    assert {"mlp1", "lenet5", "cnn-16-4"} <= set(networks)
