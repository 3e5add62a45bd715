"""Names that would be Markdown are shown as they are, wherever they appear; Streamlit reads Markdown in almost every text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.design.draft import Draft, History
from core.design.zoo import ZOO
from core.learning.header import trained
from core.learning.recipe import Recipe
from core.store.request import Request, RequestedNetwork
from core.store.store import Store
from core.studies.own.kept import Asked, keep
from pages.compare import measurements
from pages.shared.components.plain import plain
from pages.shared.session.store import store as opened_store
from tests.pages.test_experiments_page import conductor  # noqa: F401
from tests.profiling.made_up import made_up

APP = Path(__file__).parents[2] / "app.py"
EVIL = "# ![x](http://evil.example/p.png) [y](//evil.example) www.evil.example $x^2$ :red[z] :smile: <b>b</b> **c** |"
READ = ("markdown", "caption", "error", "warning", "info", "success", "toast", "title", "header", "subheader")
LABELED = ("button", "expander", "selectbox", "multiselect", "number_input", "slider", "toggle", "text_input")


def markdown(app: AppTest) -> list[str]:
    """All that Streamlit reads as Markdown."""
    texts = [element.value for kind in READ for element in app.get(kind)]
    texts += [element.label for kind in LABELED for element in app.get(kind)]
    texts += [option for kind in ("radio", "segmented_control") for element in app.get(kind) for option in element.options]
    texts += [bar.proto.text for bar in app.get("progress")]
    return texts + [cell for table in app.table for cell in (*table.value.columns, *table.value.iloc[:, 0])]


def expect_plain(app: AppTest) -> None:
    """The name is on the page, and nothing of it is Markdown."""
    assert not app.exception
    named = [text for text in markdown(app) if "evil" in text]
    assert named
    for text in named:
        left = re.sub(r"\\.", " ", text)  # what is escaped
        assert not re.search(r"!\[|\]\(|http://|www\.evil|\$|:red|:smile:|<b>|\*\*c", left), text


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    for cached in (opened_store, measurements.kept, measurements.comparison):
        cached.clear()
    return Store(url)


def opened(page: str, **state: object) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    for key, value in state.items():
        app.session_state[key] = value
    return app.switch_page(f"pages/{page}/page.py").run()


def done(store: Store) -> int:
    """A finished run of that name, of classes of that name."""
    number = store.add(replace(ZOO["mlp1"], name=EVIL), replace(Recipe(), dataset="digits"), "somebody", "token")
    store.begin(number, {})
    classes = [f"{EVIL} {digit}" for digit in range(10)]
    result = {
        "accuracy": 0.9,
        "seconds": 1.0,
        "classes": classes,
        "by_class": [0.9] * 10,
        "statistics": {"before": [], "after": []},
        "confusion": [[1] * 10] * 10,
    }
    store.complete(number, "digits", result, {"checkpoint": trained()["mlp1"].read_bytes()})
    return number


def test_a_design_s_name_on_the_train_page(store: Store) -> None:
    design = History(Draft.of(replace(ZOO["mlp1"], name=EVIL)))
    expect_plain(opened("train", design_history=design, train_network="my design", train_data="digits"))


@pytest.mark.parametrize("tab", ["Curves", "Mistakes"])
def test_a_run_s_name_and_its_classes(store: Store, tab: str) -> None:
    done(store)
    expect_plain(opened("train", train_tabs=tab))


def test_what_went_wrong_with_a_run(store: Store) -> None:
    number = store.add(ZOO["mlp1"], replace(Recipe(), dataset="digits"), "somebody", "token")
    store.begin(number, {})
    store.finish(number, "failed", f"The file {EVIL} cannot be read.")
    expect_plain(opened("train"))


def test_a_link_that_cannot_be_read(store: Store) -> None:
    expect_plain(opened("build", design_problem=f"The layer {EVIL} is not known."))


def test_a_run_among_the_compared_networks(store: Store) -> None:
    evil = "www.evil.example, run 1"
    number = store.add(replace(ZOO["mlp1"], name="www.evil.example"), replace(Recipe(), dataset="digits"), "me", "token")
    store.begin(number, {})
    store.complete(number, "digits", {}, {})
    kept = measurements.kept()
    request = Request((RequestedNetwork(evil, ZOO["mlp1"], number), RequestedNetwork("mlp2", ZOO["mlp2"])), 4, 1)
    measurement = kept.add(request.to_form(), "somebody", "token")
    form = made_up("mlp1", "mlp2").to_form()
    form["networks"][0]["name"] = evil
    kept.begin(measurement)
    kept.finish(measurement, "done", form=form)
    expect_plain(opened("compare", compare_shown=measurement, compare_networks=[evil, "mlp2"]))


def test_an_experiment_of_that_network(conductor: object) -> None:  # noqa: F811
    asked = Asked(replace(ZOO["softmax"], name=EVIL), Recipe(dataset="digits", threads=1), {})
    keep(asked)
    expect_plain(opened("experiments", experiments_study=asked.name))


def test_a_picture_that_was_refused() -> None:
    app = opened("draw")
    app.file_uploader[0].upload("evil.png", b"no picture", "image/png").run()
    app.session_state["draw_refused"] = f"{EVIL} is not a PNG or JPEG picture."
    expect_plain(app.run())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("own, from lenet5: 61,706", "own, from lenet5: 61,706"),
        ("a_b", "a_b"),
        ("__a__", r"\_\_a\_\_"),
        ("1. x", r"1\. x"),
        ("- x", r"\- x"),
        ("one\n\n# two", "one # two"),
        ("a@b.example", "a@\u2060b.example"),
    ],
)
def test_only_what_would_be_markdown_is_changed(text: str, shown: str) -> None:
    assert plain(text) == shown
