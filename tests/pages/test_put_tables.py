"""Tables and charts that a person puts into the lab book, by AppTest; their commands give the same numbers."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.examples import examples
from core.design.zoo import ZOO
from core.labbook.entry import from_form
from core.labbook.report import report
from core.labbook.tables import table
from core.store.ledger import Ledger
from core.studies.documents.published import published_studies
from core.studies.questions.all import QUESTIONS
from core.studies.results_file import FOLDER
from core.workers import training
from pages.compare.questions import CLAIMS, NEGATIVE, OPPOSITES, QUESTION
from pages.draw.canvas import SIDE
from pages.draw.drawn import NAME, Drawn
from pages.shared.session.store import store
from tests.pages.test_lab_page import APP, again, put_all, require_in_pdf
from tests.pages.test_lab_page import book as book
from tests.workers.trainings import RECIPE

OF_THREE = "mlp1 lenet5 cnn-16-4 --array 16x16 --buffer-kb 64 --bits 8"
BUDGET = {"hardware_budget": {"ram": 4.0, "cycles": 5_000.0}}
W2A8 = "--weights 2 --activations 8 --calibration 512 --dataset"
FIGURE = "Figure 18 of document 000, and this measurement"


def put(book: Ledger, page: str, **state: Any) -> dict[str, dict[str, Any]]:
    """All that the page's buttons keep in this state, by title; a PDF has each number of it, of the longest tables, too."""
    app = AppTest.from_file(APP, default_timeout=180).run()
    for name, value in state.items():
        app.session_state[name] = value
    forms = put_all(app.switch_page(f"pages/{page}/page.py").run(), book)
    require_in_pdf([replace(from_form(form), chart=None) for form in forms])
    return {form["title"]: form for form in forms}


def shown(form: dict[str, Any]) -> list[dict[str, Any]]:
    """The table of an entry, as a report shows it."""
    return [dict(row) for row in table(from_form(form))]


@pytest.mark.parametrize(
    ("page", "state", "tables"),
    [
        ("compare", {"compare_tab": "Layers"}, {"Self CPU, µs by layer": "profile mlp1 mlp2 lenet5-28 .* 4 --threads 1"}),
        ("compare", {"compare_tab": "Engines"}, {"Other engines.* 1 in a batch": "latency mlp1 .*--engine onnx-int8"}),
        ("compare", {"compare_tab": "Published"}, {FIGURE: "profile mlp1 --batch-size 4 --threads 1"}),
        (
            *("hardware", {"hardware_tab": "Bits", "hardware_bits_weights": 2}),
            {"With w2a8": f"quantize mlp1 lenet5 cnn-16-4 {W2A8} (digits|mnist --series zoo)"},
        ),
        (
            *("experiments", {"experiments_study": "spread", "open-Table and downloads": True}),
            {"The trials: .*": "study run spread", "The runs: .*": "study run spread"},
        ),
        (
            *("experiments", {"experiments_study": "spread", "open-Settings, and what was assumed": True}),
            {"Settings of the trials: .*": "study run spread"},
        ),
        ("inside", {"inside_view": "Why this answer"}, {}),  # whose numbers are held against the PDF
    ],
)
def test_a_table_is_put_with_the_command_that_prints_its_numbers(book, page, state, tables) -> None:
    require_tables(book, page, state, tables)


def test_what_was_measured_of_pruned_networks_on_mnist_is_put_with_its_command(book, real_data) -> None:
    require_tables(book, "hardware", {"hardware_tab": "Pruning"}, {"Pruning: 80 % .*": "prune mlp1 --share 0.8 .*"})


def require_tables(book: Ledger, page: str, state: dict[str, Any], tables: dict[str, str]) -> None:
    """Each of these tables, by a pattern of its title, is put by the page with a command like the pattern beside it."""
    forms = [form for form in put(book, page, **state).values() if not form["chart"]]
    for title, command in tables.items():
        found = [form for form in forms if re.fullmatch(title, form["title"])]
        assert found and all(shown(form) and form["facts"] for form in found)
        assert all(re.fullmatch(f"python -m core {command}", form["command"], re.DOTALL) for form in found)


def test_every_answer_of_the_course_is_put_as_one_with_its_evidence(book) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["experiments_view"] = "Questions of the course"
    forms = put_all(app.switch_page("pages/experiments/page.py").run(), book)
    require_in_pdf([replace(from_form(form), chart=None) for form in forms])
    answers = {form["command"].split()[-1]: form for form in forms if form["section"] == "Questions"}
    assert list(answers) == [question.name for question in QUESTIONS]
    given = [question.answer() for question in QUESTIONS]
    assert all(form["says"] for form in answers.values())
    assert [form["rows"] for form, one in zip(answers.values(), given, strict=True) if one.rows] == [
        [dict(row) for row in one.rows] for one in given if one.rows
    ]
    charts = [form for form in forms if form["chart"]]
    assert len(charts) == 3 and all(form["facts"]["source"].startswith("Document 001, 3.") for form in charts)
    assert not any("made" in form["facts"] for form in forms)
    found = report([from_form(form) for form in answers.values()], "lab report", "The lab")
    assert not any("answers to what was asked is missing" in line for line in found.missing)


def test_each_answer_of_why_is_put_with_the_measurement_and_the_command(book) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["compare_tab"] = "Why"
    app.switch_page("pages/compare/page.py").run()
    found: dict[str, dict[str, Any]] = {}
    for asks in next(one for one in app.radio if one.key == QUESTION).options:
        app.session_state[QUESTION] = asks
        (found[asks],) = put_all(app.run(), book)
    pass_ = "python -m core profile {} --batch-size 4 --threads 1".format
    of_one, of_all = pass_("lenet5-28"), pass_("mlp1 mlp2 lenet5-28")
    rows = "Why do the rows not add up?"
    wanted = dict.fromkeys(found, of_one) | {rows: f"{of_one} --rows 10", OPPOSITES: of_all, CLAIMS: of_all}
    assert {asks: form["command"] for asks, form in found.items()} == wanted and len(found) == 6
    assert all(form["section"] == "Questions" and form["facts"]["batch"] == "4 images" for form in found.values())
    assert found[NEGATIVE]["title"] == "Why is a memory figure negative? LeNet-5, 28×28"
    assert "−199.03 KB" in found[NEGATIVE]["says"] and len(found[NEGATIVE]["rows"]) == 11
    assert "20.9 times" in found[OPPOSITES]["says"] and len(found[CLAIMS]["rows"]) == 4


@pytest.mark.parametrize(
    ("page", "state", "origin"),
    [
        ("compare", {"compare_tab": "Operators"}, "batch"),
        ("compare", {"compare_tab": "Engines"}, "measured"),
        ("experiments", {"experiments_study": "spread"}, "runs"),
        ("home", {}, "digests of the weights"),
    ],
)
def test_what_was_measured_before_says_where_and_not_that_it_was_made_just_now(book, page, state, origin) -> None:
    charts = [form["facts"] for form in put(book, page, **state).values() if form["chart"]]
    there = [facts for facts in charts if origin in facts]
    assert there and all("made" not in facts for facts in there)


def test_operators_and_the_profilers_own_table_are_put_and_a_new_pass_calls_as_many(book, tmp_path, capsys) -> None:
    panel = "open-The tables as the profiler prints them"
    forms = put(book, "compare", compare_tab="Operators", compare_quantity_operators="calls", **{panel: True})
    records = again(forms["# of calls by operator"], tmp_path, capsys)
    calls = {(one["network"], row["name"]): row["calls"] for one in records for row in one["operators"]}
    for row in shown(forms["# of calls by operator"]):
        for column, name in (("MLP1, calls", "mlp1"), ("LeNet-5, 28×28, calls", "lenet5-28")):
            assert row[column] == calls.get((name, row["operator"]))
    assert shown(forms["The profiler's table of MLP1"])[0]["Name"] == "model_inference"
    assert (
        forms["The profiler's table of MLP1"]["command"] == "python -m core profile mlp1 --batch-size 4 --threads 1 --rows 10"
    )


def test_traffic_and_a_budget_are_put_and_their_commands_give_the_same(book, tmp_path, capsys) -> None:
    forms = put(book, "hardware", hardware_tab="Traffic and roofline", **BUDGET)
    traffic, budget = forms["Memory traffic of one image"], forms["The budget of one image"]
    records = {one["energy"]: one for one in again(traffic, tmp_path, capsys) if "energy" in one}
    assert traffic["command"] == f"python -m core hardware {OF_THREE}" and len(records) == 3
    for title, name in (("MLP1", "mlp1"), ("LeNet-5", "lenet5")):
        rows = [row for row in shown(traffic) if row["network"] == title]
        for level in ("SRAM", "registers"):
            parts = [[row[f"{level}: {what}, bytes"] for what in ("inputs", "weights", "outputs")] for row in rows]
            assert parts == [list(one[level.lower()].values()) for one in records[name]["bytes"].values()]
        moved = [row[f"DRAM: {what}, bytes"] for row in rows for what in ("inputs", "weights", "outputs")]
        assert sum(int(one.replace(",", "")) for one in moved if one != "kept") == records[name]["dram_bytes"]
    parts = [part for one in again(budget, tmp_path, capsys) if "budget" in one for part in one["parts"].values()]
    assert [row["needed"] for row in shown(budget)] == [part["needs"] for part in parts] and len(parts) == 6


def test_the_energies_of_one_operation_are_put_and_the_command_gives_the_same(book, tmp_path, capsys) -> None:
    forms = put(book, "hardware", hardware_tab="Energy", hardware_technology="45nm", hardware_values=True)
    form = forms["Energies of one operation, 45 nm, 0.9 V (Horowitz 2014)"]
    records = [one for one in again(form, tmp_path, capsys) if "energy" in one]
    assert [row["energy, pJ"] for row in shown(form)] == list(records[0]["values_pj"].values())
    assert shown(form)[-1] == {"operation": "DRAM, 32 bits", "energy, pJ": 640} and "ISSCC 2014" in form["facts"]["source"]


def test_the_products_of_all_layers_and_one_layer_are_put_and_their_commands_give_the_same(book, tmp_path, capsys) -> None:
    panel = "open-Every layer's product, with all its numbers"
    forms = put(book, "hardware", hardware_tab="Systolic array", **{panel: True})
    records = [one for one in again(forms["Every layer's product on 16×16"], tmp_path, capsys) if "folds" in one]
    by_place = {(one["network"], one["layer"], one["dataflow"]): one for one in records}
    for row in shown(forms["Every layer's product on 16×16"]):
        name = {"MLP1": "mlp1", "LeNet-5": "lenet5"}.get(row["network"], "cnn-16-4")
        one = by_place[name, row["layer"], row["dataflow"]]
        assert [row[key] for key in ("M", "folds", "cycles")] == [one[key] for key in ("m", "folds", "cycles")]
    (layer,) = (form for title, form in forms.items() if title.startswith("conv1 of LeNet-5 on 16×16, "))
    assert shown(layer)[0]["what"] == "as a product"
    assert layer["command"] == "python -m core hardware lenet5 --array 16x16 --buffer-kb 64 --bits 8"


def test_all_chips_are_put_and_each_chip_s_command_gives_the_same_verdict(book, tmp_path, capsys) -> None:
    form = put(book, "hardware", hardware_tab="Fits on a chip?")["Whether the networks fit on microcontrollers"]
    verdicts = [one["verdict"] for one in again(form, tmp_path, capsys) if "fits" in one]
    rows = shown(form)
    assert [row[name].split(",")[0] for row in rows for name in list(row)[1:4]] == verdicts and len(verdicts) == 3 * len(rows)


def test_what_tools_count_and_another_network_beside_it_are_put_and_their_commands_give_the_same(
    book, tmp_path, capsys
) -> None:
    panels = {"open-Counted in other ways": True, "open-Side by side with another network": True}
    panels |= {"build_open_Take it away": True, "build_open_Budget": True, **BUDGET}
    forms = put(book, "build", build_beside_network="mlp1", **panels)
    counted, beside = forms["Operations of LeNet-5, as tools count them"], forms["LeNet-5 beside MLP1"]
    numbers = [one["operations"] for one in again(counted, tmp_path, capsys) if "counted" in one]
    assert [row["operations of one image"] for row in shown(counted)] == numbers and 416_520 in numbers
    layers = [one for one in again(beside, tmp_path, capsys) if "total" not in one]
    assert [row["parameters"] for row in shown(beside)] == [one["parameters"] for one in layers]
    assert sum(row["parameters"] for row in shown(beside) if row["network"] == "MLP1") == 238_510
    assert {"Layers of LeNet-5", "Budget of LeNet-5, one image"} <= forms.keys()


def test_the_answers_along_a_shift_are_put_with_the_digit_before_its_move_and_the_command_gives_the_same(
    book, tmp_path, capsys
) -> None:
    state = {NAME: Drawn(examples(SIDE)[4], digit=4), "draw_past": [], "draw_down": 2, "draw_degrees": 10}
    form = put(book, "draw", draw_tab="Under shift", **state)["What networks read along a shift"]
    records = again(form, tmp_path, capsys)
    rows = shown(form)
    assert "--down 2 --degrees 10" in form["command"] and len(rows) == 21 * len(records) == 63
    assert [row["read as"] for row in rows] == [digit for one in records for digit in one["digits"]]
    shares = [round(100 * share, 1) for one in records for share in one["confidences"]]
    assert [row["confidence, %"] for row in rows] == pytest.approx(shares, abs=0.11)


def test_the_layers_and_the_answers_of_look_inside_are_put_and_their_commands_give_the_same(book, tmp_path, capsys) -> None:
    forms = put(book, "inside", **{"open-The layers as a table": True})
    layers = forms["The layers of networks that read a digit"]
    records = again(layers, tmp_path, capsys)
    extents = [layer["extent"] for one in records for layer in one["layers"]]
    assert [row["largest value, without its sign"] for row in shown(layers)] == pytest.approx(extents, rel=1e-5)
    shares = [100 * one["probabilities"][3] for one in records]
    assert [row["3, %"] for row in shown(forms["The answers to a digit"])] == pytest.approx(shares, abs=1e-3)


def test_the_places_of_a_digit_among_others_are_put_and_their_command_gives_the_same(book, tmp_path, capsys) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["inside_view"], app.session_state["inside_networks"] = "Among other digits", ["lenet5"]
    form, near = put_all(app.switch_page("pages/inside/page.py").run(), book)
    assert form["title"].startswith("Among other digits, by PCA: LeNet-5 reads ")
    (found,) = again(near, tmp_path, capsys)
    assert [(row["image"], row["digit"]) for row in shown(near)] == [(one["place"], one["label"]) for one in found["images"]]
    (record,) = again(form, tmp_path, capsys)
    *others, mine = shown(form)
    assert len(others) == min(500, len(record["images"])) and {row["digit"] for row in others} == set("0123456789")
    for row, image in zip(others, record["images"], strict=False):
        assert row["digit"] == str(image["label"])
        assert [row["first component"], row["second component"]] == pytest.approx([image["x"], image["y"]], abs=1e-3)
    assert [mine["first component"], mine["second component"]] == pytest.approx(record["place"], abs=1e-3)


def test_the_pictures_of_look_inside_are_put_and_their_commands_give_the_same(book, tmp_path, capsys) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["inside_class"], app.session_state["open-What would change its mind"] = "9", True
    app.switch_page("pages/inside/page.py")

    def view(title: str) -> dict[str, dict[str, Any]]:
        app.session_state["inside_view"] = title
        return {form["title"]: form for form in put_all(app.run(), book)}

    forms = view("Why this answer")
    (changed,) = (form for title, form in forms.items() if title.startswith("What would change its mind: MLP1 reads"))
    adversary, ink = again(changed, tmp_path, capsys)
    smallest, edits = shown(changed)
    assert [smallest["L2 norm, full ink"], smallest["read as"]] == [pytest.approx(adversary["norm"]), adversary["after"]]
    assert (edits["pixels"], edits["read as"]) == (len(ink["edits"]), ink["after"])
    assert edits["strokes' worth added"] == pytest.approx(ink["strokes_added"])
    assert numbers_of(changed["chart"]["hconcat"][1]) == pytest.approx(np.ravel(adversary["change"]), rel=1e-3, abs=1e-6)

    forms = view("The MLP's way of seeing")
    (units,) = (form for title, form in forms.items() if title.startswith("Weights of the units of fc1 that count most for 9"))
    (record,) = again(units, tmp_path, capsys)
    for row, picture, unit in zip(shown(units), beside_the_digit(units), record["units"], strict=False):
        assert [row["unit"], row["counts for 9"]] == [unit["number"], pytest.approx(unit["contribution"], rel=1e-4)]
        assert picture == pytest.approx(np.ravel(unit["weights"]), rel=1e-3, abs=1e-6)
    form = forms["The kernels of conv1 of LeNet-5"]
    kernels, matrix = again(form, tmp_path, capsys)
    assert np.allclose(beside_the_digit(form), np.reshape(kernels["kernels"], (6, 25)), rtol=1e-3)
    sizes = [matrix[name] for name in ("rows", "columns", "connected", "different", "biases")]
    assert [dict(zip(["layer", *SIZES], ["conv1", *sizes], strict=True))] == shown(form)

    forms = view("What a layer has learned")
    (driven,) = (form for title, form in forms.items() if title.startswith("What drives each map of pool2 of LeNet-5 most"))
    (record,) = again(driven, tmp_path, capsys)
    for row, best in zip(shown(driven), record["maps"], strict=False):
        assert (row["image"], row["digit"]) == (best[0]["place"], best[0]["label"])
    trained = forms["What training has changed: conv1 of LeNet-5, for map 0 of its input"]
    (record,) = again(trained, tmp_path, capsys)
    assert [row["kernel or unit of conv1"] for row in shown(trained)] == record["changed"]["numbers"]
    was_and_is = np.stack([record["changed"]["was"], record["changed"]["is"]], 1).reshape(12, 25)
    assert np.allclose(beside_the_digit(trained), was_and_is, rtol=1e-3)
    flow = forms["How much of the gradient comes back to each layer: MLP1"]
    assert flow["command"].startswith("python -m core inside mlp1 digit.json --find training --dataset ")


SIZES = ["rows of its matrix", "columns", "connections", "different weights", "biases"]


def beside_the_digit(form: dict[str, Any]) -> list[list[float]]:
    """The numbers of each of an entry's many pictures."""
    return list(map(numbers_of, form["chart"]["hconcat"][1]["concat"]))


def numbers_of(picture: dict[str, Any]) -> list[float]:
    return list(picture["data"]["values"][0]["value"])


def test_the_tables_of_home_are_put_with_what_prints_them(book, monkeypatch) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: type("Done", (), {"done": lambda self: True})())
    forms = put(book, "home")
    assert "python -m core card lenet5\n" in forms["The trained networks"]["command"]
    assert forms["Layers of LeNet-5"]["command"] == "python -m core trace lenet5"
    assert sum(row["MACs of one image"] for row in shown(forms["Layers of LeNet-5"])) == 416_520
    (costs,) = (form for title, form in forms.items() if title.startswith("What it costs; a batch of 4"))
    timed = "python -m core latency mlp1 mlp2 lenet5-28 --batch-size 4 --threads 1"
    assert costs["command"].splitlines()[-1] == timed and len(shown(costs)) == 3
    (holds,) = (form for title, form in forms.items() if title.startswith("What holds"))
    shipped = [json.loads(file.read_text()) for file in FOLDER.glob("*.json") if file.stem in published_studies()]
    runs = sum(len(trial["runs"]) for study in shipped for trial in study["trials"])
    assert holds["facts"]["runs"].startswith(f"{runs:,}, digest ") and "made" not in holds["facts"]


def test_a_schedule_and_a_confusion_matrix_are_put_and_their_commands_give_the_same(
    book, tmp_path, capsys, monkeypatch, one_thread
) -> None:
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    number = store().add(ZOO["softmax"], replace(RECIPE, images=200, epochs=1), "somebody", "first")
    training.work(store().url, number)
    forms = put(book, "train", train_tabs="Mistakes", train_schedule="one-cycle", train_recipe_open=True)
    rates = forms["Learning rate over the epochs: one-cycle"]
    records = again(rates, tmp_path, capsys)
    assert [row["epochs done"] for row in shown(rates)] == [one["epoch"] for one in records]
    assert [row["learning rate"] for row in shown(rates)] == [one["learning_rate"] for one in records]
    matrix = forms["Which class was taken for which: Softmax on digits, run 1"]
    train, test = matrix["command"].splitlines()
    assert train == "python -m core train run-1.json --recipe recipe-1.json --out run-1.safetensors"
    (tmp_path / "run-1.safetensors").write_bytes(store().file(number, "checkpoint"))  # as the first command writes it
    monkeypatch.chdir(tmp_path)
    (tested,) = again({**matrix, "command": test}, tmp_path, capsys)
    assert [[row[f"as {digit}, images"] for digit in range(10)] for row in shown(matrix)] == tested["confusion"]
    assert sum(map(sum, tested["confusion"])) == 360
    assert [row["right, %"] for row in shown(matrix)] == pytest.approx([100 * share for share in tested["by_class"]])


def test_curves_and_gradients_are_put_and_their_commands_give_the_same(book, tmp_path, capsys, monkeypatch, one_thread) -> None:
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    training.work(store().url, store().add(ZOO["softmax"], replace(RECIPE, images=200, epochs=2), "somebody", "first"))
    curves = put(book, "train", train_tabs="Curves")
    (loss,) = (form for title, form in curves.items() if title.startswith("Loss"))
    assert loss["command"] == "python -m core train run-1.json --recipe recipe-1.json"
    assert {"epoch", "loss (cross-entropy)"} <= shown(loss)[0].keys() and len(shown(loss)) == 4
    gradients = put(book, "train", train_tabs="Gradients", **{"open-Activations and gradients of every layer": True})
    (of_layers,) = (form for title, form in gradients.items() if title.startswith("Activations and gradients of every layer"))
    assert {row["layer"] for row in shown(of_layers)} == {"flatten1", "fc1"}
    train, find = of_layers["command"].splitlines()
    assert train == "python -m core train run-1.json --recipe recipe-1.json --out run-1.safetensors"
    (tmp_path / "run-1.safetensors").write_bytes(store().file(1, "checkpoint"))  # as the first command writes it
    monkeypatch.chdir(tmp_path)
    (found,) = again({**of_layers, "command": find}, tmp_path, capsys)
    for flatten, linear in (shown(of_layers)[:2], shown(of_layers)[2:]):
        (row,) = (row for row in found[linear["when"].split()[0]] if row["name"] == "fc1")
        assert flatten["gradient by weights, RMS"] is None
        assert linear["gradient by weights, RMS"] == pytest.approx(row["weight_gradient"], rel=1e-4)


def test_the_runs_are_put_with_the_training_of_each(book, monkeypatch) -> None:
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    for rate in (0.1, 0.01):
        store().add(ZOO["softmax"], replace(RECIPE, learning_rate=rate), "somebody", f"at {rate}")
    form = put(book, "train")["Trainings compared"]
    assert [row["learning rate"] for row in shown(form)] == [0.01, 0.1]
    assert form["facts"]["runs"].startswith("2, digest ") and form["facts"]["seeds"] == "0" and form["facts"]["program"]
    assert form["command"].splitlines() == [
        f"python -m core train run-{number}.json --recipe recipe-{number}.json" for number in (2, 1)
    ]
