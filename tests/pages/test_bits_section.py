"""The section Bits of the hardware page, by AppTest: what it shows is what was measured, and what is missing is measured."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.arena import constants
from core.hardware.bits import packed_constants
from core.hardware.energy import MICRO
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS
from core.learning.header import FOLDER
from core.learning.quantization import record as record_module
from core.learning.quantization.record import Record, key_of_record, shipped
from core.learning.quantization.rounding import activation_steps, fake_activations
from core.learning.quantization.setting import Setting
from core.store.kept import Kept
from core.workers.command import TURN, Command
from core.workers.quantizing import Quantizing
from pages.hardware import bits_results, bits_setting, processes
from pages.hardware.bits_setting import ACTIVATIONS, CALIBRATION, WEIGHTS
from pages.hardware.subjects import CHOSEN
from pages.shared.session.go_to import HARDWARE_TAB

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AppTest]:
    """The open section with three networks, over an empty store; no MNIST: the bundled digits."""
    for setting in ("EXPLORER_DATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(setting, str(tmp_path))
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    processes.kept.clear()
    processes.running.clear()
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state[HARDWARE_TAB] = "Bits"
    yield app.switch_page("pages/hardware/page.py").run()
    processes.kept.clear()
    processes.running.clear()


def rows(app: AppTest, key: str) -> list[dict[str, Any]]:
    """The rows of a chart."""
    found = [element.proto for element in app.get("bidi_component") if f"-{key}-downloads" in element.proto.id]
    return list(json.loads(found[0].json)["rows"])


def texts(app: AppTest) -> str:
    return "\n".join(one.value for one in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])


def on_digits(name: str, setting: Setting) -> Record:
    """What is shipped of a network."""
    (found,) = (
        record
        for record in shipped().values()
        if (record["network"], record["dataset"]) == (name, "digits")
        and "layers" not in record
        and all(record.get(field, "") == getattr(setting, field) for field in Setting.__dataclass_fields__)
    )
    return found


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception


def test_it_opens_on_results_of_the_project_with_bytes_and_energy_and_says_that_there_is_no_mnist(page: AppTest) -> None:
    assert not page.exception and "the 360 test images of digits. MNIST is not on this machine" in texts(page)
    assert "A bias counts as a weight there." in page.dataframe[1].proto.columns
    table = page.dataframe[1].value
    record = on_digits("lenet5", Setting(4, 8))
    assert list(table["network"]) == ["MLP1", "LeNet-5", "CNN 16/4"]
    assert table["w4a8, %"][1].startswith(f"{100 * record['accuracy']:.2f} ({100 * record['low']:.2f} to ")
    passes = groups(trace(ZOO["lenet5"]), fused=False)
    large, small = constants(passes, FORMATS[32]), packed_constants(passes, 4)
    assert table["weights, KiB"][1] == f"{large / 1024:.1f} → {small / 1024:.1f}"
    assert table["energy, µJ"][1] == f"{record['float_energy_pj'] / MICRO:.2f} → {record['energy_pj'] / MICRO:.2f}"
    assert not [button for button in page.button if button.label.startswith("Measure")]  # all of it is there


def test_the_frontier_has_every_width_of_every_network_and_fewer_activations_another_one(page: AppTest) -> None:
    points = rows(page, "hardware-bits")
    of_lenet = {
        row["bits"]: row for row in points if row["network"] == "LeNet-5" and row["kind"] != "trained with rounded numbers"
    }
    assert set(of_lenet) == {*range(1, 9), 32} and len({row["network"] for row in points}) == 3
    assert of_lenet[2]["bytes"] < of_lenet[8]["bytes"] / 3
    assert of_lenet[2]["accuracy"] == 100 * on_digits("lenet5", Setting(2, 8))["accuracy"]
    assert of_lenet[8]["accuracy"] == pytest.approx(of_lenet[32]["accuracy"], abs=0.6)
    page.session_state[ACTIVATIONS] = 3
    page.run()
    assert "Nothing is measured with these settings yet." in texts(page) and not page.exception


def test_one_bit_of_an_activation_has_its_reason_on_the_page(page: AppTest) -> None:
    """Behind a tanh: 0 or 2, and 1 itself is not nearer to 2."""
    values = torch.linspace(-1, 1, 101)
    steps = activation_steps(-1.0, 1.0, 1)
    assert not fake_activations(values, steps).any() and fake_activations(2 * values, steps).unique().tolist() == [0, 2]
    reason = "Behind a tanh, from −1 to 1, that is 0 or 2: nearly all become 0"
    assert reason not in texts(page)
    page.session_state[ACTIVATIONS] = 1
    assert reason in texts(page.run())


def test_layer_by_layer_says_which_loses_most(page: AppTest) -> None:
    page.session_state[WEIGHTS] = 1
    page.run()
    lost = {row["layer"]: row["lost"] for row in rows(page, "hardware-layers-lenet5")}
    worst = max(lost, key=lost.__getitem__)
    assert list(lost) == ["conv1", "conv2", "fc1", "fc2", "fc3"] and lost[worst] > 5
    assert f"**LeNet-5**: {worst} loses most, {lost[worst]:.1f} points" in texts(page)
    assert "With 1 bit rounding alone costs much: choose some epochs of training" in texts(page)


def test_where_there_are_seeds_their_mean_is_shown_with_its_interval_and_the_rest_stays_as_it_is(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = on_digits("lenet5", Setting(4, 8))
    over = {"series": "three", "seeds": [0, 1, 2]}
    over |= {"accuracies": [0.96, 0.97, 0.98], "float_accuracies": [0.98, 0.98, 0.986]}
    monkeypatch.setattr(bits_results, "shipped", lambda: shipped() | {key_of_record(record): record | over})
    page.run()
    table = page.dataframe[1].value
    row = {name: table[name][1] for name in table.columns}
    # 97 ± 4.303 · 1 / √3 points, with Student's t of two degrees of freedom
    assert (row["float32, %"], row["w4a8, %"], row["points"]) == ("98.20", "97.0 (94.5 to 99.5), 3 seeds", "-1.20")
    other = on_digits("mlp1", Setting(4, 8))
    middle, low, high = (f"{100 * other[name]:.2f}" for name in ("accuracy", "low", "high"))
    assert table["w4a8, %"][0] == f"{middle} ({low} to {high})"
    alone = f"the weights that the other pages have: LeNet-5 {100 * record['accuracy']:.2f} %."
    assert f"95 % interval of this mean over the seeds. Alone, {alone}" in texts(page)
    points = {(row["network"], row["number"]): row for row in rows(page, "hardware-bits")}
    mean = points["LeNet-5", "4 bits"]
    assert (mean["accuracy"], mean["over"]) == (pytest.approx(97), "3 seeds")
    assert (mean["low"], mean["high"]) == (pytest.approx(5.484, abs=0.001), pytest.approx(0.516, abs=0.001))  # errors
    assert points["LeNet-5", "3 bits"]["over"] == points["MLP1", "4 bits"]["over"] == "360 test images"
    whole = points["MLP1", "float32"]
    assert whole["over"] == "360 test images" and whole["high"] < whole["errors"] < whole["low"]
    assert "Where no seeds are counted: one network, and in brackets the 95 % interval over the test images." in texts(page)
    assert "interval over the seeds where it is the mean of several, else over the test images" in texts(page)
    page.session_state[CHOSEN] = ["lenet5"]
    page.run()
    assert "Where no seeds are counted" not in texts(page) and not page.exception


def test_lenet_5_with_pen_strokes_is_among_the_networks(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["lenet5-pen"]
    page.run()
    assert not page.exception and list(page.dataframe[1].value["network"]) == ["LeNet-5 + pen"]
    assert page.dataframe[1].value["w4a8, %"][0].startswith(f"{100 * on_digits('lenet5-pen', Setting(4, 8))['accuracy']:.2f} (")


def test_a_damaged_file_of_results_is_said_and_the_page_stands(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bits.jsonl").write_text("{\n")
    monkeypatch.setattr(record_module, "FILE", tmp_path / "bits.jsonl")
    shipped.cache_clear()
    page.run()
    shipped.cache_clear()
    assert not page.exception and "Line 1 of bits.jsonl is no result of the command" in texts(page)
    assert page.dataframe[1].value["w4a8, %"][1] == "not measured"


def test_what_is_missing_is_measured_in_a_process_of_its_own_and_then_kept(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["softmax"]
    page.session_state[CALIBRATION], page.session_state[WEIGHTS] = 16, 2
    page.run()
    assert page.dataframe[1].value["w2a8, %"][0] == "not measured"
    press(page, "Measure w2a8")
    (running,) = processes.running().values()
    running.wait()
    assert (running.problem, running.done, running.count) == ("", 1, 1)
    page.run()
    assert not page.exception
    shown = page.dataframe[1].value["w2a8, %"][0]
    processes.running.clear()  # as after a new start of the app
    processes.kept.clear()
    page.run()
    assert page.dataframe[1].value["w2a8, %"][0] == shown != "not measured"
    assert not [button for button in page.button if button.label == "Measure w2a8"]


def test_networks_without_weights_get_a_sentence_and_the_others_their_numbers(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["softmax", "mlp2-300-200", "my design"]
    page.run()
    assert not page.exception and list(page.dataframe[1].value["network"]) == ["Softmax"]
    assert "MLP2, 300/200, my design have no trained weights here" in texts(page)
    page.session_state[CHOSEN] = ["7-layer-16"]
    page.run()
    assert not page.exception and "7-layer CNN, 16 maps has no trained weights here" in texts(page)


def test_a_store_that_cannot_be_opened_is_said_and_the_project_s_results_are_there(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_STORE", "nonsense")
    processes.kept.clear()
    page.session_state[CALIBRATION] = 16
    page.run()
    assert not page.exception and "The store's address is no URL" in texts(page)
    press(page, "Measure w4a8")
    page.session_state[CALIBRATION] = 512
    page.run()
    assert page.dataframe[1].value["w4a8, %"][1] != "not measured"


def test_every_shipped_result_is_of_a_shipped_network_as_it_is_and_is_found_by_its_key() -> None:
    from core.learning.checkpoint import read
    from core.learning.fingerprint import fingerprint
    from core.learning.header import trained

    digests = {}
    for name, file in trained().items():
        one = read(file)
        digests[name] = fingerprint(one.architecture, one.recipe, one.weights)
    assert {record["network"] for record in shipped().values()} == set(digests)
    for key, record in shipped().items():
        assert record["weights_digest"] == digests[record["network"]] and key == key_of_record(record)
    assert set(ZOO) > set(digests) - {"lenet5-pen"}


def test_the_frontier_can_be_of_all_trained_networks_beside_those_that_are_chosen(page: AppTest) -> None:
    assert {row["network"] for row in rows(page, "hardware-bits")} == {"MLP1", "LeNet-5", "CNN 16/4"}
    page.toggle(key="hardware_bits_all").set_value(True).run()
    assert not page.exception and len({row["network"] for row in rows(page, "hardware-bits")}) == 10
    assert list(page.dataframe[0].value["network"]) == ["MLP1", "LeNet-5", "CNN 16/4"]


def test_real_int8_has_the_shipped_times_and_a_way_to_why_it_is_slower(page: AppTest) -> None:
    timed = [json.loads(line) for line in (FOLDER / "engines.jsonl").read_text().splitlines()]
    of_one = {
        one["setup"]["engine"]: one["timing"]["median_us"]
        for one in timed
        if one["network"] == "lenet5" and "timing" in one and one["setup"]["batch_size"] == one["setup"]["threads"] == 1
    }
    assert of_one["onnx-int8"] > of_one["onnx"]
    said = f"LeNet-5 took {of_one['onnx-int8']:.1f} µs for an image instead of {of_one['onnx']:.1f} µs in float32"
    assert said in texts(page)
    press(page, "Why is int8 slower for LeNet-5?")
    assert page.session_state["compare_tab"] == "Engines" and "**Why is int8 slower for some?**" in texts(page)


def test_the_images_that_calibrate_can_be_of_another_data_set(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bits_setting, "datasets_here", lambda: ["digits", "fashion-mnist", "cifar10"])
    page.run()
    field = page.selectbox(key="hardware_bits_calibrated_on")
    assert field.options == ["digits", "fashion-mnist"]
    field.set_value("fashion-mnist").run()
    assert not page.exception and list(page.dataframe[1].value["w4a8, %"]) == 3 * ["not measured"]
    said: list[str] = []
    monkeypatch.setattr(Command, "__init__", lambda self, *words: said.extend(words))
    store = Kept(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    wanted, setting = {("softmax", 4): {"a key"}}, Setting(4, 8, calibrated_on="fashion-mnist")
    with Quantizing(store, {"softmax": None}, wanted, setting, "digits").around():
        assert "--calibrate-with fashion-mnist" in " ".join(said)


def test_what_another_visitor_has_had_measured_meanwhile_is_not_measured_again(tmp_path: Path) -> None:
    store, name = Kept(f"sqlite:///{tmp_path / 'runs.sqlite'}"), "quantization"
    wanted = {(network, bits): {f"{network} {bits}", f"{network} {bits} by layer"} for network in "ab" for bits in (8, 2)}
    with TURN:
        waiting = Quantizing(store, {"a": None, "b": None}, wanted, Setting(8, 8), "digits", layers=True)
        assert waiting.waits and not waiting.is_over and waiting.count == 8
        for key in ("a 8", "a 8 by layer", "a 2"):
            store.keep(name, key, {})
        assert waiting.words()[:5] == ["a", "b", "--weights", "2", "8"] and waiting.count == 8
        for key in ("b 8", "b 8 by layer", "b 2", "b 2 by layer"):
            store.keep(name, key, {})
        assert waiting.words()[:4] == ["a", "--weights", "2", "--activations"] and waiting.count == 2
        store.keep(name, "a 2 by layer", {})
        assert waiting.words() is None
    waiting.wait()
    assert waiting.is_over and not waiting.waits and (waiting.problem, waiting.done) == ("", 0)
