"""The exercises page, by AppTest: a number is judged, a slip is named, a variant follows another."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.exercises.catalog import KINDS, exercise
from core.store.classes import Classes
from core.store.database import StoreError
from core.store.kept import TAUGHT, Keeper
from pages.exercises.lesson import KIND, MOST, VARIANT
from pages.shared.session import class_room, kept, visitor
from pages.shared.session.lab_book import LABEL, ledger
from tests.pages.test_lab_page import again

BOARD = "For teachers: the board of a class"
APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def somebody(own_store: None) -> Keeper:
    """What keeps this browser's values."""
    return kept._keeper()


@pytest.fixture
def page() -> AppTest:
    return opened()


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/exercises/page.py").run()


def send(app: AppTest, given: float) -> AppTest:
    field = next(field for field in app.number_input if field.label.startswith("Answer"))
    field.set_value(given)
    return press(app, "Check")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def record(app: AppTest) -> str:
    return app.caption[-1].value


def test_a_slip_is_named_and_the_right_number_is_told_to_be_right(page):
    one = exercise("output-size", 1)
    assert page.markdown and one.asks() in [text.value for text in page.markdown]
    slip = one.slips()[0]
    assert send(page, slip.value).warning[0].value == slip.says
    assert send(page, one.answer()).success[0].value == f"Right: {one.shown(one.answer())}."
    assert record(page) == "Right at the first try: 0 of 1 here, 0 of 1 in all exercises."


@pytest.mark.parametrize(("given", "slip"), [(49, "padding forgotten"), (-0.00001, "")])
def test_an_answer_is_put_into_the_lab_book_and_its_command_judges_it_alike(page, tmp_path, capsys, given, slip):
    one = exercise("output-size", 1)
    send(page, given)
    press(page, LABEL)
    (form,) = ledger().of("somebody").values()
    (judged,) = again(form, tmp_path, capsys)
    assert form["rows"] == [
        {"question": judged["asks"], "answer": one.shown(judged["given"]), "right": False, "what it shows": judged["says"]}
    ]
    assert form["section"] == "Questions" and judged["slip"] == slip


def test_another_variant_asks_anew_and_the_first_try_of_each_counts(page):
    send(page, exercise("output-size", 1).answer())
    press(page, "Another variant")
    assert not page.success and exercise("output-size", 2).asks() in [text.value for text in page.markdown]
    assert record(page) == "Right at the first try: 1 of 1 here, 1 of 1 in all exercises."


def test_after_the_last_variant_comes_the_first(page):
    page.session_state[VARIANT] = MOST
    press(page.run(), "Another variant")
    assert page.session_state[VARIANT] == 1


def test_a_verdict_is_chosen_not_typed(page):
    page.session_state[KIND] = "verdict"
    page.run()
    one = exercise("verdict", 1)
    (choice,) = page.radio
    assert choice.options == list(one.options)
    choice.set_value(one.slips()[0].value)
    assert press(page, "Check").warning[0].value == one.slips()[0].says


@pytest.mark.parametrize("kind", KINDS)
def test_the_solution_is_shown_when_it_is_opened(page, kind):
    page.session_state[KIND] = kind
    page.session_state["open-Solution"] = True
    page.run()
    assert not page.exception and any(exercise(kind, 1).solution() in text.value for text in page.markdown)


def test_the_record_comes_back_after_a_reload(page, somebody):
    send(page, exercise("output-size", 1).answer())
    press(page, "Another variant")
    somebody.wait()
    again = opened()
    assert again.session_state[VARIANT] == 2 and record(again).startswith("Right at the first try: 1 of 1")


def panel(app: AppTest, title: str) -> AppTest:
    app.session_state[f"open-{title}"] = True
    app.run()
    assert not app.exception
    return app


def test_a_class_is_started_joined_answered_seen_ended_and_erased(monkeypatch):
    teacher = press(panel(opened(), BOARD), "Start a class")
    code = teacher.metric[0].value
    monkeypatch.setattr(visitor, "_browser", lambda: "a student")
    student = panel(opened(), "A class")
    next(one for one in student.text_input if one.label == "Code of the class").set_value(code)
    next(one for one in student.text_input if one.label == "Your name there").set_value("<b>Ada</b>")
    press(student, "Join")
    assert any(f"You are in class **{code}** as" in text.value for text in student.markdown)
    one = exercise("output-size", 1)
    send(student, one.slips()[0].value)
    assert not any("class" in button.label.lower() and "End" in button.label for button in panel(student, BOARD).button)
    teacher.run()
    assert any("Joined: 1. First answers: 1." in text.value for text in teacher.markdown)
    assert teacher.dataframe[0].value.values.tolist() == [["<b>Ada</b>", "Exercises", "now", 1, 0, 0, 0]]
    press(press(teacher, "End the class"), "Erase it, with all names, answers and what was handed in")
    assert "Start a class" in [button.label for button in teacher.button]


@pytest.fixture
def classes_of_ada():
    """The classes here, and the code and the secret of one that this browser has joined as Ada."""
    classes = class_room.classes()
    code, secret = classes.start()
    classes.join(code, "somebody", "Ada")
    return classes, code, secret


def test_an_answer_reaches_the_class_though_the_store_cannot_be_read_for_a_moment(classes_of_ada, monkeypatch):
    classes, code, secret = classes_of_ada
    app = unreadable(monkeypatch, opened)
    app.run()
    unreadable(monkeypatch, lambda: send(app, 12_345))
    assert [one.given for one in classes.board(code, secret).answers] == [12_345] and not app.error


def unreadable(monkeypatch, act):
    """What comes of an act while nobody's class can be looked up."""

    def refuse(*_):
        raise StoreError("unreadable", "The store cannot be read.")

    with monkeypatch.context() as patch:
        patch.setattr(Classes, "of", refuse)
        return act()


def test_what_the_class_had_of_who_leaves_it_is_erased_which_is_said_before(classes_of_ada):
    classes, code, secret = classes_of_ada
    app = panel(opened(), "A class")
    send(app, exercise("output-size", 1).answer())
    assert classes.board(code, secret).answers and not [one for one in app.button if one.label == "Leave the class"]
    assert "Your answers, predictions, design and drawings are erased there." in [text.value for text in app.markdown]
    press(app, "Leave the class, with all that it has of you")
    assert classes.board(code, secret)[:2] == ((), ()) and "Join" in [one.label for one in app.button]


def test_a_class_that_cannot_be_ended_or_erased_now_is_said(classes_of_ada, monkeypatch):
    classes, code, secret = classes_of_ada
    kept._keeper().keep("somebody", TAUGHT, [code, secret])
    app = panel(opened(), BOARD)

    def refuse(*_):
        raise StoreError("not-saved", "NOT SAVED: the store did not take it.")

    for act, label in (("end", "End the class"), ("erase", "Erase it, with all names, answers and what was handed in")):
        with monkeypatch.context() as patch:
            patch.setattr(Classes, act, refuse)
            assert [one.value for one in press(app, label).toast] == ["NOT SAVED: the store did not take it."]
        classes.end(code, secret)
        app.run()


def test_a_class_that_there_is_not_and_a_wrong_secret_are_refused_in_words():
    app = panel(opened(), "A class")
    next(one for one in app.text_input if one.label == "Code of the class").set_value("NONE1")
    next(one for one in app.text_input if one.label == "Your name there").set_value("Ada")
    press(app, "Join")
    assert "There is no class 'NONE1' now." in app.error[0].value
    app = panel(opened(), BOARD)
    next(one for one in app.text_input if one.label == "Code").set_value("NONE1")
    next(one for one in app.text_input if one.label == "Secret").set_value("guess")
    press(app, "Open the board")
    assert "no class with this code and this secret" in app.error[0].value
