"""Every page by Streamlit's own AppTest; drawings are put where the canvas would put them."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.examples import examples
from pages.draw.fabric import from_fabric, to_fabric

APP = Path(__file__).parents[2] / "app.py"
WAIT = 60


@pytest.fixture
def draw_page() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    return app.switch_page("pages/draw/page.py").run()


def shown(app: AppTest, component: str) -> dict[str, Any]:
    """What one of our own components was given."""
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(proto.json for proto in protos if proto.component_name == component))


def sentence(app: AppTest) -> str:
    """The line over the board."""
    return shown(app, "board")["says"]


def put(app: AppTest, lines: tuple) -> AppTest:
    """Draw lines, as the drawable canvas reports them."""
    generation = app.session_state.get("draw_generation", 0)
    app.session_state[f"draw_canvas_drawable_{generation}"] = {"drawing": {"raw": to_fabric(lines, 20), "data": None}}
    return app.run()


def test_home_has_something_computed_and_a_way_to_draw() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    assert app.title[0].value == "From MLP to CNN"
    assert len(app.button) == 5  # a task on each of the other pages
    table = next(one.value for one in app.dataframe if "MACs" in one.value and len(one.value) > 3).set_index("network")
    assert table.loc["LeNet-5", "parameters"] == 61_706
    assert table.loc["LeNet-5", "MACs"] == 416_520
    assert "digits" in app.caption[-1].value


def test_the_button_on_home_leads_to_the_canvas() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value == "Draw a digit"


@pytest.mark.parametrize(
    ("label", "title", "is_there"),
    [
        ("Give LeNet-5 a kernel that is too large", "Build a network", lambda app: shown(app, "layers")["bad"]),
        ("Train MLP1 yourself", "Train a network", lambda app: app.session_state["train_network"] == "mlp1"),
        ("Put LeNet-5's costs beside the MLPs'", "Compare networks", lambda app: "LeNet-5" in app.table[0].value.columns),
        ("See what became of published claims", "Experiments", lambda app: "2,710" in app.header[0].value),
    ],
)
def test_each_task_on_home_leads_to_where_it_is_done(label: str, title: str, is_there: Callable[[AppTest], bool]) -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    assert app.title[0].value == title and is_there(app)


def test_a_blank_canvas_is_met_with_words(draw_page: AppTest) -> None:
    assert not draw_page.exception
    assert sentence(draw_page) == "There is nothing to read yet. Draw a digit from 0 to 9."


@pytest.mark.parametrize("digit", range(10))
def test_every_example_is_read_right_by_most_networks(draw_page: AppTest, digit: int) -> None:
    put(draw_page, examples(280)[digit])
    assert not draw_page.exception
    assert f"networks read {digit}" in sentence(draw_page)


def test_a_stroke_is_answered_and_clear_takes_it_away(draw_page: AppTest) -> None:
    put(draw_page, (((140.0, 40.0), (140.0, 240.0)),))
    assert "networks read 1" in sentence(draw_page)
    next(button for button in draw_page.button if button.label == "Clear").click().run()
    assert "nothing to read" in sentence(draw_page)


def test_networks_can_be_switched_off_and_none_is_no_error(draw_page: AppTest) -> None:
    put(draw_page, examples(280)[1])
    names = [row["name"] for row in shown(draw_page, "board")["rows"]]
    draw_page.session_state["draw_networks_off"] = frozenset(names) - {"lenet5", "lenet5-pen"}
    draw_page.run()
    assert sentence(draw_page) == "All 2 networks read 1."
    on = [row["name"] for row in shown(draw_page, "board")["rows"] if row["on"] and row["answer"]]
    assert on == ["lenet5", "lenet5-pen"]
    draw_page.session_state["draw_networks_off"] = frozenset(names)
    draw_page.run()
    assert not draw_page.exception
    assert sentence(draw_page) == "Choose at least one network."


def test_without_its_steps_a_drawing_is_no_longer_what_networks_know(draw_page: AppTest) -> None:
    put(draw_page, examples(280)[3])
    assert sentence(draw_page) == "All 10 networks read 3."
    draw_page.session_state["draw_steps_off"] = frozenset({"crop", "fit", "center"})
    draw_page.run()
    assert not draw_page.exception
    assert sentence(draw_page) != "All 10 networks read 3."
    assert [step["switch"] for step in shown(draw_page, "pictures")["steps"] if step.get("off")] == ["crop", "fit", "center"]


def test_the_sliders_move_the_digit_and_can_be_put_back(draw_page: AppTest) -> None:
    put(draw_page, examples(280)[3])
    before = sentence(draw_page)
    draw_page.slider(key="draw_right").set_value(9).run()
    assert sentence(draw_page) != before
    next(button for button in draw_page.button if button.label == "Put it back").click().run()
    assert draw_page.slider(key="draw_right").value == 0
    assert sentence(draw_page) == before


@pytest.mark.parametrize("lines", [examples(280)[4], examples(280)[8], (((1.0, 2.0),),)])
def test_fabric_s_json_keeps_every_point(lines: tuple) -> None:
    assert from_fabric(to_fabric(lines, 20)) == tuple(line if len(line) > 1 else (*line, *line) for line in lines)


def test_a_path_that_was_turned_scaled_and_moved_on_the_canvas_is_read_where_it_is() -> None:
    path = {"type": "path", "path": [["M", 0, 0], ["L", 10, 20]], "left": 100, "top": 50, "scaleX": 2, "scaleY": 1, "angle": 90}
    (line,) = from_fabric({"objects": [path]})
    # The middle (5, 10) goes to (100, 50); the end is (5, 10) from it, doubled to (10, 10), turned by 90° to (-10, 10).
    assert line[1] == pytest.approx((90, 60))


def test_home_shows_what_the_other_pages_are_about_once_the_networks_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    layers, costs = (next(one.value for one in app.dataframe if column in one.value) for column in ("layer", "latency, µs"))
    assert layers["output"].tolist()[:4] == ["1×32×32", "6×28×28", "6×14×14", "16×10×10"]
    assert layers["parameters"].sum() == 61_706 and costs["parameters"].tolist() == [238_510, 266_610, 44_426]
    assert any("claims of published experiments" in one.value for one in app.markdown)
