"""What to look for, by AppTest: the buttons on top of the pages do what they say."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.session import kept

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in ("EXPLORER_DATA", "XDG_CACHE_HOME"):  # no MNIST: the bundled digits
        monkeypatch.setenv(setting, str(tmp_path))


def done(page: str, at: int) -> AppTest:
    """The page after a click on its task of that place."""
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page(f"pages/{page}/page.py")
    app.session_state["open-What to look for"] = True
    app.run().button(key=f"{page}_task_{at}").click().run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize(("page", "buttons"), [("inside", 3), ("hardware", 5), ("build", 0)])
def test_the_tasks_are_open_for_a_newcomer_but_where_they_would_slow_each_keystroke(page: str, buttons: int) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page(f"pages/{page}/page.py").run()
    assert not app.exception and len([one for one in app.button if "_task_" in str(one.key)]) == buttons


@pytest.mark.usefixtures("own_store")
def test_tasks_that_the_visitor_has_folded_are_folded_after_a_reload() -> None:
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/inside/page.py").run()
    app.session_state["inside_tasks_open"] = False
    app.run()
    kept._keeper().wait()
    again = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/inside/page.py").run()
    assert not again.exception and not [one for one in again.button if "_task_" in str(one.key)]


@pytest.mark.parametrize(
    ("at", "tab", "networks", "state"),
    [
        (0, "Energy", ["mlp1", "lenet5"], {}),
        (1, "Systolic array", ["lenet5"], {"hardware_rows": 32, "hardware_columns": 32}),
        (2, "Fits on a chip?", ["cnn-16-4", "lenet5-28"], {}),
        (3, "Pruning", ["lenet5", "cnn-16-4"], {"hardware_pruned_share": 0.5}),
        (4, "Bits", ["softmax", "lenet5-28", "simple-cnn"], {"hardware_bits_weights": 2}),
    ],
)
def test_a_task_of_the_hardware_page_opens_its_tab_with_its_networks_and_its_setting(at, tab, networks, state) -> None:
    app = done("hardware", at)
    assert app.session_state["hardware_tab"] == tab
    assert app.multiselect(key="hardware_networks").value == networks
    assert {key: app.session_state[key] for key in state} == state


@pytest.mark.parametrize(
    ("at", "view", "networks"),
    [
        (0, "The MLP's way of seeing", ["mlp1", "lenet5"]),
        (1, "Why this answer", ["mlp1", "lenet5"]),
        (2, "What a layer has learned", ["lenet5"]),
    ],
)
def test_a_task_of_the_page_that_looks_inside_opens_its_view_with_its_networks(at, view, networks) -> None:
    app = done("inside", at)
    assert app.session_state["inside_view"] == view and app.session_state["inside_digit"] == "9"
    assert app.session_state["inside_networks"] == networks


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (0, "LeNet-5: 13 layers"),
        (1, "a kernel too large: layer 5 of 13, conv2, does not fit"),
        (2, "13-layer CNN, 16 maps: 21 layers"),
    ],
)
def test_a_task_of_the_build_page_opens_its_network(at, says) -> None:
    (layers,) = (one.proto.json for one in done("build", at).get("bidi_component") if one.proto.component_name == "layers")
    assert says in json.loads(layers)["says"]
