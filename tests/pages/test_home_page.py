"""The home page by Streamlit's own AppTest."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.learning.header import read_header, trained
from core.learning.provenance import facts
from core.studies.judging.findings import Counts
from core.studies.questions import shipped
from pages.shared.session.lab_book import LABEL

APP = Path(__file__).parents[2] / "app.py"
WAIT = 60
HELD = "claims of published experiments, held against new runs with several seeds, or counted."
SHIPPED = 70  # claims, each sentence of a study once


def test_home_has_something_computed_and_a_way_to_draw() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    assert app.title[0].value == "From MLP to CNN"
    tasks = [button for button in app.button if button.label != LABEL]
    assert len(tasks) == 1 + 9  # a link for a class, and a task on each of the other pages
    table = next(one.value for one in app.dataframe if "MACs" in one.value and len(one.value) > 3).set_index("network")
    assert table.loc["LeNet-5", "parameters"] == 61_706
    assert table.loc["LeNet-5", "MACs"] == 416_520
    assert re.fullmatch(r"9\d\.\d \(9\d\.\d to 9\d\.\d\)", table.loc["LeNet-5", "pen, %"])  # over the writers
    assert "digits" in app.caption[-1].value
    assert any("This drawing was chosen because MLP1 misreads it" in one.value for one in app.caption)


def test_a_model_card_says_where_the_network_comes_from_or_that_it_is_not_recorded() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    known = facts(read_header(trained()["softmax"]).card.machine)
    assert not any("| program |" in one.value for one in app.markdown)
    app.session_state["open-Where this network comes from"] = True
    app.run()
    (table,) = (one.value for one in app.markdown if "| program |" in one.value)
    assert not app.exception and f"| program | {known['program']} |" in table and f"| engine | {known['engine']} |" in table


def test_the_button_on_home_leads_to_the_canvas() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    next(button for button in app.button if button.label.startswith("Draw a 4")).click().run()
    assert not app.exception
    assert app.title[0].value == "Draw a digit"


@pytest.mark.parametrize(
    ("label", "title", "is_there"),
    [
        ("Look inside an MLP and a CNN", "Look inside", lambda app: app.segmented_control[0].value == "9"),
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


@pytest.mark.parametrize(
    ("label", "key", "before", "named"),
    [
        ("See what fits on a chip", "hardware_tab", "Energy", "Fits on a chip?"),
        ("Take a report home", "lab_view", "Guided labs", "Lab book"),
    ],
)
def test_a_task_opens_what_it_names_whatever_was_open_there_before(label: str, key: str, before: str, named: str) -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    app.session_state[key] = before
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception and app.session_state[key] == named  # which the page would have replaced if it had no such part


def shown(app: AppTest, component: str) -> dict[str, Any]:
    """What one of our own components was given."""
    protos = (element.proto for element in app.get("bidi_component"))
    found: dict[str, Any] = json.loads(next(proto.json for proto in protos if proto.component_name == component))
    return found


def test_home_shows_what_the_other_pages_are_about_once_the_networks_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    layers, costs = (next(one.value for one in app.dataframe if column in one.value) for column in ("layer", "latency, µs"))
    assert layers["output"].tolist()[:4] == ["1×32×32", "6×28×28", "6×14×14", "16×10×10"]
    assert layers["parameters"].sum() == 61_706 and costs["parameters"].tolist() == [238_510, 266_610, 44_426]
    says = next(one.value for one in app.markdown if "claims of published experiments" in one.value)
    assert says == f"{SHIPPED} {HELD}"


def test_home_says_how_many_claims_are_open_because_their_runs_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    monkeypatch.setattr("pages.home.glances._verdicts", lambda: ({"holds": 5, "open": 2}, Counts(1, 7, 0, 5)))
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert f"5 {HELD} Open, because their runs are missing: 2 more." in [one.value for one in app.markdown]


def test_a_shipped_file_that_is_damaged_is_named_where_its_numbers_would_stand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "comparison.json").write_text("{")
    monkeypatch.setitem(shipped.COMPARISONS, "cpu", tmp_path / "comparison.json")
    shipped.comparison.cache_clear()
    request.addfinalizer(shipped.comparison.cache_clear)
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    (warned,) = app.warning
    assert warned.value.startswith("comparison.json is missing or damaged: JSONDecodeError. Put the project's own")
    assert not any("latency, µs" in one.value for one in app.dataframe)
    assert any("claims of published experiments" in one.value for one in app.markdown)
