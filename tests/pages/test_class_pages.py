"""A class over the pages, by AppTest: what a member hands in on Build and Draw is on the board, and nothing else is."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.examples import examples
from core.design.zoo import ZOO
from core.exercises.catalog import exercise
from core.labbook.confusion import confusion_chart
from core.labbook.entry import Entry, from_form
from core.store.class_board import Answer
from core.store.class_file import EMPTY
from core.store.classes import Classes
from core.store.kept import TAUGHT
from pages.draw.canvas import SIDE
from pages.exercises.again import of_class
from pages.exercises.board import VIEW
from pages.shared.session import class_room, kept, visitor
from pages.shared.session.lab_book import LABEL, ledger
from tests.pages.test_guided_labs import give, guided
from tests.pages.test_lab_page import again

APP = Path(__file__).parents[2] / "app.py"
BOARD = "For teachers: the board of a class"
NASTY = "</script><script>alert(1)</script>![x](//evil.example/x.png)"


@pytest.fixture(autouse=True)
def classes(own_store: None) -> Classes:
    """The classes of a store of their own."""
    return class_room.classes()


@pytest.fixture
def taught(classes: Classes) -> tuple[str, str]:
    """The code and the secret of a class that the student has joined."""
    code, secret = classes.start()
    classes.join(code, "somebody", NASTY[:40])
    return code, secret


def page(name: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page(f"pages/{name}/page.py").run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_who_is_in_no_class_sees_nothing_of_it() -> None:
    for name in ("build", "draw"):
        assert not [one for one in page(name).button if "class" in one.label and "Hand" in one.label]


def test_a_design_is_handed_in_against_the_budget_that_the_teacher_chose(classes: Classes, taught: tuple[str, str]) -> None:
    classes.set_budget(*taught, {"parameters": 50_000.0})
    app = page("build")
    assert [bar.proto.text for bar in app.get("progress")] == ["parameters: 61,706 of 50,000, **11,706 over**"]
    assert classes.board(*taught).designs == ()
    press(app, "build_hand_in")
    assert app.toast[0].value.startswith("Your class has it, without an accuracy: train it")
    (design,) = classes.board(*taught).designs
    assert design.architecture.name == "lenet5" and classes.board(*taught).members[0].page == "build"


def test_a_drawing_is_handed_in_with_what_all_networks_read_and_an_example_is_not(
    classes: Classes, taught: tuple[str, str]
) -> None:
    app = page("draw")
    app.session_state["draw_canvas_live_0"] = {"drawing": {"lines": examples(SIDE)[1]}}  # as the canvas reports it
    app.run()
    app.selectbox(key="draw_hand_in_digit").set_value(7).run()
    press(app, "draw_hand_in_button")
    assert app.toast[0].value == "Your class has your 7. Another 7 takes its place."
    (drawing,) = classes.board(*taught).drawings
    assert drawing.digit == 7 and len(drawing.read) == 10 and drawing.read["lenet5"] == 1 and max(drawing.pixels) > 200
    app.session_state["draw_drawn"] = app.session_state["draw_drawn"]._replace(digit=1)
    press(app, "draw_hand_in_button")
    assert "NOT HANDED IN: this is one of the examples." in app.error[0].value


def test_nothing_is_handed_in_to_a_class_that_is_over(classes: Classes, taught: tuple[str, str]) -> None:
    app = page("build")
    classes.end(*taught)
    press(app, "build_hand_in")
    assert "you are in no class that goes on" in app.error[0].value


def board(taught: tuple[str, str], view: str) -> AppTest:
    """The board in the teacher's browser."""
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/exercises/page.py")
    app.session_state[kept.VALUES] = {TAUGHT: list(taught)}
    app.session_state[f"open-{BOARD}"] = True
    app.session_state[VIEW] = view
    app.run()
    assert not app.exception
    return app


def table(app: AppTest) -> list[dict[str, Any]]:
    return list(app.dataframe[0].value.to_dict("records"))


def counts_of(read: int) -> list[list[int]]:
    """The matrix of one drawing that is meant to be a 3."""
    return [[int((meant, across) == (3, read)) for across in range(10)] for meant in range(10)]


def test_the_board_ranks_designs_and_draws_a_matrix_a_network(
    classes: Classes,
    taught: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    classes.hand_in_design(taught[0], "somebody", ZOO["lenet5"])
    classes.hand_in_drawing(taught[0], "somebody", 3, bytes(784), {"mlp1": 5, "lenet5": 3})
    classes.note_step(taught[0], "somebody", "mlp-to-cnn", "macs", 3.0, None)
    monkeypatch.setattr(visitor, "_browser", lambda: "the teacher")
    designs = board(taught, "Designs")
    assert table(designs)[0]["over the budget by"] == "" and table(designs)[0]["parameters"] == 61_706
    classes.set_budget(*taught, {"cycles": 9_000.0})  # as the command sets it
    designs = board(taught, "Designs")
    designs.number_input(key="class_parameters").set_value(50_000.0)
    next(one for one in designs.button if one.label == "Set the budget").click()
    designs.run()
    assert "11,706 parameters" in table(designs)[0]["over the budget by"]
    assert classes.board(*taught).budget == {"cycles": 9_000, "parameters": 50_000}
    classes.set_budget(*taught, {"parameters": 50_000.0})
    drawings = board(taught, "Drawings")
    said = [text.value for text in drawings.markdown]
    assert "**MLP1**: 0 of 1, 0.0 %" in said and "**LeNet-5**: 1 of 1, 100.0 %" in said
    assert len(drawings.get("vega_lite_chart")) == 2
    next(one for one in drawings.button if one.key == "lab-book-class-matrix-lenet5").click().run()
    assert drawings.toast[0].value == "In the lab book: How LeNet-5 reads a class's drawings"
    (form,) = ledger().of("the teacher").values()
    assert form["rows"][3]["as 3, drawings"] == 1 and form["chart"] and form["facts"]["drawings"].startswith("1 of 1 ")
    shown = [json.loads(one.proto.spec) for one in drawings.get("vega_lite_chart")]
    assert shown == [confusion_chart(list("0123456789"), counts_of(reads), "drawings", 22) for reads in (5, 3)]
    (_, reading) = again(form, tmp_path, capsys)
    assert reading["network"] == "lenet5" and reading["counts"] == counts_of(3)
    press(board(taught, "Designs"), "lab-book-class-designs")
    _, form = ledger().of("the teacher").values()
    (_, design) = again(form, tmp_path, capsys)
    (row,) = form["rows"]
    assert (row["name"], row["parameters"]) == (design["design"], design["parameters"]) == ("1", 61_706)
    people = board(taught, "People")
    assert [one.value for one in people.code] == [taught[1]]  # the secret, to be copied
    assert not [one for one in people.text_input if one.disabled]
    assert table(people)[0]["name"] == NASTY[:40] and not [text for text in people.markdown if "<script" in text.value]


def test_the_answers_of_a_large_class_stay_in_its_own_file_and_its_entries_say_so() -> None:
    for people, has_file in ((40, True), (200, False)):
        answer = Answer("Ada", "output-size", 1, False, "padding forgotten", 5.0)
        made = of_class(EMPTY._replace(answers=people * 40 * (answer,)))
        entry = Entry("Failed", rows=[{"failed": 1}], facts=made.origin(), command=made.command, files=made.files)
        assert from_form(entry.to_form()) == entry and bool(entry.command) == bool(entry.files) == has_file
        assert ("with the file that Export as JSON saves" in str(entry.facts)) == (not has_file)


def test_the_board_shows_what_was_predicted_in_a_guided_lab_against_what_was_measured(
    classes: Classes,
    taught: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    give(give(guided(), "guided-predicted-mlp-to-cnn-macs", 3.0), "guided-measured-mlp-to-cnn-macs", 1.18)
    for number, predicted in enumerate((3.0, 3.0, 0.5)):
        classes.join(taught[0], f"student {number}", f"Student {number}")
        classes.note_step(taught[0], f"student {number}", "mlp-to-cnn", "macs", predicted, None)
    assert classes.board(*taught).predictions[0][1:] == ("mlp-to-cnn", "macs", 3.0, 1.18)
    monkeypatch.setattr(visitor, "_browser", lambda: "the teacher")
    app = board(taught, "Predictions")
    (row,) = app.table[0].value.to_dict("records")
    asked = "How many times as many MACs does LeNet-5 take for one image as MLP1?"
    assert row == {"lab": "From MLP to CNN", "step": asked, "predicted": 4, "measured": 1}
    given = (json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name == "chart")
    (rows,) = (one["rows"] for one in given if one["key"] == "class_predictions")
    assert {(row["answer"], row["what"]): row["people"] for row in rows if row["people"]} == {
        ("0.5 times", "predicted"): 1,
        ("3 times", "predicted"): 3,
        ("1.18 times", "measured"): 1,
    }
    assert any("281,640 and 238,200 MACs of one image: 1.18 times." in one.value for one in app.caption)
    press(app, "lab-book-class-predictions")
    (form,) = ledger().of("the teacher").values()
    (_, step) = again(form, tmp_path, capsys)
    assert "Student" not in json.dumps(form) and step["given"][1] == {"answer": "1.18 times", "predicted": 0, "measured": 1}


def test_the_board_says_how_many_failed_each_exercise_by_which_slip_and_which_numbers_were_given(
    classes: Classes,
    taught: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = exercise("output-size", 1)
    slip = asked.slips()[0]
    for number, given in enumerate((asked.answer(), slip.value, slip.value, 12_345.0)):
        classes.join(taught[0], f"student {number}", f"Student {number}")
        judged = asked.judge(given)
        classes.note(taught[0], f"student {number}", Answer("", "output-size", 1, judged.right, judged.slip, given))
    monkeypatch.setattr(visitor, "_browser", lambda: "the teacher")
    app = board(taught, "Answers")
    assert app.table[0].value.to_dict("records") == [
        {
            "exercise": asked.title,
            "people": 4,
            "first answers": 4,
            "failed": 3,
            "failed, %": 75,
            "by which slip": f"{slip.name} 2, another number 1",
        }
    ]
    given = (json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name == "chart")
    (numbers,) = (one["rows"] for one in given if one["key"] == "class_numbers")
    rows = sorted((row["number"], row["first answers"], row["outcome"]) for row in numbers)
    assert rows == sorted(
        [
            (asked.shown(asked.answer()), 1, "right"),
            (asked.shown(slip.value), 2, slip.name),
            (asked.shown(12_345), 1, "another number"),
        ]
    )
    for one in app.button:
        if one.label == LABEL:
            one.click()
    app.run()
    for form in ledger().of("the teacher").values():
        (_, tally) = again(form, tmp_path, capsys)
        assert "Student" not in json.dumps(form) and (tally["kind"], tally["people"], tally["failed"]) == ("output-size", 4, 3)
        assert tally["slips"] == [[slip.name, 2], ["another number", 1]]
    *_, numbers = ledger().of("the teacher").values()
    assert numbers["title"] == f"Numbers given: {asked.title}, variant 1"
    assert [(row["number"], row["first answers"], row["outcome"]) for row in numbers["rows"]] == [
        (row["number"], row["people"], row["outcome"]) for row in tally["given"]["1"]
    ]
    assert len(ledger().of("the teacher")) == 3
