"""The home page by Streamlit's own AppTest."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"
WAIT = 60


def test_home_has_something_computed_and_a_way_to_draw() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    assert app.title[0].value == "From MLP to CNN"
    ways = ["Draw a digit", "Build a network", "Train a network", "Compare networks", "Experiments"]
    assert [button.label for button in app.button] == ways
    table = next(one.value for one in app.dataframe if "MACs" in one.value and len(one.value) > 3).set_index("network")
    assert table.loc["LeNet-5", "parameters"] == 61_706
    assert table.loc["LeNet-5", "MACs"] == 416_520
    assert "digits" in app.caption[-1].value
    assert any("This drawing was chosen because MLP1 misreads it" in one.value for one in app.caption)


def test_the_button_on_home_leads_to_the_canvas() -> None:
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value == "Draw a digit"


def test_home_shows_what_the_other_pages_are_about_once_the_networks_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.home.glances.loading", lambda: SimpleNamespace(done=lambda: True))
    app = AppTest.from_file(APP, default_timeout=WAIT).run()
    assert not app.exception
    layers, costs = (next(one.value for one in app.dataframe if column in one.value) for column in ("layer", "latency, µs"))
    assert layers["output"].tolist()[:4] == ["1×32×32", "6×28×28", "6×14×14", "16×10×10"]
    assert layers["parameters"].sum() == 61_706 and costs["parameters"].tolist() == [238_510, 266_610, 44_426]
    assert any("claims of published experiments" in one.value for one in app.markdown)
