"""A visitor's finished run on the pages that need weights: measured with fewer bits, and taken away as C code."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.store.store import Store
from core.workers import training
from pages.hardware import processes
from pages.hardware.bits_setting import CALIBRATION
from pages.hardware.subjects import CHOSEN
from pages.shared.session import kept, lab_book, visitor
from pages.shared.session.design import OWN
from pages.shared.session.go_to import HARDWARE_TAB
from pages.shared.session.store import store as opened_store
from tests.pages.test_bits_section import press
from tests.workers.trainings import RECIPE

APP = Path(__file__).parents[2] / "app.py"
RUN = "softmax, run 1"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_thread: None) -> Iterator[AppTest]:
    """The app over a store with one finished run, without MNIST."""
    for setting in ("EXPLORER_DATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(setting, str(tmp_path))
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    monkeypatch.setattr(visitor, "_browser", lambda: "somebody")
    cached = (opened_store, kept._keeper, processes.kept, processes.running, lab_book.ledger)
    for one in cached:
        one.clear()
    Store(url).add(ZOO["softmax"], replace(RECIPE, images=200, epochs=1), "somebody", "first")
    training.work(url, 1)
    yield AppTest.from_file(APP, default_timeout=180).run()
    for one in cached:
        one.clear()


def test_a_finished_run_is_measured_with_fewer_bits_and_its_result_stays(app: AppTest) -> None:
    app.session_state[HARDWARE_TAB], app.session_state[CHOSEN], app.session_state[CALIBRATION] = "Bits", [RUN, "mlp1", OWN], 16
    page = app.switch_page("pages/hardware/page.py").run()
    assert not page.exception and "Softmax, run 1" in page.multiselect(key=CHOSEN).options
    assert list(page.dataframe[0].value["network"]) == ["Softmax, run 1", "MLP1", OWN]  # what it costs, too
    press(page, "Measure w4a8")
    (running,) = processes.running().values()
    running.wait()
    assert (running.problem, running.done) == ("", 2)
    assert not Path(running._files.words[0]).exists() and running._files.words[1] == "mlp1"
    processes.running.clear()
    processes.kept.clear()
    page.run()
    table = page.dataframe[1].value
    assert list(table["network"]) == ["Softmax, run 1", "MLP1"] and "not measured" not in set(table["w4a8, %"])
    assert float(table["float32, %"][0]) != float(table["float32, %"][1])
    next(button for button in page.button if button.key == "lab-book-hardware-summary").click().run()
    assert not page.error
    next(button for button in page.button if button.key == "lab-book-hardware-bits").click().run()
    page.switch_page("pages/train/page.py").run()
    next(button for button in page.button if button.key == "lab-book-curve-loss-1").click().run()
    assert not page.error and not page.exception
    costs, bits, curve = lab_book.ledger().of("somebody").values()
    run, own = costs["files"]
    assert costs["command"].startswith(f"python -m core hardware {run} mlp1 {own} --array 16x16 ")
    assert bits["command"].splitlines() == [
        "python -m core train run-1.json --recipe recipe-1.json --out run-1.safetensors",
        "python -m core quantize run-1.safetensors mlp1 --weights 4 --activations 8 --calibration 16 --dataset digits",
    ]
    assert curve["command"] == "python -m core train run-1.json --recipe recipe-1.json"
    assert bits["files"] == curve["files"] and bits["files"].keys() == {"run-1.json", "recipe-1.json"}


@pytest.mark.parametrize("tab", ["Bits", "Pruning"])
def test_a_finished_run_on_other_data_has_its_costs_and_the_tabs_that_measure_with_digits_say_why_not(app, tab) -> None:
    number = opened_store().add(ZOO["mlp1"], replace(RECIPE, dataset="fashion-mnist"), "somebody", "second")
    opened_store().begin(number, {})
    opened_store().complete(number, "fashion-mnist", {"accuracy": 0.9}, {})
    app.session_state[HARDWARE_TAB], app.session_state[CHOSEN] = tab, ["mlp1, run 2", "mlp1"]
    page = app.switch_page("pages/hardware/page.py").run()
    assert not page.exception and "MLP1, run 2" in page.multiselect(key=CHOSEN).options
    costs = page.dataframe[0].value
    assert list(costs["network"]) == ["MLP1, run 2", "MLP1"] and costs["cycles"][0] == costs["cycles"][1]
    measured = [name for table in page.dataframe[1:] for name in table.value["network"]]
    assert "MLP1, run 2" not in measured and not any("run 2" in button.label for button in page.button)
    said, *_ = [one.value for one in page.info]
    assert said.startswith("MLP1, run 2 does not read digits, and this page measures with images of digits. The commands ")


def test_a_finished_run_of_the_design_is_taken_away_as_c_code(app: AppTest) -> None:
    page = app.switch_page("pages/build/page.py").run()
    page.session_state["build_open_Take it away"] = True
    page.session_state["build_layers"] = {"edits": [{"do": "preset", "name": "softmax", "number": 1}]}
    page.run()
    weights = next(box for box in page.selectbox if box.label == "Weights")
    assert "Softmax, run 1" in weights.options
    weights.set_value(RUN).run()
    press(page, "Prepare C code")
    assert not page.error and "C code (zip)" in {one.proto.label for one in page.get("download_button")}
