"""The draw page by Streamlit's own AppTest; drawings are put where the canvas would put them."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from core.data.drawing import prepare
from core.data.examples import MISREAD, examples
from core.data.ink import MAX_POINTS, Lines, Strokes
from core.learning.shifting import SHIFTS, read_shifts
from pages.draw import live_answers
from pages.draw.canvas import SIDE
from pages.draw.fabric import from_fabric, to_fabric
from pages.draw.tasks import PIXELS
from pages.shared.components.palette import SPARE
from pages.shared.session import kept
from pages.shared.session.loading import loading
from pages.shared.session.networks import COLORS, names
from pages.shared.session.own_networks import own_colors
from tests.data.photographed import Scene, photographed

APP = Path(__file__).parents[2] / "app.py"
ONE: Lines = (((140.0, 40.0), (140.0, 240.0)),)
DASH: Lines = (*ONE, ((90.0, 140.0), (190.0, 140.0)))
FIRST_THREE = ["mlp1", "mlp2", "lenet5"]


@pytest.fixture(autouse=True)
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All sessions of a test are of one browser, whose visitor's choices are kept in a store of its own."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "somebody")
    kept._keeper.clear()
    yield
    kept._keeper().wait()
    kept._keeper.clear()


def opened() -> AppTest:
    """The draw page as the visitor finds it, in a new session: after F5, in a new tab."""
    if keeper := kept._keeper_or_none():
        keeper.wait()
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/draw/page.py").run()


@pytest.fixture
def draw_page() -> AppTest:
    return opened()


def shown(app: AppTest, component: str) -> dict[str, Any]:
    """What one of our own components was given."""
    assert not app.exception
    protos = (element.proto for element in app.get("bidi_component"))
    found: dict[str, Any] = json.loads(next(proto.json for proto in protos if proto.component_name.endswith(component)))
    return found


def sentence(app: AppTest) -> str:
    """The line over the board."""
    return str(shown(app, "board")["says"])


def answers(app: AppTest) -> dict[str, int]:
    """The digit that each network on the board reads."""
    return {row["name"]: row["answer"]["digit"] for row in shown(app, "board")["rows"] if row["answer"]}


def put(app: AppTest, lines: Lines) -> AppTest:
    """Draw lines, as the live canvas reports them."""
    number = app.session_state.get("draw_generation", 0)
    app.session_state[f"draw_canvas_live_{number}"] = {"drawing": {"lines": lines}}
    return app.run()


def arrange(app: AppTest, **placed: float) -> AppTest:
    """Move, turn or stretch the digit on the drawable canvas, as that reports it."""
    (path,) = shown(app, "drawable_canvas")["initialDrawing"]["objects"]
    number = app.session_state["draw_generation"]
    raw = {"objects": [{**path, **placed}]}
    app.session_state[f"draw_canvas_arrange_{number}"] = {"drawing": {"raw": raw, "data": None}}
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    """Click a button."""
    return next(button for button in app.button if button.label == label).click().run()


def mode(app: AppTest, name: str) -> AppTest:
    """Choose what the pointer does."""
    return app.segmented_control(key="draw_mode").set_value(name).run()


def on_canvas(app: AppTest) -> Lines:
    """The lines that the live canvas begins with."""
    return tuple(tuple((x, y) for x, y in line) for line in shown(app, "live_canvas")["lines"])


def file_of(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def upload(app: AppTest, data: bytes, name: str = "one.png") -> AppTest:
    """Upload a file."""
    return app.file_uploader[0].upload(name, data, "image/png").run()


@pytest.fixture
def a_one() -> bytes:
    """A picture of a 1, dark on light."""
    picture = Image.new("L", (300, 400), 230)
    ImageDraw.Draw(picture).line([(90, 80), (95, 300)], fill=40, width=22)
    return file_of(picture)


def test_what_the_browser_sent_before_it_heard_of_the_cleared_canvas_does_not_bring_the_picture_back(
    draw_page: AppTest, a_one: bytes
) -> None:
    upload(draw_page, a_one)
    assert sentence(draw_page).startswith("Reading the uploaded picture.")
    sent_before = draw_page._tree.get_widget_states()  # the news that the answers are shown, say: it names all fields
    press(draw_page, "Clear")
    draw_page._run(sent_before)
    assert sentence(draw_page).startswith("There is nothing to read yet.")


def test_the_9_is_loaded_where_it_was_drawn(draw_page: AppTest) -> None:
    press(press(draw_page, f"Shift it by {PIXELS}"), "Load the 9")
    assert draw_page.slider(key="draw_right").value == 0 and on_canvas(draw_page) == examples(SIDE)[9]


def test_no_control_is_there_before_the_networks_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.draw.layout.loading", lambda: SimpleNamespace(done=lambda: False, result=st.stop))
    app = opened()
    assert not app.exception and not app.file_uploader and not app.slider
    assert [one.label for one in app.button] == ["Link for a class"]


def test_a_blank_canvas_is_met_with_words(draw_page: AppTest) -> None:
    assert sentence(draw_page) == "There is nothing to read yet. Draw a digit from 0 to 9."


@pytest.mark.parametrize("digit", range(10))
def test_every_example_is_read_right_by_most_networks(draw_page: AppTest, digit: int) -> None:
    draw_page.session_state["draw_all"] = True
    put(draw_page, examples(SIDE)[digit])
    assert f"networks read {digit}" in sentence(draw_page)


def test_the_page_names_just_the_examples_that_mlp1_misreads(draw_page: AppTest) -> None:
    mlp1 = loading().result().ready["mlp1"]
    read = [mlp1.answer(prepare(Strokes(examples(SIDE)[digit], (SIDE, SIDE), 24))).digit for digit in range(10)]
    assert [digit for digit in range(10) if read[digit] != digit] == [MISREAD]
    told = next(one.value for one in draw_page.caption if "chosen because" in one.value)
    assert "9 was chosen because MLP1 misreads it" in told


def test_three_networks_at_first_and_all_of_them_on_request_also_after_a_reload(draw_page: AppTest) -> None:
    put(draw_page, ONE)
    assert list(answers(draw_page)) == FIRST_THREE and sentence(draw_page) == "All 3 networks read 1."
    draw_page.toggle(key="draw_all").set_value(True).run()
    assert list(answers(draw_page)) == names() and len(names()) == 10
    assert list(answers(opened())) == names()


def test_networks_can_be_switched_off_and_none_is_no_error(draw_page: AppTest) -> None:
    put(draw_page, ONE)
    draw_page.session_state["draw_networks_off"] = frozenset({"mlp1"})
    draw_page.run()
    assert sentence(draw_page) == "All 2 networks read 1." and list(answers(draw_page)) == ["mlp2", "lenet5"]
    draw_page.session_state["draw_networks_off"] = frozenset(names())
    draw_page.run()
    assert sentence(draw_page) == "Choose at least one network."


def test_without_its_steps_a_drawing_is_no_longer_what_networks_know(draw_page: AppTest) -> None:
    draw_page.session_state["draw_all"] = True
    put(draw_page, examples(SIDE)[3])
    assert sentence(draw_page) == "All 10 networks read 3."
    draw_page.session_state["draw_steps_off"] = frozenset({"crop", "fit", "center"})
    draw_page.run()
    assert sentence(draw_page) != "All 10 networks read 3."
    assert [step["switch"] for step in shown(draw_page, "pictures")["steps"] if step.get("off")] == ["crop", "fit", "center"]


def test_the_sliders_move_the_digit_and_can_be_put_back(draw_page: AppTest) -> None:
    put(draw_page, examples(SIDE)[3])
    before = sentence(draw_page)
    draw_page.slider(key="draw_right").set_value(9).run()
    assert sentence(draw_page) != before
    press(draw_page, "Put it back")
    assert draw_page.slider(key="draw_right").value == 0
    assert sentence(draw_page) == before


def test_undo_takes_back_strokes_examples_and_clear_one_after_the_other(draw_page: AppTest) -> None:
    put(put(draw_page, ONE), DASH)
    press(draw_page, "Load the 9")
    press(draw_page, "Clear")
    assert on_canvas(draw_page) == ()
    for before in (examples(SIDE)[9], DASH, ONE, (), ()):
        press(draw_page, "Undo")
        assert on_canvas(draw_page) == before
    assert "nothing to read" in sentence(draw_page)


def test_a_stroke_that_arrives_together_with_undo_is_the_one_that_is_undone(draw_page: AppTest) -> None:
    put(draw_page, ONE)
    draw_page.session_state["draw_canvas_live_0"] = {"drawing": {"lines": DASH}}
    press(draw_page, "Undo")
    assert on_canvas(draw_page) == ONE


def test_no_button_of_the_page_is_the_blue_main_one(draw_page: AppTest) -> None:
    assert [button.label for button in draw_page.button if button.proto.type == "primary"] == []


def test_the_live_canvas_is_on_from_the_start_and_the_strokes_are_the_same_to_arrange_them(draw_page: AppTest) -> None:
    put(draw_page, DASH)
    mode(draw_page, "Arrange")
    assert shown(draw_page, "drawable_canvas")["initialDrawing"]["objects"] == to_fabric(DASH, 24)["objects"]
    assert sentence(draw_page) == sentence(mode(draw_page, "Draw")) and on_canvas(draw_page) == DASH


def test_a_6_that_is_turned_upside_down_by_hand_is_a_9(draw_page: AppTest) -> None:
    put(draw_page, examples(SIDE)[6])
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 6)
    arrange(mode(draw_page, "Arrange"), left=170, top=170, angle=180)
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 9)
    press(draw_page, "Undo")
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 6)


def test_another_pen_leaves_a_digit_where_it_was_moved_to(draw_page: AppTest) -> None:
    put(draw_page, examples(SIDE)[6])
    arrange(mode(draw_page, "Arrange"), left=170, top=170, angle=180)
    moved = draw_page.session_state["draw_drawn"].lines
    draw_page.slider(key="draw_pen").set_value(40).run()
    (path,) = shown(draw_page, "drawable_canvas")["initialDrawing"]["objects"]
    assert path["strokeWidth"] == 40 and from_fabric({"objects": [path]}) == moved
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 9)


def test_drawing_mode_moves_steps_networks_and_tab_are_there_again_after_a_reload(draw_page: AppTest) -> None:
    put(put(draw_page, ONE), DASH)
    mode(draw_page, "Arrange")
    draw_page.slider(key="draw_degrees").set_value(15)
    draw_page.slider(key="draw_scale").set_value(1.2)
    draw_page.slider(key="draw_pen").set_value(30).run()
    draw_page.session_state["draw_tab"] = "Under shift"
    draw_page.run()
    again = opened()
    assert again.segmented_control(key="draw_mode").value == "Arrange"
    assert [again.slider(key=f"draw_{name}").value for name in ("degrees", "scale", "right", "pen")] == [15, 1.2, 0, 30]
    assert again.session_state["draw_tab"] == "Under shift"
    assert answers(again) == answers(draw_page)
    assert on_canvas(mode(again, "Draw")) == DASH
    press(again, "Undo")
    assert on_canvas(again) == ONE  # after a reload undo still goes back stroke by stroke


def test_an_example_that_was_kept_is_still_known_for_what_it_is(draw_page: AppTest) -> None:
    press(draw_page, "Load the 9")
    again = opened()
    again.session_state["draw_tab"] = "Under shift"
    again.run()
    assert any("This is a 9" in one.value for one in again.caption)


def test_switched_off_networks_and_steps_are_off_after_a_reload(draw_page: AppTest) -> None:
    put(draw_page, ONE)
    press(draw_page, "Switch off center of mass")
    assert [step["switch"] for step in shown(opened(), "pictures")["steps"] if step.get("off")] == ["center"]


def test_a_drawing_of_too_many_points_is_not_kept_and_the_one_before_comes_back(draw_page: AppTest) -> None:
    put(put(draw_page, ONE), (((1.0, 1.0),) * (MAX_POINTS + 1),))
    assert sentence(draw_page).startswith("A drawing holds at most 5,000 points")
    assert on_canvas(opened()) == ONE


@pytest.mark.parametrize("value", [{}, [], "x", {"lines": [[1]], "picture": None}, {"lines": [], "picture": "x"}])
def test_a_kept_drawing_of_another_form_is_left_out(value: Any) -> None:
    kept._keeper().keep("somebody", "draw_drawn", value)
    assert on_canvas(opened()) == ()


def test_an_uploaded_picture_stands_on_the_canvas_in_place_of_the_drawing(draw_page: AppTest, a_one: bytes) -> None:
    put(draw_page, examples(SIDE)[8])
    upload(draw_page, a_one)
    assert sentence(draw_page) == "Reading the uploaded picture. All 3 networks read 1."
    assert on_canvas(draw_page) == () and shown(draw_page, "live_canvas")["picture"].startswith("data:image/jpeg;base64,")
    again = opened()
    assert sentence(again) == sentence(draw_page) and shown(again, "live_canvas")["picture"]
    put(draw_page, examples(SIDE)[3])  # the next stroke: what was drawn before the upload is not continued
    assert set(answers(draw_page).values()) == {3}
    press(draw_page, "Undo")
    assert sentence(draw_page) == "Reading the uploaded picture. All 3 networks read 1."
    press(draw_page, "Undo")
    assert on_canvas(draw_page) == examples(SIDE)[8]


def test_an_uploaded_picture_is_turned_and_dragged_by_hand_and_undo_brings_it_back(draw_page: AppTest) -> None:
    six = Strokes(examples(280)[6], (280, 280), 20).raster((0, 0, 280, 280), 280)
    upload(draw_page, file_of(six.point(lambda ink: 255 - ink)))
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 6)
    before = draw_page.session_state["draw_drawn"]
    mode(draw_page, "Arrange").run()
    (image,) = shown(draw_page, "drawable_canvas")["initialDrawing"]["objects"]
    assert image["src"].startswith("data:image/jpeg;base64,") and image["width"] * image["scaleX"] == pytest.approx(0.7 * SIDE)
    arrange(draw_page)  # the canvas reports what it begins with
    assert draw_page.session_state["draw_drawn"] == before
    arrange(draw_page, left=180, top=160, angle=180)
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 9)
    moved = draw_page.session_state["draw_drawn"].picture
    assert draw_page.run().session_state["draw_drawn"].picture is moved
    mode(mode(draw_page, "Draw"), "Arrange")
    (again,) = shown(draw_page, "drawable_canvas")["initialDrawing"]["objects"]
    assert again == {**image, "left": 180, "top": 160, "angle": 180}  # not a copy of a copy
    press(draw_page, "Undo")
    assert answers(draw_page) == dict.fromkeys(FIRST_THREE, 6)


def test_a_picture_with_nothing_on_it_does_not_leave_the_old_drawing_on_the_canvas(draw_page: AppTest) -> None:
    put(draw_page, examples(SIDE)[4])
    upload(draw_page, file_of(Image.new("L", (200, 200), 250)))
    assert sentence(draw_page).startswith("There is nothing to read yet.")
    assert on_canvas(draw_page) == () and shown(draw_page, "live_canvas")["picture"]


def test_a_photograph_in_uneven_light_is_read_and_the_strip_shows_it_before_and_after(draw_page: AppTest) -> None:
    digit, scene = Strokes(examples(280)[3], (280, 280), 20), Scene(dim=0.6, paper="squared", tilt=0.1)
    upload(draw_page, file_of(photographed(digit, scene)))
    assert set(answers(draw_page).values()) == {3}
    before, after = shown(draw_page, "pictures")["steps"][:2]
    assert after["switch"] == "light" and not after["off"] and before["picture"] != after["picture"]
    draw_page.session_state["draw_steps_off"] = frozenset({"light"})
    draw_page.run()
    assert set(answers(draw_page).values()) != {3}
    before, after = shown(draw_page, "pictures")["steps"][:2]
    assert after["off"] and before["picture"] == after["picture"]


def test_a_photograph_of_paper_alone_is_nothing_to_read(draw_page: AppTest) -> None:
    upload(draw_page, file_of(photographed(None, Scene(dim=0.6, paper="ruled"))))
    assert sentence(draw_page).startswith("There is nothing to read yet. No digit was found in the picture: take one")


def test_a_bad_picture_is_refused_and_the_drawing_stays(draw_page: AppTest) -> None:
    put(draw_page, ONE)
    upload(draw_page, b"this is no picture", "evil.png")
    assert draw_page.error[0].value == "The picture is not a PNG or JPEG picture. Save it as PNG."
    assert sentence(draw_page) == "All 3 networks read 1."


def test_why_a_file_was_refused_is_said_until_something_is_drawn_or_the_page_is_left(draw_page: AppTest) -> None:
    def refuse() -> AppTest:
        app = upload(draw_page, b"this is no picture", "evil.png")
        assert [one.value for one in app.error] == ["The picture is not a PNG or JPEG picture. Save it as PNG."]
        return app

    assert not put(refuse(), ONE).run().error
    assert not press(refuse(), "Undo").error
    refuse().switch_page("pages/home/page.py").run()
    assert not draw_page.switch_page("pages/draw/page.py").run().error


def test_what_waits_for_a_digit_says_so_also_of_a_picture_and_what_waits_for_a_network_says_that(draw_page: AppTest) -> None:
    def waits() -> list[str]:
        return [one.value for one in draw_page.caption if "Once there is" in one.value or "at least one network" in one.value]

    draw_page.session_state["draw_tab"] = "Under shift"
    upload(draw_page, file_of(photographed(None, Scene(dim=0.6, paper="ruled"))))
    assert waits() == [
        "Once there is a digit, it is followed here from the canvas to the network.",
        "Once there is a digit, each network's answer along a shift is shown here.",
    ]
    put(draw_page, ONE)
    assert waits() == []
    draw_page.session_state["draw_networks_off"] = frozenset(names())
    draw_page.run()
    assert waits() == ["Choose at least one network."]


def test_a_large_photograph_is_kept_small_enough(draw_page: AppTest) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1500, 1500), np.uint8)
    upload(draw_page, file_of(Image.fromarray(noise)))
    kept._keeper().wait()
    assert kept._keeper().fault == "" and shown(opened(), "live_canvas")["picture"]


def test_load_the_9_does_what_it_says_and_what_is_said_of_it_is_so(draw_page: AppTest) -> None:
    press(draw_page, "Load the 9")
    assert on_canvas(draw_page) == examples(SIDE)[9]
    assert answers(draw_page) == {"mlp1": 3, "mlp2": 3, "lenet5": 9}
    assert any("Both MLPs take it for a 3, LeNet-5 reads it rightly" in one.value for one in draw_page.caption)


def test_shift_it_does_what_it_says_and_what_is_said_of_the_4_is_so(draw_page: AppTest) -> None:
    press(draw_page, f"Shift it by {PIXELS}")  # nothing is drawn: it takes the 4
    assert on_canvas(draw_page) == examples(SIDE)[4] and draw_page.slider(key="draw_right").value == PIXELS == 3
    assert answers(draw_page) == {"mlp1": 9, "mlp2": 9, "lenet5": 4}
    press(put(draw_page, ONE), f"Shift it by {PIXELS}")
    assert draw_page.slider(key="draw_right").value == 3  # and not by six; what was drawn stays
    assert draw_page.session_state["draw_drawn"].lines == ONE


def test_switch_off_and_show_all_do_what_they_say(draw_page: AppTest) -> None:
    for _ in range(2):
        press(draw_page, "Switch off center of mass")
        assert draw_page.session_state["draw_steps_off"] == {"center"}
    assert press(draw_page, "Show all networks").toggle(key="draw_all").value
    assert len(shown(draw_page, "board")["rows"]) == 10


def test_one_s_own_networks_come_first_each_in_a_color_that_no_other_network_has() -> None:
    project = set(COLORS.values())
    mine = own_colors(["a", "b", "c"])
    assert len(set(mine.values())) == 3 and not set(mine.values()) & project and set(mine.values()) <= set(SPARE)
    greys = [color for color in (*SPARE,) if len({color[1:3], color[3:5], color[5:7]}) == 1]
    assert greys == []


def test_the_measured_lesson_is_under_shift_for_all_networks(draw_page: AppTest) -> None:
    draw_page.session_state["draw_tab"] = "Under shift"
    put(draw_page, ONE)
    assert shown(draw_page, "board")["short"] == "only"
    table = shown(draw_page, "chart")["rows"]
    assert len(table) == len(names()) * len(SHIFTS)
    lenet5 = next(row for row in read_shifts() if row.network == "lenet5")
    drawn = [row["accuracy"] for row in table if row["network"] == "LeNet-5"]
    assert drawn == pytest.approx([100 * accuracy for accuracy in lenet5.accuracy])


def test_inside_the_network_every_layer_is_there_live_and_after_the_stroke_the_same_and_comes_back(draw_page: AppTest) -> None:
    draw_page.session_state["draw_tab"] = "Inside the network"
    draw_page.session_state["open-The formulas and the code of this view"] = True
    draw_page.run()
    assert any("maximum pooling" in one.value for one in draw_page.latex)
    assert any(one.value.startswith("@torch.inference_mode()\ndef activations(") for one in draw_page.code)
    assert shown(draw_page, "maps")["figures"] == []  # a place for the first stroke's pictures
    draw_page.multiselect(key="draw_inside").set_value(["lenet5"])
    put(draw_page, ONE)
    look = shown(draw_page, "maps")
    assert (look["key"], look["figures"][-1]["title"]) == ("draw_maps_lenet5", "answer")
    ask = shown(draw_page, "live_canvas")["ask"]
    live = json.loads(json.dumps(live_answers._content({**ask, "lines": ONE})))
    assert live["maps"] == {look["key"]: look["figures"]}
    again = shown(opened(), "maps")
    assert (again["key"], again["figures"]) == (look["key"], look["figures"])
    assert (look["range"], again["range"]) == ("figure", "figure")
    draw_page.segmented_control(key="draw_inside_range").set_value("all layers").run()
    assert shown(draw_page, "maps")["range"] == "all"
    assert again["number"] != look["number"]  # as of the board: nothing large is sent twice


def test_nothing_large_is_sent_twice_so_that_the_browser_would_be_sent_only_its_name(draw_page: AppTest) -> None:
    found = {element.proto.component_name: element.proto for element in draw_page.get("bidi_component")}
    board = found.pop("board")
    assert len(found) >= 4 and max(proto.ByteSize() for proto in found.values()) < 9_900  # Streamlit keeps what has 10 kB
    again = {element.proto.component_name: element.proto for element in draw_page.run().get("bidi_component")}
    assert board.json != again["board"].json
