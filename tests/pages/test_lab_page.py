"""The lab book, by AppTest: what any page puts into it, one's words, its order, and the report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.labbook.entry import Entry
from core.store.ledger import Ledger
from pages.shared.session import kept, lab_book, store, visitor
from pages.shared.session.lab_book import LABEL

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """All pages belong to one browser, with a store of their own."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr(visitor, "_browser", lambda: "somebody")
    cached = (kept._keeper, lab_book.ledger, store.store)
    for one in cached:
        one.clear()
    yield lab_book.ledger()
    for one in cached:
        one.clear()


def opened(page: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page(f"pages/{page}/page.py").run()


def press(app: AppTest, key: str) -> AppTest:
    next(button for button in app.button if (button.key or "").startswith(key)).click()
    app.run()
    assert not app.exception and not app.error
    return app


def titles(book: Ledger) -> list[str]:
    return [form["title"] for form in book.of("somebody").values()]


@pytest.mark.parametrize(
    ("page", "key", "title", "command"),
    [
        ("compare", "lab-book-compare-summary", "Networks compared", "python -m core profile mlp1 mlp2 lenet5-28"),
        (
            *("hardware", "lab-book-hardware-summary", "Costs in hardware"),
            "python -m core hardware mlp1 lenet5 cnn-16-4 --array 16x16 --buffer-kb 64 --bits 8",
        ),
        ("experiments", "lab-book-verdicts-", "Does a CNN of 2,710 parameters beat an MLP", "python -m core study run "),
    ],
)
def test_what_a_page_shows_is_put_into_the_lab_book_with_its_numbers_and_the_command(book, page, key, title, command) -> None:
    press(opened(page), key)
    (form,) = book.of("somebody").values()
    assert form["rows"] and form["facts"]
    assert form["title"].startswith(title)
    assert form["command"].startswith(command)


def test_a_chart_is_put_with_its_rows_and_its_specification(book) -> None:
    app = opened("compare")
    charts = [button.key for button in app.button if button.label == LABEL and "summary" not in button.key]
    press(app, charts[0])
    (form,) = book.of("somebody").values()
    assert form["chart"] and form["rows"] and form["facts"]["program"]
    assert not opened("lab").exception


def test_a_design_is_put_with_the_file_that_its_command_reads(book) -> None:
    app = opened("build")
    app.session_state["build_open_Take it away"] = True
    press(app.run(), "lab-book-design")
    (form,) = book.of("somebody").values()
    assert form["section"] == "Design" and form["command"] == "python -m core trace network.json"
    assert json.loads(form["files"]["network.json"])["format"] == "architecture"
    assert sum(row["parameters"] for row in form["rows"]) == 61_706


def test_an_empty_lab_book_says_how_to_begin_and_what_is_missing() -> None:
    app = opened("lab")
    assert "Nothing is kept yet" in app.info[0].value
    assert any("Task: what was to be found out is missing." in text.value for text in app.markdown)


def test_a_note_is_added_its_words_are_changed_and_it_is_moved_and_removed(book) -> None:
    book.add("somebody", [Entry("First", rows=[{"a": 1}]).to_form(), Entry("Second", rows=[{"a": 2}]).to_form()])
    app = opened("lab")
    app.text_input(key="lab_note_title").set_value("My note")
    app.text_area(key="lab_note_words").set_value("**It** holds.")
    press(app, "FormSubmitter:lab_note")
    assert titles(book) == ["First", "Second", "My note"]
    first, second, note = book.of("somebody")
    app.text_area(key=f"lab-words-{first}").set_value("What it shows.").run()
    assert book.of("somebody")[first]["words"] == "What it shows."
    press(app, f"lab-Up-{note}")
    assert titles(book) == ["First", "My note", "Second"]
    press(app, f"lab-remove-{second}")
    assert titles(book) == ["First", "My note"]
    assert opened("lab").text_area(key=f"lab-words-{first}").value == "What it shows."


def test_nobody_sees_anothers_lab_book(book, monkeypatch) -> None:
    book.add("somebody", [Entry("Mine").to_form()])
    monkeypatch.setattr(visitor, "_browser", lambda: "another")
    assert "Nothing is kept yet" in opened("lab").info[0].value


def test_a_guided_lab_locks_the_prediction_compares_and_keeps_all_of_it(book) -> None:
    app = opened("lab")
    app.session_state["lab_view"] = "Guided labs"
    app.run()
    assert not any("This project's runs" in text.value for text in app.markdown)  # nothing is told before
    app.number_input(key="guided-predicted-mlp-to-cnn-parameters").set_value(2.0)
    press(app, "FormSubmitter:guided-predicted-mlp-to-cnn-parameters")
    assert not any(field.key == "guided-predicted-mlp-to-cnn-parameters" for field in app.number_input)
    app.number_input(key="guided-measured-mlp-to-cnn-parameters").set_value(5.4)
    press(app, "FormSubmitter:guided-measured-mlp-to-cnn-parameters")
    assert any("2.7 times what was predicted." in text.value and "5.37 times." in text.value for text in app.markdown)
    app.text_area(key="guided-words-mlp-to-cnn-parameters").set_value("Weights are shared.").run()
    press(app, "lab-book-guided-mlp-to-cnn-parameters")
    (form,) = book.of("somebody").values()
    assert form["words"] == "Weights are shared." and [row["value times"] for row in form["rows"]][:2] == [2.0, 5.4]
    kept._keeper().wait()
    again = opened("lab")
    assert again.text_area(key="guided-words-mlp-to-cnn-parameters").value == "Weights are shared."
