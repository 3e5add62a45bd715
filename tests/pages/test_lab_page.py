"""The lab book, by AppTest: what any page puts into it, one's words, its order, and the report."""

import json
import re
import shlex
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from core.__main__ import main, parse
from core.data.examples import examples
from core.labbook.entry import Entry, from_form
from core.labbook.notebook import calls
from core.labbook.pdf import to_pdf
from core.labbook.report import report
from core.labbook.tables import cell, table
from core.learning.quantization.record import shipped
from core.store.ledger import Ledger
from pages.draw.canvas import SIDE
from pages.draw.drawn import NAME, Drawn
from pages.hardware import bits_results
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
    assert form["rows"] and {"program", "versions", "machine"} <= form["facts"].keys()
    assert page == "hardware" or ({"seeds"} <= form["facts"].keys() and "digest" in str(form["facts"]))
    assert form["title"].startswith(title)
    assert form["command"].startswith(command)
    assert page != "experiments" or all(row["published in"].startswith("Document 003, section") for row in form["rows"])


def test_a_chart_is_put_with_its_rows_and_its_specification(book) -> None:
    app = opened("compare")
    charts = [button.key for button in app.button if button.label == LABEL and "summary" not in button.key]
    press(app, charts[0])
    (form,) = book.of("somebody").values()
    assert form["chart"] and form["rows"] and form["facts"]["program"]
    assert "torch 2." in form["facts"]["versions"] and "core" in form["facts"]["machine"]
    assert form["title"] == "Accuracy against weights, kB"  # as it stands over the chart
    assert not opened("lab").exception


# Fields of charts that say no unit, or place a mark.
BARE = "value low high median mean cost price accuracy errors energy reached intensity batch rate share lost"
MARKS = "side compared best front middle center here"
WITHOUT_UNITS = {*BARE.split(" "), *MARKS.split(" "), "seed errors"}


def put_all(app: AppTest, book: Ledger) -> list[dict[str, Any]]:
    """All that is open, put by one run of the page. Each line of a command can be read, with the files it names."""
    before = book.of("somebody")
    buttons = [button.click() for button in app.button if button.label == LABEL]
    app.run()
    forms = [form for number, form in book.of("somebody").items() if number not in before]
    assert not app.exception and not app.error and len(forms) == len(buttons)
    for form in forms:
        there = set(form["files"])
        assert bool(form["command"]) == bool(calls(from_form(form)))  # a notebook runs it
        for line in form["command"].splitlines():
            words = shlex.split(line)
            assert words[:3] == ["python", "-m", "core"]
            there |= {str(out)} if (out := getattr(parse(words[3:]), "out", None)) else set()
            assert {word for word in words if word.endswith((".json", ".safetensors"))} <= there
        assert not WITHOUT_UNITS & {name for row in table(from_form(form)) for name in row}
    return forms


def require_in_pdf(entries: list[Entry]) -> None:
    """The PDF's text has each number and each column of the tables, and each figure and table with its number."""
    found = report(entries, "lab report", "The lab")
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(to_pdf(found)[0])).pages).split())
    for one in (one for _, of_section in found.sections for one in of_section):
        rows = table(one.entry) if one.table else []
        numbers = [cell(value) for row in rows for value in row.values() if isinstance(value, int | float)]
        caption = f"Figure {one.figure}. {one.entry.title}" if one.figure else ""
        said = [caption, *numbers, *(name for row in rows for name in row)]
        assert [part for part in said if "".join(part.split()) not in text] == [], one.entry.title


DATA = "(mnist|digits)"
OF_HARDWARE = "--array 16x16 --buffer-kb 64 --bits 8"
EACH = [f"hardware {name} {OF_HARDWARE}" for name in ("mlp1", "lenet5", "cnn-16-4")]
ALL = f"hardware mlp1 lenet5 cnn-16-4 {OF_HARDWARE}"
COMPARED = "mlp1 mlp2 lenet5-28 --batch-size"
CARDS = "card mlp1\ncard mlp2\ncard lenet5-28"
PASS, LATENCY = f"profile {COMPARED} 4 --threads 1", f"latency {COMPARED} 4 --threads 1"
DRAWING = {NAME: Drawn(examples(SIDE)[4], digit=4), "draw_past": []}
BITS = "--weights 8 7 6 5 4 3 2 1 --activations 8 --calibration 512 --dataset"
OF_SEEDS = f"quantize mlp1 lenet5 cnn-16-4 {BITS} mnist --series zoo"
TRAINED = "quantize mlp1 lenet5 cnn-16-4 --weights 3 2 1 --activations 8 --calibration 512 --train 1 --dataset mnist"
PANEL = "Latency and memory of its 31 networks, as in Figures 3 to 9 of document 004 (Lezdins et al., 2020)"


@pytest.mark.parametrize(
    ("page", "state", "commands"),
    [
        ("home", {}, ["card softmax\ncard mlp1\n.*\ncard flagship", "outcomes"]),
        (
            "draw",
            {"draw_tab": "Under shift", **DRAWING},
            ["classify .*", "shifts mlp1 mlp2 lenet5 --digit .*", "shifts softmax mlp1 .* --dataset pen"],
        ),
        (
            *("inside", {"inside_view": "What a layer has learned", "inside_networks": ["lenet5"]}),
            [
                f"inside lenet5 digit.json --find {what} --dataset {DATA}"
                for what in ("drives --layer pool2", "training --layer conv1 --map 0", "training")
            ],
        ),
        (
            *("inside", {"inside_view": "Among other digits"}),
            [
                f"inside {name} digit.json --find {what} --dataset {DATA}"
                for name in ("mlp1", "lenet5")
                for what in ("plane", "nearest")
            ],
        ),
        (
            *("compare", {"compare_tab": "Summary"}),
            ["profile .*lenet5-28 network-[0-9a-f]{8}.json.* 4 --threads 1\ncard .*softmax", CARDS, LATENCY, PASS, PASS],
        ),
        ("compare", {"compare_tab": "Operators"}, [PASS, PASS]),
        (
            *("compare", {"compare_tab": "Engines"}),
            [
                f"latency {COMPARED} 1 4 16 64 256 1024 --threads 1",
                f"latency {COMPARED} 1 --dtype float32 bfloat16 --threads 1 2 --engine eager compiled\n.*--engine onnx-int8",
            ],
        ),
        (
            *("hardware", {"hardware_tab": "Systolic array", "hardware_dataflow": "weight-stationary"}),
            [*EACH, ALL.replace(" --buffer", " --dataflow ws --buffer") + " --shapes"],
        ),
        ("hardware", {"hardware_tab": "Traffic and roofline"}, [f"{ALL} --chip tpuv1"]),
        (
            *("hardware", {"hardware_tab": "Energy", "hardware_technology": "7nm", "hardware_bits": 16}),
            [f"{one[:-1]}16 --technology 7nm" for one in (ALL, *EACH)],
        ),
        (
            *("hardware", {"hardware_tab": "Bits", "hardware_bits_weights": 2}),
            [
                f"quantize mlp1 lenet5 cnn-16-4 {BITS} digits.*|{OF_SEEDS}\n{TRAINED}",
                *(f"quantize {name} --weights 2 --sensitivity --dataset {DATA}" for name in ("mlp1", "lenet5", "cnn-16-4")),
            ],
        ),
        ("hardware", {"hardware_tab": "Fits on a chip?"}, [f"{EACH[2]} --chip stm32f103c8"]),
        (
            *("experiments", {"experiments_study": "feature-maps", "open-Accuracy against its price": True}),
            3 * ["study run feature-maps --quick --seeds 3"],
        ),
        (
            *("experiments", {"experiments_study": "mlps-and-lenet5-128", f"open-{PANEL}": True}),
            [*2 * ["study run mlps-and-lenet5-128"], "study time --large", "study show mlps-and-lenet5"],
        ),
        ("experiments", {"experiments_view": "Questions of the course"}, [*3 * ["questions [a-z-]+"]]),
    ],
)
def test_every_chart_is_put_with_the_commands_that_print_its_numbers(book, monkeypatch, page, state, commands) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    app = AppTest.from_file(APP, default_timeout=180).run()
    for key, value in state.items():
        app.session_state[key] = value
    forms = put_all(app.switch_page(f"pages/{page}/page.py").run(), book)
    require_in_pdf([from_form(form) for form in forms])
    said = [form["command"].replace("python -m core ", "") for form in forms if form["chart"]]
    assert len(said) == len(commands), said
    for wanted, one in zip(commands, said, strict=True):
        assert re.fullmatch(wanted, one, re.DOTALL)


def test_the_bits_of_several_seeds_are_put_with_the_series_that_trained_them(book, monkeypatch) -> None:
    over = {"series": "three", "seeds": [0, 1, 2], "accuracies": [0.98, 0.97, 0.96], "float_accuracies": [0.99, 0.98, 0.99]}
    of_mlp1 = {key: one for key, one in shipped().items() if one["network"] == "mlp1" and one["weights"] == 3}
    with_seeds = {key: one | over for key, one in of_mlp1.items() if one.get("epochs") == 0}
    monkeypatch.setattr(bits_results, "shipped", lambda: shipped() | with_seeds)
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["hardware_tab"], app.session_state["hardware_networks"] = "Bits", ["mlp1"]
    forms = put_all(app.switch_page("pages/hardware/page.py").run(), book)
    command = next(form["command"] for form in forms if form["chart"])
    rest = "--activations 8 --calibration 512 --dataset (mnist|digits)"
    one, other, *_ = command.splitlines()
    assert re.fullmatch(f"python -m core quantize mlp1 --weights 8 7 6 5 4 2 1 {rest}( --series zoo)?", one)
    assert re.fullmatch(f"python -m core quantize mlp1 --weights 3 {rest} --series three", other)


def test_a_design_is_put_with_the_file_that_its_command_reads(book) -> None:
    app = opened("build")
    app.session_state["build_open_Take it away"] = True
    press(app.run(), "lab-book-design")
    (form,) = book.of("somebody").values()
    assert form["section"] == "Design" and form["command"] == "python -m core trace network.json"
    assert json.loads(form["files"]["network.json"])["format"] == "architecture"
    assert sum(row["parameters"] for row in form["rows"]) == 61_706


def again(form: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What an entry's commands say now, beside its files."""
    for name, text in form["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    capsys.readouterr()
    for line in form["command"].splitlines():
        words = [str(folder / word) if word in form["files"] else word for word in line.split()]
        assert words[:3] == ["python", "-m", "core"] and main([*words[3:], "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_drawing_is_put_with_its_numbers_and_the_answers_and_its_command_gives_the_same(book, tmp_path, capsys) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state[NAME], app.session_state["draw_past"] = Drawn(examples(SIDE)[4], digit=4), []
    app.session_state["draw_right"] = 2
    press(app.switch_page("pages/draw/page.py").run(), "lab-book-draw")
    (form,) = book.of("somebody").values()
    assert form["facts"]["digit"] == "the real drawing of a 4" and form["facts"]["moved"].startswith("right 2, down 0")
    assert len(form["chart"]["hconcat"][0]["data"]["values"][0]["value"]) == 28 * 28
    records = again(form, tmp_path, capsys)
    assert [record["digit"] for record in records] == [row["reads"] for row in form["rows"]] and len(records) == 3
    assert [round(100 * record["probabilities"][4], 2) for record in records] == [row["4, %"] for row in form["rows"]]


def test_why_a_network_answers_so_and_one_value_are_put_and_their_commands_give_the_same(book, tmp_path, capsys) -> None:
    app = opened("inside")
    press(app, "lab-book-inside-value")
    app.session_state["inside_view"], app.session_state["inside_class"] = "Why this answer", "9"
    press(app.run(), "lab-book-inside-why-lenet5")
    value, why = book.of("somebody").values()
    (one,) = again(value, tmp_path, capsys)
    rows = {row["input of the layer"]: row["product"] for row in value["rows"]}
    assert rows["as the network gives it"] == one["value"] and rows["bias"] == one["bias"]
    assert sum(list(rows.values())[:-2]) == pytest.approx(one["value"], abs=1e-5)
    found = {record["why"]: record for record in again(why, tmp_path, capsys)}
    assert list(found) == ["occlusion", "gradient", "integrated", "grad-cam"] and found["occlusion"]["class"] == 9
    lowest = [min(min(row) for row in record["grid"]) for record in found.values()]
    assert lowest == pytest.approx([row["lowest"] for row in why["rows"]], abs=1e-6)
    assert why["rows"][2]["sum"] == pytest.approx(found["integrated"]["sum"], abs=1e-5)


def test_a_budget_is_put_with_what_the_design_takes_and_its_command_gives_the_same(book, tmp_path, capsys) -> None:
    app = opened("build")
    app.session_state["hardware_budget"] = {"ram": 4.0, "cycles": 5_000.0}
    app.session_state["build_open_Budget"] = True
    press(app.run(), "lab-book-budget")
    (form,) = book.of("somebody").values()
    parts = next(record["parts"] for record in again(form, tmp_path, capsys) if "budget" in record)
    assert [row["needed"] for row in form["rows"]] == [part["needs"] for part in parts.values()]
    assert [row["at most"] for row in form["rows"]] == [4.0, 5_000.0] and form["section"] == "Design"


def test_the_files_that_commands_read_can_be_taken_beside_the_report(book) -> None:
    files = "Files that belong to the PDF"
    book.add("somebody", [Entry("Mine").to_form()])
    assert files not in [one.label for one in opened("lab").get("download_button")]
    book.add("somebody", [Entry("Own", command="python -m core trace own.json", files={"own.json": "{}"}).to_form()])
    assert files in [one.label for one in opened("lab").get("download_button")]


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


def test_no_tab_writes_over_what_another_tab_changed(book) -> None:
    book.add("somebody", [Entry("First", rows=[{"a": 1}], words="Old.").to_form()])
    (number,) = book.of("somebody")
    one, other = opened("lab"), opened("lab")
    one.text_area(key=f"lab-words-{number}").set_value("New words.").run()
    one.text_input(key=f"lab-title-{number}").set_value("New title").run()
    one.selectbox(key=f"lab-section-{number}").set_value("Discussion").run()
    other.text_input(key="lab_author").set_value("Ada").run()  # any change in the other tab
    (form,) = book.of("somebody").values()
    assert (form["title"], form["words"], form["section"]) == ("New title", "New words.", "Discussion")
    assert other.text_area(key=f"lab-words-{number}").value == "New words."
    other.text_area(key=f"lab-words-{number}").set_value("Newer words.").run()
    one.text_input(key=f"lab-title-{number}").set_value(" ").run()
    (form,) = book.of("somebody").values()
    assert (form["title"], form["words"]) == ("New title", "Newer words.")
    assert one.text_input(key=f"lab-title-{number}").value == "New title"


def test_nobody_sees_anothers_lab_book(book, monkeypatch) -> None:
    book.add("somebody", [Entry("Mine").to_form()])
    monkeypatch.setattr(visitor, "_browser", lambda: "another")
    assert "Nothing is kept yet" in opened("lab").info[0].value


def test_a_prediction_is_locked_in_every_tab_and_no_tab_loses_what_another_gave(book) -> None:
    one, other = opened("lab"), opened("lab")
    for app in (one, other):
        app.session_state["lab_view"] = "Guided labs"
        app.run()
    key, next_key = (f"guided-predicted-mlp-to-cnn-{step}" for step in ("parameters", "macs"))
    for app, field, guess in ((one, key, 2.0), (other, key, 5.4), (other, next_key, 3.0)):
        app.number_input(key=field).set_value(guess)
        press(app, f"FormSubmitter:{field}")
    assert "You predicted **2" in " ".join(text.value for text in other.markdown)
    given = kept._keeper().all("somebody")["guided_labs"]["mlp-to-cnn"]
    assert (given["parameters"]["predicted"], given["macs"]["predicted"]) == (2.0, 3.0)


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
