"""The build page by AppTest; edits are put where the list of layers would put them."""

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.design.form import to_json
from core.design.link import to_link
from core.design.zoo import ZOO, named, shown_name
from core.hardware.arena import CODE, TABLE
from core.learning.checkpoint import read
from core.learning.header import trained
from core.learning.recipe import Recipe
from core.store.kept import Keeper
from pages.build import take_away
from pages.shared.components.plain import plain
from pages.shared.session import kept, own_networks, visitor
from pages.shared.session.design import BEGIN
from pages.shared.session.store import store

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/build/page.py").run()


def shown(app: AppTest, component: str) -> dict[str, Any]:
    """What one of our own components was given."""
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(proto.json for proto in protos if proto.component_name == component))


def do(app: AppTest, **edit: Any) -> AppTest:
    """One edit, as the list sends it."""
    number = app.session_state["build_applied"] + 1 if "build_applied" in app.session_state else 1
    app.session_state["build_layers"] = {"edits": [{**edit, "number": number}]}
    app.run()
    assert not app.exception
    return app


def row(app: AppTest, name: str) -> dict[str, Any]:
    return next(row for row in shown(app, "layers")["rows"] if row["name"] == name)


def test_a_component_s_data_say_since_when_they_are_so(page: AppTest) -> None:
    first = shown(page, "layers")["since"]
    assert shown(page.run(), "layers")["since"] == first
    assert shown(do(page, do="preset", name="mlp1"), "layers")["since"] > first


def test_it_begins_with_lenet_5_and_its_61706_parameters(page: AppTest) -> None:
    assert not page.exception
    total = shown(page, "layers")["total"]
    assert (total["parameters"], total["macs"], total["output"]) == ("61,706", "416,520", "10")
    assert row(page, "conv2")["parameters"] == "2,416"
    assert len(shown(page, "layers")["rows"]) == len(named(BEGIN).layers) == 13


@pytest.mark.parametrize("name", ZOO)
def test_every_network_of_the_zoo_can_be_taken_as_a_copy(page: AppTest, name: str) -> None:
    do(page, do="preset", name=name)
    total = shown(page, "layers")["total"]
    assert total["parameters"] == f"{sum(int(r['parameters'].replace(',', '')) for r in shown(page, 'layers')['rows']):,}"
    assert shown(page, "layers")["says"].startswith(f"{shown_name(name)}: ")


def test_a_kernel_too_large_marks_its_layer_alone_and_offers_what_fits(page: AppTest) -> None:
    do(page, do="change", key=row(page, "conv2")["key"], field="kernel_size", value=15)
    states = [r["state"] for r in shown(page, "layers")["rows"]]
    assert states == ["ok"] * 4 + ["error"] + ["unreached"] * 8
    broken = row(page, "conv2")
    assert broken["note"].startswith("conv2: (14 − 15 + 2·0)/1 + 1 = 0: the kernel is larger than its input.")
    assert broken["fixes"] == ["kernel 14", "padding 1", "remove conv2"]
    do(page, do="fix", label="padding 1")
    assert row(page, "conv2")["output"] == "16×2×2"


def test_undo_brings_back_what_a_preset_replaced_and_redo_takes_it_again(page: AppTest) -> None:
    do(page, do="remove", key=row(page, "tanh1")["key"])
    do(page, do="preset", name="mlp1")
    do(page, do="undo")
    assert len(shown(page, "layers")["rows"]) == 12
    do(page, do="undo")
    assert shown(page, "layers")["says"].startswith("LeNet-5: 13 layers")
    do(page, do="redo")
    assert len(shown(page, "layers")["rows"]) == 12


def test_edits_that_arrive_twice_are_made_once_and_none_is_skipped(page: AppTest) -> None:
    edits = [{"do": "insert", "kind": "ReLU", "number": 1}, {"do": "insert", "kind": "Sigmoid", "number": 2}]
    page.session_state["build_layers"] = {"edits": edits}
    page.run()
    page.run()
    assert [r["kind"] for r in shown(page, "layers")["rows"]][13:] == ["ReLU", "Sigmoid"]


def test_a_number_out_of_range_stays_in_its_field_and_is_refused_in_words(page: AppTest) -> None:
    do(page, do="change", key=row(page, "conv1")["key"], field="stride", value=0)
    assert row(page, "conv1")["note"] == "conv1: Conv2d.stride = 0 is out of range. Use a value from 1 to 64."
    assert [field["value"] for field in row(page, "conv1")["fields"] if field["name"] == "stride"] == [0]


def test_rows_that_a_stride_does_not_reach_are_named(page: AppTest) -> None:
    do(page, do="change", key=row(page, "conv1")["key"], field="stride", value=2)
    assert row(page, "conv1")["note"].startswith("The last 1 row and 1 column of the input are not reached")
    do(page, do="select", key=row(page, "conv1")["key"])
    assert ["size", "(32 − 5 + 2·0)/2 + 1 = 14.50 → 14"] in shown(page, "details")["lines"]


def test_an_end_that_does_not_match_ten_classes_is_said_and_mended(page: AppTest) -> None:
    do(page, do="change", key=row(page, "fc3")["key"], field="out_features", value=7)
    end = shown(page, "layers")["end"]
    assert end["note"] == "The network ends in 7; for 10 classes it must end in 10 values."
    do(page, do="end", label="10 outputs")
    assert shown(page, "layers")["end"] == {"note": "", "fixes": []}


def test_the_details_hold_the_arithmetic_of_conv2(page: AppTest) -> None:
    do(page, do="select", key=row(page, "conv2")["key"])
    lines = dict(map(tuple, shown(page, "details")["lines"]))
    assert lines["size"] == "(14 − 5 + 2·0)/1 + 1 = 10"
    assert lines["parameters"] == "16·(6·5·5) + 16 = 2,416"
    assert lines["MACs, one image"] == "16·10·10 outputs · (6·5·5) = 240,000"
    assert lines["one output sees"].startswith("14×14 pixels of the input, 2 on")


def test_a_link_brings_a_whole_design() -> None:
    app = AppTest.from_file(APP, default_timeout=180)
    app.query_params["design"] = to_link(named("13-layer-16"))
    app.run()
    app.switch_page("pages/build/page.py").run()
    assert shown(app, "layers")["total"]["macs"] == "1,843,368"


@pytest.mark.parametrize("word", ["", "x", "%00", "eNrtlD1r", "<script>alert(1)</script>", "A" * 20_000])
def test_a_broken_or_hostile_link_gets_a_sentence_and_lenet_5(word: str) -> None:
    app = AppTest.from_file(APP, default_timeout=180)
    app.query_params["design"] = word
    app.run()
    app.switch_page("pages/build/page.py").run()
    assert not app.exception
    assert shown(app, "layers")["total"]["parameters"] == "61,706"
    assert [error.value.startswith("This link ") for error in app.error] == ([True] if word else [])


@pytest.mark.parametrize("edit", [{"do": "insert", "kind": "ReLU"}, {"do": "preset", "name": "mlp1"}])
def test_a_broken_link_is_no_longer_complained_of_once_the_design_is_edited_or_another_is_opened(edit: dict[str, Any]) -> None:
    app = AppTest.from_file(APP, default_timeout=180)
    app.query_params["design"] = "x"
    app.run()
    app.switch_page("pages/build/page.py").run()
    assert [error.value.startswith("This link ") for error in app.error] == [True]
    do(app, do="select", key=row(app, "conv1")["key"])
    assert len(app.error) == 1  # the design is still the one that replaced the link's
    do(app, **edit)
    assert not app.error


def test_the_form_of_the_page_reads_back(page: AppTest) -> None:
    do(page, do="preset", name="cnn-16-4")
    assert to_json(page.session_state["design_history"].present.architecture) == to_json(named("cnn-16-4"))


def test_what_is_typed_in_one_field_without_leaving_it_is_one_step_of_the_history(page: AppTest) -> None:
    fc2 = row(page, "fc2")["key"]
    for typed in (4, 40, 409):
        do(page, do="change", key=fc2, field="out_features", value=typed, visit=1)
    for typed in (2, 28):
        do(page, do="change", key=fc2, field="out_features", value=typed, visit=2)
    assert shown(page, "layers")["says"].startswith("own, from LeNet-5: 13 layers")
    do(page, do="undo")
    assert row(page, "fc2")["output"] == "409"
    do(page, do="undo")
    assert (row(page, "fc2")["output"], shown(page, "layers")["undo"]) == ("84", False)
    do(page, do="redo")
    assert row(page, "fc2")["output"] == "409"


def test_a_field_put_back_to_what_it_was_leaves_nothing_to_undo_and_goes_on(page: AppTest) -> None:
    fc2 = row(page, "fc2")["key"]
    for typed in (8, 84):
        do(page, do="change", key=fc2, field="out_features", value=typed, visit=1)
    assert (shown(page, "layers")["undo"], shown(page, "layers")["says"][:8]) == (False, "LeNet-5:")
    do(page, do="change", key=fc2, field="out_features", value=841, visit=1)
    do(page, do="undo")
    assert row(page, "fc2")["output"] == "84"


def test_an_undo_ends_the_visit_and_what_is_typed_after_it_is_a_step_of_its_own(page: AppTest) -> None:
    fc2, fc1 = row(page, "fc2")["key"], row(page, "fc1")["key"]
    do(page, do="change", key=fc1, field="out_features", value=50)
    do(page, do="change", key=fc2, field="out_features", value=40, visit=1)
    do(page, do="undo")
    do(page, do="change", key=fc2, field="out_features", value=30, visit=1)
    do(page, do="undo")
    assert (row(page, "fc1")["output"], row(page, "fc2")["output"]) == ("50", "84")


def test_a_side_of_the_input_out_of_its_limits_becomes_the_nearest(page: AppTest) -> None:
    do(page, do="side", index=2, value=4096, visit=1)
    do(page, do="side", index=0, value=0, visit=2)
    assert shown(page, "layers")["shape"] == [1, 28, 512]


def test_two_steps_that_arrive_together_move_a_layer_by_two_places(page: AppTest) -> None:
    step = {"do": "step", "key": row(page, "tanh1")["key"], "by": 1}
    page.session_state["build_layers"] = {"edits": [{**step, "number": 1}, {**step, "number": 2}]}
    page.run()
    assert [r["kind"] for r in shown(page, "layers")["rows"]][1:5] == ["Conv2d", "MaxPool2d", "Conv2d", "Tanh"]


@pytest.fixture
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """All pages belong to one browser, whose values are kept in a store of their own."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr(visitor, "_browser", lambda: "somebody")
    cached = (kept._keeper, store, own_networks._read)
    for one in cached:
        one.clear()
    yield kept._keeper()
    for one in cached:
        one.clear()


def opened(**address: str) -> AppTest:
    """The build page as a reload opens it."""
    app = AppTest.from_file(APP, default_timeout=180)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run().switch_page("pages/build/page.py").run()


def test_a_reload_brings_back_the_design_its_undo_the_layer_and_the_network_beside_it(somebody: Keeper) -> None:
    app = opened()
    do(app, do="change", key=row(app, "fc2")["key"], field="out_features", value=50)
    do(app, do="remove", key=row(app, "tanh4")["key"])
    do(app, do="select", key=row(app, "conv2")["key"])
    app.session_state["open-Side by side with another network"] = True
    app.run().selectbox(key="build_beside_network").select("mlp2").run()
    somebody.wait()
    again = opened()
    assert not again.exception
    assert shown(again, "layers")["says"].startswith("own, from LeNet-5: 12 layers")
    assert shown(again, "details")["title"].startswith("conv2: ")
    assert again.selectbox(key="build_beside_network").value == "mlp2"
    do(again, do="undo")
    do(again, do="undo")
    assert shown(again, "layers")["total"]["parameters"] == "61,706"
    do(again, do="redo")
    assert row(again, "fc2")["output"] == "50"


def test_a_link_wins_once_and_undo_brings_back_what_was_there(somebody: Keeper) -> None:
    do(opened(), do="preset", name="mlp2")
    somebody.wait()
    app = opened(design=to_link(named("13-layer-16")))
    assert shown(app, "layers")["says"].startswith("13-layer CNN, 16 maps: ")
    assert "design" not in app.query_params  # so a reload brings back what was made of it
    do(app, do="undo")
    assert shown(app, "layers")["says"].startswith("MLP2: ")


@pytest.mark.parametrize("form", [{"version": 9}, "eNr", None, {"version": 1, "layers": [], "drafts": [], "now": 0}], ids=str)
def test_a_kept_design_that_cannot_be_read_gets_a_sentence_and_lenet_5(somebody: Keeper, form: Any) -> None:
    somebody.keep("somebody", "design_history", form)
    somebody.keep("somebody", "design_selected", ["conv1"])
    app = opened()
    assert not app.exception
    assert shown(app, "layers")["total"]["parameters"] == "61,706"
    assert [error.value[:30] for error in app.error] == (["The design that was kept here "] if form else [])


@pytest.fixture(scope="module")
def foreign() -> bytes:
    """A trained network, as another program writes it."""
    content = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):
        torch.onnx.export(read(trained()["mlp1"]).network(), (torch.zeros(1, 1, 28, 28),), content, dynamo=False)
    return content.getvalue()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.session_state["build_open_Open a file"] = True
    app.run()
    app.file_uploader[0].upload(name, content, "application/octet-stream").run()
    assert not app.exception
    return app


def test_an_onnx_file_is_opened_drawn_with_and_compared_and_is_there_after_a_reload(somebody: Keeper, foreign: bytes) -> None:
    app = upload(opened(), "theirs.onnx", foreign)
    assert shown(app, "layers")["says"].startswith("theirs: 4 layers, 238,510 parameters")
    do(app, do="undo")
    assert shown(app, "layers")["says"].startswith("LeNet-5: ")
    assert not any(button.label == "Draw with it" for button in app.button)
    do(app, do="redo")
    somebody.wait()
    again = opened()
    next(button for button in again.button if button.label == "Draw with it").click().run()
    again.switch_page("pages/draw/page.py").run()
    assert next(row["name"] for row in shown(again, "board")["rows"]).startswith("theirs, file ")  # one's own come first
    again.switch_page("pages/build/page.py").run()
    next(button for button in again.button if button.label == "Compare it").click().run()
    assert again.session_state["compare_networks"][-1].startswith("theirs, file ")
    again.switch_page("pages/compare/page.py").run()
    assert not again.exception
    assert again.multiselect(key="compare_networks").value[-1].startswith("theirs, file ")
    somebody.wait()
    drawn_with = opened().switch_page("pages/draw/page.py").run()
    assert next(row["name"] for row in shown(drawn_with, "board")["rows"]).startswith("theirs, file ")


def test_an_onnx_file_is_taken_away_as_c_code_and_its_accuracy_with_fewer_bits_is_measured(
    somebody: Keeper, foreign: bytes
) -> None:
    app = upload(opened(), "theirs.onnx", foreign)
    app.session_state["build_open_Take it away"] = True
    choice = next(one for one in app.run().selectbox if one.label == "Weights")
    choice.set_value(name := next(one for one in choice.options if one.startswith("theirs, file "))).run()
    next(button for button in app.button if button.label == "Prepare C code").click().run()
    assert not app.error and "C code (zip)" in downloads(app)
    app.session_state["hardware_networks"], app.session_state["hardware_tab"] = [name], "Bits"
    app.switch_page("pages/hardware/page.py").run()
    assert not app.exception and not any("no trained weights here" in info.value for info in app.info)
    assert list(app.dataframe[0].value["network"]) == [name]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("noise.onnx", b"\x08\x0anoise", "noise.onnx is damaged, or is no ONNX file. Export it again."),
        ("a.json", b"{}", "An architecture lacks the field 'format'. Add it."),
    ],
)
def test_a_file_that_cannot_be_opened_gets_a_sentence_and_the_design_stays(
    somebody: Keeper, name: str, content: bytes, says: str
) -> None:
    app = upload(opened(), name, content)
    assert [error.value for error in app.error] == [plain(says)]
    assert shown(app, "layers")["says"].startswith("LeNet-5: ")


def test_a_trained_network_is_taken_away_as_c(page: AppTest) -> None:
    """A zip with three files. A design without weights has no C."""
    page.session_state["build_open_Take it away"] = True
    page.run()
    assert any(caption.value == "C code waits for trained weights." for caption in page.caption)
    next(box for box in page.selectbox if box.label == "Weights").select("lenet5").run()
    next(button for button in page.button if button.label == "Prepare C code").click().run()
    assert not page.exception and not page.error and "C code (zip)" in downloads(page)
    with zipfile.ZipFile(io.BytesIO(page.session_state["build_c"][1])) as file:
        assert file.namelist() == ["lenet5_int8.c", "lenet5_int8.h", "lenet5_int8_main.c"]
        assert "lenet5_int8_run(const uint8_t pixels[784])" in file.read("lenet5_int8.h").decode()
    page.session_state["build_bits"] = 32
    page.run()
    assert "C code (zip)" not in downloads(page)  # it was of 8 bits


@pytest.mark.parametrize(("dataset", "used"), [("pen", "pen"), ("fashion-mnist", "digits"), ("folder:here", "digits")])
def test_c_code_is_calibrated_with_what_it_learned_from_but_with_no_folder_that_a_file_names(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, dataset: str, used: str
) -> None:
    calls: list[tuple[str, ...]] = []
    run = SimpleNamespace(architecture=ZOO["lenet5"], recipe=Recipe(dataset))
    monkeypatch.setattr(take_away, "with_weights", lambda: {"LeNet-5, run 1": run})
    monkeypatch.setattr(take_away, "checkpoint_of", lambda _: b"a checkpoint")
    monkeypatch.setattr(take_away, "datasets_here", lambda: ["digits", "pen"])
    monkeypatch.setattr(take_away, "_export", lambda *words: calls.append(words) or (b"", ""))
    page.session_state["build_open_Take it away"] = True
    page.run()
    next(box for box in page.selectbox if box.label == "Weights").select("LeNet-5, run 1").run()
    next(button for button in page.button if button.label == "Prepare C code").click().run()
    assert not page.exception and [words[4:] for words in calls] == [("--bits", "8", "--calibration", used)]


def downloads(app: AppTest) -> list[str]:
    return [button.label for button in app.get("download_button")]


def test_a_budget_is_set_here_and_its_bars_follow_each_edit(page: AppTest) -> None:
    assert not page.get("progress")
    page.session_state["build_open_Budget"] = True  # as a click on it does
    page.run()
    page.number_input(key="budget_flash").set_value(70.0).run()
    page.number_input(key="budget_cycles").set_value(8_000.0).run()
    assert not page.exception

    def bars() -> list[str]:
        return [bar.proto.text for bar in page.get("progress")]

    before = (61_706 + 11 * (6 + 16 + 120 + 84 + 10) + 4 * TABLE + CODE) / 1_024  # a bias takes 12 bytes, a tanh a table
    assert bars() == [f"flash: {before:.1f} of 70.0 KiB", "cycles: 7,374 of 8,000"]
    do(page, do="change", key=row(page, "fc1")["key"], field="out_features", value=160)
    flash = (61_706 + 40 * (401 + 84) + 11 * (6 + 16 + 160 + 84 + 10) + 4 * TABLE + CODE) / 1_024
    assert bars()[0] == f"flash: {flash:.1f} of 70.0 KiB, **{flash - 70:.1f} over**"
    assert any("narrow fc1 from 160 to 1" in one.value for one in page.markdown)
