"""The build page by AppTest; edits are put where the list of layers would put them."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.design.form import to_json
from core.design.link import to_link
from core.design.zoo import ZOO, named, shown_name
from pages.shared.session.design import BEGIN

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60).run()
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
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["design"] = to_link(named("13-layer-16"))
    app.run()
    app.switch_page("pages/build/page.py").run()
    assert shown(app, "layers")["total"]["macs"] == "1,843,368"


@pytest.mark.parametrize("word", ["", "x", "%00", "eNrtlD1r", "<script>alert(1)</script>", "A" * 20_000])
def test_a_broken_or_hostile_link_gets_a_sentence_and_lenet_5(word: str) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["design"] = word
    app.run()
    app.switch_page("pages/build/page.py").run()
    assert not app.exception
    assert shown(app, "layers")["total"]["parameters"] == "61,706"
    assert [error.value.startswith("This link ") for error in app.error] == ([True] if word else [])


@pytest.mark.parametrize("edit", [{"do": "insert", "kind": "ReLU"}, {"do": "preset", "name": "mlp1"}])
def test_a_broken_link_is_no_longer_complained_of_once_the_design_is_edited_or_another_is_opened(edit: dict[str, Any]) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
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
