"""The hardware page, by AppTest: its numbers are those of core, and its settings change them."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.design.architecture import Architecture, trace
from core.design.draft import Draft, History
from core.design.layers import Conv2d, Flatten, Linear
from core.design.units import KIB
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.arena import CODE
from core.hardware.budget import PARTS
from core.hardware.chips import Chip
from core.hardware.energy import VALUES
from core.hardware.fitting import fit
from core.hardware.number_format import FORMATS
from core.hardware.roofline import Roof
from core.hardware.sweep import Measure
from core.hardware.systolic import Array
from core.profiling.conditions import conditions
from core.store.kept import Keeper
from pages.hardware import device, latencies, machine, points, roofline
from pages.hardware.array import FOLD, LAYER, NETWORK
from pages.hardware.device import CHIP
from pages.hardware.layout import TABS
from pages.hardware.roofline import ROOF
from pages.hardware.shapes import MEASURE
from pages.hardware.subjects import CHOSEN, subjects
from pages.hardware.words import figures
from pages.shared.session import kept, visitor
from pages.shared.session.accelerator import BITS, BUFFER, COLUMNS, ENERGIES, FLOW, ROWS, TECHNOLOGY
from pages.shared.session.go_to import HARDWARE_TAB
from tests.profiling.made_up import made_up

APP = Path(__file__).parents[2] / "app.py"
BUDGET_OPEN, ENERGIES_OPEN = "hardware_open_budget", "hardware_values"  # session keys of the popovers


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/hardware/page.py").run()


def tab(app: AppTest, name: str) -> AppTest:
    app.session_state[HARDWARE_TAB] = name
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(one.value for one in [*app.markdown, *app.caption, *app.info, *app.warning])


def shown(app: AppTest, key: str) -> dict[str, Any]:
    found = [element.proto for element in app.get("bidi_component") if f"-{key}" in element.proto.id]
    return json.loads(found[0].json)


def test_it_opens_with_three_networks_and_the_lesson_in_one_sentence(page: AppTest) -> None:
    assert not page.exception
    summary = page.dataframe[0].value
    assert list(summary["network"]) == ["MLP1", "LeNet-5", "CNN 16/4"] and summary["cycles"][1] == 7_374
    assert summary["energy, µJ"][0] / summary["energy, µJ"][1] == pytest.approx(3.8, abs=0.05)
    assert "**MLP1 takes 3.8 times LeNet-5's energy with 0.57 times its MACs:** 99 % of its energy" in texts(page)


def test_a_closed_popover_s_fields_are_not_sent(page: AppTest) -> None:
    tab(page, "Energy")
    assert len(page.number_input) == 3  # rows, columns and buffer of the accelerator
    page.session_state[BUDGET_OPEN] = page.session_state[ENERGIES_OPEN] = True
    assert len(page.run().number_input) == 3 + len(PARTS) + len(VALUES)


@pytest.mark.parametrize("name", TABS)
def test_every_tab_shows_without_an_error(page: AppTest, name: str) -> None:
    tab(page, name)


def test_the_chosen_layer_has_its_formulas_and_its_fold_in_the_picture(page: AppTest) -> None:
    page.session_state[NETWORK], page.session_state[LAYER], page.session_state[FLOW] = "lenet5", "conv1", "output-stationary"
    page.run()
    assert not page.exception and "49·55 = 2,695" in texts(page)
    assert "K = 5·5·1 = 25; N = 6 (maps)" in texts(page)
    assert "every partial sum is written, and none is counted as read back" in texts(page)
    assert "folds·(R + C) writes too many" in texts(page) and "PyTorch and this page: 13" in texts(page)
    picture = shown(page, "hardware_filling")
    assert (picture["used"], picture["loading"], picture["streamed"], picture["cycles"]) == ([16, 6], 0, 25, 55)
    page.session_state[FOLD] = 49
    page.run()
    assert shown(page, "hardware_filling")["first"] == [768, 0]


def test_a_wide_array_says_which_columns_wait(page: AppTest) -> None:
    page.session_state[ROWS], page.session_state[COLUMNS], page.session_state[FLOW] = 32, 32, "output-stationary"
    page.session_state[LAYER] = "conv1"
    page.run()
    assert "leaves 26 of 32 columns without work" in texts(page)


def test_the_best_shape_is_another_by_cycles_and_by_energy_and_the_chart_shows_the_chosen_one(page: AppTest) -> None:
    best = "**LeNet-5**: fewest cycles on 64×128, least energy on 128×128, least energy · cycles on 64×128."
    assert best in texts(page)
    largest = {"network": "LeNet-5", "array": "128×128"}
    assert [row["front"] for row in chart_rows(page, "hardware-shapes") if largest.items() <= row.items()] == [False]
    page.session_state[MEASURE] = Measure.ENERGY.value
    page.run()
    assert not page.exception and best in texts(page) and "none beats in energy and area together" in texts(page)
    assert [row["front"] for row in chart_rows(page, "hardware-shapes") if largest.items() <= row.items()] == [True]


def test_a_smaller_buffer_and_more_bits_move_more(page: AppTest) -> None:
    before = list(page.dataframe[0].value["DRAM, KiB"])
    page.session_state[BUFFER], page.session_state[BITS] = 1, 32
    page.run()
    assert all(now > 4 * then - 0.01 for now, then in zip(page.dataframe[0].value["DRAM, KiB"], before, strict=True))


def test_the_roofline_says_what_binds_and_where_there_is_no_peak(page: AppTest) -> None:
    tab(page, "Traffic and roofline")
    assert "- **MLP1**: 2 of 2 layers with MACs wait for memory" in texts(page)
    page.session_state[BITS] = 32
    page.run()
    assert "TPU v1 has no published peak for float32." in texts(page)


@pytest.mark.parametrize("name", ["Traffic and roofline", "Fits on a chip?"])
def test_a_design_whose_layers_do_nothing_is_shown_too(page: AppTest, name: str) -> None:
    page.session_state["design_history"] = History(Draft.of(Architecture("flat", (1, 28, 28), (Flatten(),))))
    page.session_state[CHOSEN] = ["my design", "lenet5"]
    tab(page, name)
    if name == "Traffic and roofline":
        assert "my design**: none of its layers has MACs, so it has no point here." in texts(page)
        assert "a normalization's, too, which a chip's flash does not hold" in texts(page)
        assert {"SRAM: inputs", "SRAM: weights", "registers: outputs"} <= set(page.dataframe[-1].value)


def test_a_convolution_with_its_pooling_writes_all_its_outputs_into_sram_and_the_page_says_so(page: AppTest) -> None:
    page.session_state[CHOSEN], page.session_state[FLOW] = ["lenet5"], "output-stationary"
    tab(page, "Traffic and roofline")
    table = page.dataframe[-1].value.set_index("layer")
    assert table["SRAM: outputs"]["conv2 + tanh2 + pool2"] == 16 * 10 * 10
    assert "all outputs of a convolution are written, also where a fused pooling leaves fewer" in texts(page)


def test_this_machine_is_measured_in_a_process_of_its_own(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    class Done:
        stdout = json.dumps({"roofline": "softmax", "chip": "this machine", "peak": 1e11, "bandwidth": 1e10, "source": "here"})
        stderr = ""

    called: list[list[str]] = []
    monkeypatch.setattr(machine.subprocess, "run", lambda command, **_: called.append(command) or Done)
    page.session_state[ROOF], page.session_state[BITS] = "this-machine", 32
    tab(page, "Traffic and roofline")
    next(button for button in page.button if button.label == "Measure it, 2 s").click().run()
    assert page.session_state[machine.MEASURED] == Roof("this machine", 1e11, 1e10, "here")
    assert called[0][2:5] == ["core", "hardware", "softmax"] and "the ridge is at 10.0 operations a byte" in texts(page)


def measured(threads: int = 1) -> dict[str, Any]:
    """LeNet-5 as if it had been measured on this machine."""
    form = made_up("lenet5").to_form()
    form["networks"][0]["conditions"] = asdict(conditions(torch.device("cpu"))) | {"threads": threads}
    return form


def test_what_was_measured_is_a_second_point_under_this_machine_s_roof_with_what_binds_it(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = measured()  # 25 µs an image
    monkeypatch.setattr(latencies, "_of_the_store", lambda: [measured(threads=2), newest])  # the roof is that of one thread
    page.session_state[ROOF], page.session_state[BITS] = "this-machine", 32
    page.session_state[machine.MEASURED] = Roof("this machine", 1e11, 1e11, "here")
    tab(page, "Traffic and roofline")
    assert "LeNet-5**: 3 of 5 layers with MACs wait for memory" in texts(page)
    rows = chart_rows(page, "hardware-roofline")
    networks = {row["network"]: row for row in rows if row["measured"]}
    assert networks["LeNet-5"]["reached"] == pytest.approx(2 * 416_520 / 25e3)
    assert networks["LeNet-5"]["intensity"] == pytest.approx(2 * 416_520 / (page.dataframe[0].value["DRAM, KiB"][1] * 1_024))
    shipped = json.loads(latencies.FILE.read_text())["networks"]
    mlp1 = next(one for one in shipped if one["name"] == "mlp1")["latencies"][0]["timing"]["median_us"]
    assert networks["MLP1"]["says"].startswith(f"measured: {mlp1:,.1f} µs an image, 1 thread, 2026-")
    least = 4 * (784 + 48_120 + 10_164 + 850 + 10) / 1e5 + 2 * (117_600 + 240_000) / 1e5  # µs of bytes, and of operations
    on = newest["networks"][0]["conditions"]["measured_at"][:10]
    assert f"Measured 25 µs (1 thread, {on}), {4 * least:.0f} % of it for that: what each" in texts(page)
    page.session_state[ROOF] = "a100"
    page.run()
    assert not any(row["measured"] for row in chart_rows(page, "hardware-roofline"))  # nothing was measured on it


def test_what_another_machine_took_is_a_point_without_a_share_of_this_one_s_roof(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = measured()
    newest["networks"][0]["conditions"]["instructions"] = "SSE4"  # the same system on another processor
    monkeypatch.setattr(latencies, "_of_the_store", lambda: [newest])
    page.session_state[ROOF], page.session_state[BITS], page.session_state[CHOSEN] = "this-machine", 32, ["lenet5"]
    page.session_state[machine.MEASURED] = Roof("this machine", 1e11, 1e11, "here")
    tab(page, "Traffic and roofline")
    says = [row["says"] for row in chart_rows(page, "hardware-roofline") if row["measured"]]
    assert len(says) == 6 and all("another machine" in each and "% of the roof" not in each for each in says)
    sentence = next(line for line in texts(page).splitlines() if line.startswith("- **LeNet-5**"))
    assert re.search(r" Measured 25 µs \(1 thread, [\d-]+, another machine\)\.$", sentence)


def test_each_layer_is_a_second_point_as_fast_as_the_profiler_saw_it_in_a_batch(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = measured()  # a batch of 4 images; each of the 13 layers takes 50/13 µs
    monkeypatch.setattr(latencies, "_of_the_store", lambda: [newest])
    page.session_state[ROOF], page.session_state[BITS], page.session_state[CHOSEN] = "this-machine", 32, ["lenet5"]
    page.session_state[machine.MEASURED] = Roof("this machine", 1e11, 1e11, "here")
    tab(page, "Traffic and roofline")
    layers = {row["layer"]: row for row in chart_rows(page, "hardware-roofline") if row["measured"]}
    passes = ["conv1 + tanh1 + pool1", "conv2 + tanh2 + pool2", "fc1 + tanh3", "fc2 + tanh4", "fc3"]
    assert list(layers) == [*passes, "the whole network"]
    first, last = layers[passes[0]], layers[passes[-1]]
    assert first["reached"] == pytest.approx(4 * 2 * 117_600 / (3 * 50 / 13) / 1e3, rel=1e-4)  # forms have six digits
    assert last["reached"] == pytest.approx(4 * 2 * 840 / (50 / 13) / 1e3, rel=1e-4)
    moved = 4 * (850 + 4 * 10)  # bytes: the inputs of fc3 stay on the chip, and its weights are read once
    assert last["intensity"] == pytest.approx(4 * 2 * 840 / moved)
    share = 1e9 * last["reached"] / 1e11  # it has more operations a byte than the ridge
    assert f"measured: 3.8 µs a batch of 4 under the profiler, {100 * share:.0f} % of the roof, 1 thread, 2026" in last["says"]
    assert "By layer: " in texts(page) and f"fc3 {100 * share:.2g} %" in texts(page)
    assert "Filled, small: a layer as fast as it was measured" in texts(page)


def chart_rows(app: AppTest, key: str) -> list[dict[str, Any]]:
    return shown(app, f"{key}-downloads")["rows"]


def test_a_network_measured_near_the_roof_is_bound_by_it() -> None:
    roofs = Roof("slow", 1e9, 1e10, "here"), Roof("narrow", 1e12, 1e8, "here")
    peak = "faster than the measured peak: measure it again when the machine has less to do."
    causes = ("arithmetic", peak), ("memory", "faster than DRAM would allow")
    for limit, (what, too_fast) in zip(roofs, causes, strict=True):
        found, _ = subjects({"lenet5": None}, Accelerator(Array(16, 16), number=FORMATS[32]))
        least = 1e6 * sum(limit.seconds(one) for one in found[0].traffic)
        said = [
            roofline._sentence(found[0], points.whole(found[0], limit, latencies.Latency(times * least, "here", True)), limit)
            for times in (0.9, 1.5, 10)
        ]
        assert too_fast in said[0] and f"67 % of it for that: {what} binds it." in said[1]
        assert "10 % of it for that: what each layer's call costs binds it" in said[2]


def test_what_waits_for_memory_counts_the_time_of_layers_without_macs_too() -> None:
    """Of conv1, conv2 and fc1 only fc1 waits, with 7,920 bytes; relu1 moves 2 · 50,176 and pool1 50,176 + 12,544 bytes."""
    limit = Roof("one", 1.14e11, 3.8e10, "here")
    accelerator = Accelerator(Array(16, 16), buffer=8 * KIB, number=FORMATS[32], fused=False)
    found, _ = subjects({"cnn-16-4": None}, accelerator)
    waits, computes = (7_920 + 2 * 50_176 + 50_176 + 12_544) / 3.8e4, 2 * 2 * 112_896 / 1.14e5  # µs
    said = roofline._sentence(found[0], points.whole(found[0], limit, None), limit)
    assert waits / (waits + computes) == pytest.approx(0.53, abs=5e-3) and waits + computes == pytest.approx(8.5, abs=0.05)
    assert "1 of 3 layers with MACs wait for memory, and all layers together for 53 % of the time. At least 8.5 µs" in said


def test_an_energy_of_ones_own_changes_the_sum_and_can_be_taken_back(page: AppTest) -> None:
    page.session_state[ENERGIES_OPEN] = True
    tab(page, "Energy")
    before = page.dataframe[0].value["energy, µJ"][0]
    next(field for field in page.number_input if field.label.startswith("DRAM, 32 bits")).set_value(64.0).run()
    assert page.dataframe[0].value["energy, µJ"][0] < before / 5 and "Chosen here instead: dram 64 pJ" in texts(page)
    next(button for button in page.button if button.label == "As published").click().run()
    assert page.dataframe[0].value["energy, µJ"][0] == before and not page.exception


def test_an_energy_of_ones_own_is_not_cut_in_its_field_and_in_the_command_that_repeats_it(page: AppTest) -> None:
    page.session_state[ENERGIES_OPEN] = True
    fields = [field for field in tab(page, "Energy").number_input if field.label.endswith(", pJ")]
    assert len(fields) == len(VALUES)
    assert all([field.proto.format % value for value in (0.0005, 640.1234)] == ["0.0005", "640.1234"] for field in fields)

    def script() -> None:
        import streamlit as st

        from pages.shared.session.accelerator import as_options

        st.text(as_options())

    options = AppTest.from_function(script)
    options.session_state[kept.VALUES] = {ENERGIES: {"45nm": {"sram": 0.0005, "dram": 640.1234}}}
    assert options.run().text[0].value.endswith(" --bits 8 --energy sram=0.0005 dram=640.1234")


def test_the_energy_of_a_buffer_of_another_size_is_said_not_to_be_counted(page: AppTest) -> None:
    assert "Larger SRAMs take more a byte; this is not counted: change the value." in texts(tab(page, "Energy"))


def test_kept_energies_that_are_no_longer_known_are_left_out(page: AppTest) -> None:
    page.session_state[kept.VALUES] = {ENERGIES: {"45nm": {"wire": 1.0}, "7nm": {"sram": 5.0}, "3nm": {}}}
    tab(page, "Energy")
    assert "Chosen here instead" not in texts(page)
    page.session_state[TECHNOLOGY] = "7nm"
    assert "Chosen here instead: sram 5 pJ" in texts(page.run())


def test_the_chips_have_a_verdict_and_the_smallest_change(page: AppTest) -> None:
    tab(page, "Fits on a chip?")
    assert "**MLP1: too big**, 176.2 KiB of flash over. It needs" in texts(
        page
    ) and "narrow fc1 from 300 to 76 features." in texts(page)
    assert "**LeNet-5: too big**, 3.8 KiB of flash over. It needs 6.5 KiB RAM (2.9 with kernels that fuse), " in texts(page)
    page.session_state[CHIP] = "stm32f407"
    page.run()
    assert "**MLP1: fits**" in texts(page) and "at least 0.71 ms" in texts(page)  # 238,200 MACs at 168 MHz, two a cycle
    page.session_state[CHOSEN], page.session_state[BITS] = ["simple-cnn"], 32
    page.run()
    chips = page.dataframe[1].value.set_index("chip")
    assert list(chips.loc["ATmega328P (Arduino Uno)"][["clock, MHz", "int8 MACs a cycle"]]) == [16, 0.25]
    name, *_ = chips.columns  # verdicts stand beside the chip's name
    assert re.fullmatch(r"too big, [\d.,]+ KiB of RAM and [\d.,]+ KiB of flash", chips[name]["STM32F103C8 (Blue Pill)"])
    assert "Build writes has no float16" not in texts(page)
    page.session_state[BITS] = 16
    page.run()
    assert "The C that Build writes has no float16: it is in float32 or in int8." in texts(page)


def test_a_single_byte_that_is_missing_is_not_written_as_nothing() -> None:
    chip = Chip("exact", "exact", "made up", 1 << 20, 241_920 + CODE - 1)
    assert device._over(fit(ZOO["mlp1"], chip, FORMATS[8])) == ["0.0010 KiB of flash"]


def test_one_network_needs_ram_and_another_flash_in_one_sentence(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["cnn-16-4", "lenet5-28"]
    tab(page, "Fits on a chip?")
    assert "**CNN 16/4 needs 3.6 times LeNet-5, 28×28's RAM for activations with 1/15 of its weights in flash:**" in texts(page)
    weights = page.dataframe[0].value["weights, KiB"]
    assert list(weights) == pytest.approx([3_040 / 1_024, 47_022 / 1_024])


def test_each_network_is_held_against_a_budget_and_what_is_over_has_a_remedy(page: AppTest) -> None:
    page.session_state[BUDGET_OPEN] = True
    page.run().number_input(key="budget_ram").set_value(20.0).run()
    page.number_input(key="budget_flash").set_value(100.0).run()
    page.number_input(key="budget_energy").set_value(10.5).run()
    assert not page.exception
    bars = [bar.proto.text for bar in page.get("progress")]
    flash, energy = page.dataframe[0].value["flash, KiB"], page.dataframe[0].value["energy, µJ"]
    assert len(bars) == 9 and bars[1] == f"flash: {flash[0]:.1f} of 100.0 KiB, **{flash[0] - 100:.1f} over**"
    assert bars[2] == f"energy: {energy[0]:.1f} of 10.5 µJ, **{energy[0] - 10.5:.1f} over**"
    assert bars[4] == f"flash: {flash[1]:.1f} of 100.0 KiB" and energy[1] < 10.5
    assert "flash are enough: narrow fc1 from 300 to " in texts(page)
    page.number_input(key="budget_ram").set_value(0.0).run()
    no_change = [one.value for one in page.markdown if "single change" in one.value]
    assert no_change == ["No single change makes it fit, not even int8 with one narrower layer."] * 3


def test_a_design_of_ones_own_is_shown_and_one_that_cannot_work_says_why(page: AppTest) -> None:
    layers = (Conv2d(3, 3), Flatten(), Linear(10))
    page.session_state["design_history"] = History(Draft.of(Architecture("mine", (1, 28, 28), layers)))
    page.session_state[CHOSEN] = ["my design"]
    page.run()
    assert not page.exception and page.dataframe[0].value["MACs"][0] == 3 * 26 * 26 * 9 + 3 * 26 * 26 * 10
    page.session_state["design_history"] = History(Draft.of(Architecture("mine", (1, 28, 28), (Linear(10),))))
    page.run()
    assert not page.exception and "my design has no cost yet: fc1: Linear needs a vector" in texts(page)


@pytest.fixture
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """All pages belong to one browser, whose values are kept in a store of their own."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr(visitor, "_browser", lambda: "somebody")
    kept._keeper.clear()
    yield kept._keeper()
    kept._keeper.clear()


def test_the_settings_and_the_networks_come_back_after_a_reload(somebody: Keeper) -> None:
    def opened() -> AppTest:
        return AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/hardware/page.py").run()

    first = opened()
    first.session_state[ROWS], first.session_state[CHOSEN], first.session_state[BITS] = 32, ["lenet5-28"], 16
    first.session_state[BUDGET_OPEN] = first.session_state[ENERGIES_OPEN] = True
    first.run().number_input(key="budget_cycles").set_value(1e4)
    tab(first, "Energy")
    next(field for field in first.number_input if field.label.startswith("DRAM, 32 bits")).set_value(64.0).run()
    somebody.wait()
    again = opened()
    assert not again.exception and (again.session_state[ROWS], again.session_state[BITS]) == (32, 16)
    assert list(again.dataframe[0].value["network"]) == ["LeNet-5, 28×28"]
    assert "Chosen here instead: dram 64 pJ" in texts(again)
    assert [bar.proto.text.split(" of ")[1] for bar in again.get("progress")] == ["10,000"]
    build = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/build/page.py").run()
    bars = [bar.proto.text for bar in build.get("progress")]
    cycles = sum(one.cycles for one in Accelerator(Array(32, 16)).mappings(list(trace(ZOO["lenet5"]))))
    assert bars == [f"cycles: {cycles:,} of 10,000"]  # on the array that was set on the other page


def test_numbers_in_sentences_have_no_exponent() -> None:
    assert [figures(value) for value in (0.5719, 3.8, 12.4, 618.7, 12345.6)] == ["0.57", "3.8", "12", "619", "12,346"]
