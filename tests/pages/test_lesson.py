"""A link for a class: what an address asks for; then what it does on every page, by AppTest."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.data.examples import examples
from core.data.ink import Lines
from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear
from core.design.link import to_link
from core.design.zoo import ZOO
from pages.build.lesson import LESSON as BUILD
from pages.compare import measurements
from pages.draw.canvas import SIDE
from pages.draw.drawn import Drawn
from pages.draw.lesson import LESSON as DRAW
from pages.experiments.lesson import LESSON as EXPERIMENTS
from pages.hardware.lesson import LESSON as HARDWARE
from pages.inside.lesson import LESSON as INSIDE
from pages.shared.lesson.address import read, write
from pages.shared.lesson.lesson import OPENED, Asked, Lesson
from pages.shared.session import kept
from pages.shared.session.go_to import TITLES
from pages.shared.session.store import store
from pages.train.lesson import LESSON as TRAIN
from tests.pages.test_draw_page import mode, on_canvas, put

APP = Path(__file__).parents[2] / "app.py"


@pytest.mark.parametrize(
    ("lesson", "asked"),
    [
        (TRAIN, Asked(("curves", "runs"), ("network", "rate"), {"network": "mlp1", "rate": 0.01, "epochs": 3, "shift": 1.5})),
        (TRAIN, Asked(None, ("steps",), {"steps": "1: 0.01, 5: 0.001", "normalized": "−1 to 1"}, large=True)),
        (DRAW, Asked(("strip",), ("off",), {"off": frozenset({"mlp1", "lenet5"}), "all": True, "scale": 0.75})),
        (DRAW, Asked(None, ("without",), {"without": frozenset()})),
        (DRAW, Asked(None, ("example", "inside"), {"example": 4, "inside": ["softmax", "flagship"]})),
        (EXPERIMENTS, Asked(None, ("seeds", "quick"), {"seeds": 20, "quick": True, "factors": ["activation", "epochs"]})),
        (INSIDE, Asked(None, ("networks",), {"networks": ["mlp1", "lenet5"], "digit": "7"})),
        (INSIDE, Asked(None, ("networks",), {"networks": ["lenet5", "mlp1"]})),
        (BUILD, Asked(("details",), ("network",), {"network": ZOO["mlp1"]})),
        (BUILD, Asked(None, ("budget",), {"budget": {"ram": 20.0, "energy": 2.5}})),
        (HARDWARE, Asked(None, ("budget", "zeros"), {"budget": {}, "zeros": 0.9})),
    ],
)
def test_an_address_says_again_what_was_asked_for(lesson: Lesson, asked: Asked) -> None:
    assert read(lesson, write(lesson, asked)) == (asked, [])


def test_a_design_of_one_s_own_is_named_by_its_link() -> None:
    own = Architecture("own", (1, 28, 28), ZOO["mlp1"].layers)
    assert write(BUILD, Asked(values={"network": own})) == {"network": to_link(own)}
    assert read(BUILD, {"network": to_link(own)})[0].values == {"network": own}
    too_wide = Architecture("own", (1, 28, 28), (Flatten(), Linear(10**9)))
    assert not BUILD.control("network").can_be(too_wide)  # such a link could not be opened


@pytest.mark.parametrize(
    ("lesson", "query", "says"),
    [
        (TRAIN, {"show": "curves,rubbish"}, "“rubbish”: no section of this page has that name. There is: tasks, more, runs"),
        (TRAIN, {"lock": "<b>"}, "“<b>”: no control to lock of this page has that name. There is: network, data"),
        (TRAIN, {"type": "huge"}, "the type “huge”; it can only be large."),
        (HARDWARE, {"lock": "budget", "budget": "ram:-1"}, "sets budget, but A budget's RAM is 0 to 1,000,000,000 "),
        (HARDWARE, {"budget": "ram=20"}, "sets budget, but “ram=20” is no budget such as ram:20,flash:64; its parts are par"),
        (TRAIN, {"lock": "rate", "rate": "7"}, "sets rate, but “7” is none of 1e-05, 0.0001"),
        (TRAIN, {"lock": "network", "network": "resnet"}, "sets network, but “resnet” is none of my design, softmax"),
        (TRAIN, {"epochs": "0"}, "sets epochs, but “0” is not a whole number from 1 to 1,000."),
        (TRAIN, {"epochs": "many"}, "sets epochs, but “many” is not a whole number"),
        (TRAIN, {"gamma": "nan"}, "sets gamma, but “nan” is not a number from 0.01 to 1."),
        (TRAIN, {"steps": "1" * 999}, "sets steps, but it has 999 letters, and at most 200 are allowed."),
        (DRAW, {"lock": "example", "example": "10"}, "sets example, but “10” is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        (EXPERIMENTS, {"lock": "seeds", "seeds": "21"}, "sets seeds, but “21” is not a whole number from 1 to 20."),
        (EXPERIMENTS, {"factors": "color"}, "sets factors, but “color” is none of "),
        (DRAW, {"off": "mlp1,nobody"}, "sets off, but “nobody” is none of softmax, mlp1"),
        (INSIDE, {"networks": "softmax,mlp1,mlp2,lenet5,flagship"}, "sets networks, but 5 are too many: at most 4."),
        (BUILD, {"lock": "network", "network": "x" * 20_000}, "This link has 20,000 letters; a design has at most 16,000."),
    ],
)
def test_what_an_address_cannot_ask_for_is_told_and_left_out(lesson: Lesson, query: dict[str, str], says: str) -> None:
    asked, problems = read(lesson, query)
    assert says in " ".join(problems) and len(problems) == 1
    assert asked in (Asked(), Asked(show=("curves",)))


def test_where_a_link_sets_mnist_and_it_is_not_here_it_says_how_to_get_it(fresh_cache: Path) -> None:
    asked, (problem,) = read(TRAIN, {"lock": "data", "data": "mnist"})
    assert problem == "The link sets data, but MNIST is not on this machine: get it by the button below. It is not locked."
    assert asked == Asked() and "is none of digits." in read(TRAIN, {"data": "cifar10"})[1][0]


def test_a_text_that_is_too_long_for_an_address_has_no_link() -> None:
    assert TRAIN.control("steps").values.write("1: 0.01") == "1: 0.01" and not TRAIN.control("steps").can_be("1" * 201)


def test_a_control_that_is_locked_without_a_value_has_its_first_one() -> None:
    assert read(TRAIN, {"lock": "rate,validation"})[0] == Asked(None, ("rate", "validation"), {"rate": 1e-3})


class Case(NamedTuple):
    """An address, what is to be seen on the page then, what is not, and the locked widgets with their values."""

    address: str
    seen: set[str]
    hidden: set[str]
    locked: dict[str, Any]


CASES = {
    "home": Case(
        "show=accuracy&lock=measured&measured=mnist",
        {"Weights against accuracy"},
        {"One digit, three networks", "The networks", "Train MLP1 yourself", "What it costs"},
        {"Measured on": "mnist"},
    ),
    "draw": Case(
        "show=moves,shift&lock=right,mode,all&right=3&all=yes",
        {"Put it back", "Under shift"},
        {"Load the 9", "draw_examples", "How this is computed", "Pen, upload"},
        {"Shift right, pixels": 3, "What the pointer does": "Draw", "All 10 networks": True},
    ),
    "inside": Case(
        "show=why,learned&lock=networks,class,digit&networks=mlp1&class=9",
        {"Why this answer", "What a layer has learned"},
        {"Layer by layer", "Among other digits", "The MLP's way of seeing"},
        {"Networks, up to 4": ["mlp1"], "Why this class, and not another?": "9", "Digit: a real example": "9"},
    ),
    "build": Case(
        "show=counted,next&lock=network&network=mlp1",
        {"Counted in other ways", "Take it away", "Train this"},
        {"build_details", "What to look for", "Side by side with another network", "Open a file", "How this is computed"},
        {},
    ),
    "train": Case(
        "show=tasks,more&lock=network,rate,dropout,epochs&network=mlp1&rate=0.01&dropout=0.5&epochs=3",
        {"Train MLP1 on 100 images", "Dropout, augmentation, weight decay, validation, device"},
        {"How the verdict is reached"},
        {"Network": "mlp1", "Learning rate": 0.01, "Epochs": 3},
    ),
    "compare": Case(
        "show=operators,measure&lock=networks,batch,baseline,measurement&networks=mlp1,mlp2&batch=16&baseline=mlp2&measurement=0",
        {"Operators"},
        {"Summary", "Layers", "Engines", "Published", "Why", "Why negative?", "How this is computed"},
        {"Networks, one to six": ["mlp1", "mlp2"], "Batch size": 16, "Baseline": "mlp2", "Measurement": 0},
    ),
    "hardware": Case(
        "show=array,tasks&lock=networks,rows,bits&networks=mlp1&rows=8&bits=8",
        {"Systolic array", "What to look for"},
        {"Energy", "Traffic and roofline", "Bits", "Fits on a chip?", "How this is computed"},
        {"Networks, up to 6": ["mlp1"], "Array rows": 8, "Numbers": 8},
    ),
    "experiments": Case(
        "show=list,table,run,own,questions&lock=view,study,quick,seeds,network,data,epochs,factors&study=rates&quick=yes&seeds=3"
        "&network=mlp2&epochs=7&factors=activation",
        {"Table and downloads", "Run it here", "An experiment of your own"},
        {"Settings, and what was assumed", "The five documents", "How the verdict is reached"},
        {
            "View": "Studies",
            "Study": "rates",
            "A first look: fewer seeds, images and epochs": True,
            "Seeds": 3,
            "Network": "mlp2",
            "Data": "digits",
            "Epochs": 7,
            "Factors": ["activation"],
        },
    ),
    "lab": Case(
        "show=note,report,guided&lock=template,view&template=summary on one page",
        {"A note of your own", "The report"},
        {"Export and import"},
        {"Template": "summary on one page", "View": "Lab book"},
    ),
    "exercises": Case(
        "show=solution&lock=kind,variant&kind=macs&variant=7",
        {"Solution", "Another variant"},
        {"How an answer is judged"},
        {"Variant": 7},
    ),
}
WIDGETS = ("selectbox", "multiselect", "slider", "select_slider", "number_input", "segmented_control", "radio", "toggle")


@pytest.fixture(autouse=True)
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All sessions are of one browser, over an empty store."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "somebody")
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    cached = (kept._keeper, store, measurements.kept)
    for one in cached:
        one.clear()
    yield
    kept._keeper().wait()
    for one in cached:
        one.clear()


def opened(page: str, address: str = "", embedded: bool = False) -> AppTest:
    """The page as a visitor opens it at this address, in a new session, on its own or inside another page."""
    kept._keeper().wait()
    app = AppTest.from_file(APP, default_timeout=180)
    app.context["is_embedded"] = embedded
    app.run()
    go(app, address)
    return app.switch_page(f"pages/{page}/page.py").run()


def go(app: AppTest, address: str) -> AppTest:
    """The same page at another address, before it is run."""
    app.query_params.clear()
    app.query_params.update(dict(parse_qsl(address)))
    return app


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def component(app: AppTest, name: str) -> dict[str, Any]:
    """What one of our own components was given."""
    assert not app.exception
    protos = (element.proto for element in app.get("bidi_component"))
    found: dict[str, Any] = json.loads(next(proto.json for proto in protos if proto.component_name == name))
    return found


def there(app: AppTest) -> set[str]:
    """The labels of what is on the page, and the keys of its components."""
    assert not app.exception
    labels = {one.label for kind in ("button", "tabs", "expander") for one in getattr(app, kind)}
    labels |= {one.proto.popover.label for one in app.get("popover")}
    labels |= {option for control in app.segmented_control if control.label == "View" for option in control.options}
    keys = {element.proto.id.rsplit("-", 1)[-1] for element in app.get("bidi_component")}
    return labels | keys | {one.value for one in app.header}


def locked(app: AppTest) -> dict[str, Any]:
    """The widgets that are disabled, with their values."""
    return {one.label: one.value for kind in WIDGETS for one in getattr(app, kind) if one.proto.disabled}


@pytest.mark.parametrize("page", TITLES)
def test_on_each_page_a_link_shows_only_what_it_names_locks_and_makes_the_type_large(page: str) -> None:
    case = CASES[page]
    app = opened(page)
    whole, was_large = there(app), component(app, "top")["large"]
    go(app, "show=no-such&lock=nobody&type=huge").run()
    assert there(app) == whole and locked(app) == {}
    assert [one.value[:13] for one in app.warning] == ["The link asks"] * 3
    go(app, f"{case.address}&type=large").run()
    assert case.seen <= there(app) and not case.hidden & there(app) and case.hidden <= whole
    assert locked(app) == case.locked and not app.warning
    assert component(app, "top")["large"] and not was_large


def test_a_locked_control_keeps_its_value_whatever_was_kept_or_a_task_does() -> None:
    opened("draw").slider(key="draw_right").set_value(7).run()
    app = opened("draw", "lock=right&right=2")
    slider = app.slider(key="draw_right")
    assert (slider.value, slider.proto.disabled) == (2, True)
    assert press(app, "Load the 9").slider(key="draw_right").value == 2
    assert app.slider(key="draw_down").set_value(1).run().slider(key="draw_right").value == 2
    assert opened("draw", "lock=right").slider(key="draw_right").value == 0  # its first value
    assert opened("draw").slider(key="draw_right").value == 7  # the visitor's own, once the page is opened without the link


def with_budget(app: AppTest) -> AppTest:
    """The hardware page with its budget open."""
    app.session_state["hardware_open_budget"] = True
    return app.run()


def test_the_budget_and_the_pruning_are_locked_and_the_visitor_s_own_budget_comes_back() -> None:
    with_budget(opened("hardware")).number_input(key="budget_flash").set_value(64.0).run()
    app = opened("hardware", "show=pruning&lock=budget,zeros,after,networks&budget=ram:20&zeros=0.9&after=3&networks=mlp1")
    limits = {one.label: one.value for one in with_budget(app).number_input if one.label in ("RAM, KiB", "Flash, KiB")}
    assert limits == {"RAM, KiB": 20.0, "Flash, KiB": None}
    assert {"RAM, KiB", "Zeros", "Epochs of training after it"} <= locked(app).keys()
    assert (locked(app)["Zeros"], locked(app)["Epochs of training after it"]) == (0.9, 3)
    go(app, "show=pruning").run()
    assert not locked(app) and app.number_input(key="budget_flash").value == 64.0  # in the same session too
    assert with_budget(opened("hardware")).number_input(key="budget_ram").value is None


def test_what_a_link_sets_is_set_once_and_a_reload_brings_back_what_was_chosen_after_it() -> None:
    app = opened("train", "epochs=3&lock=rate&rate=0.01")
    assert (app.number_input(key="train_epochs").value, app.select_slider(key="train_rate").value) == (3, 0.01)
    assert dict(app.query_params) == {"lock": "rate", "rate": "0.01"}
    app.number_input(key="train_epochs").set_value(5).run()
    again = opened("train", "lock=rate&rate=0.01")
    assert (again.number_input(key="train_epochs").value, again.select_slider(key="train_rate").value) == (5, 0.01)


@pytest.mark.parametrize(
    ("page", "address"), [("train", "lock=network&network=my design"), ("compare", "lock=networks&networks=my design")]
)
def test_a_design_that_a_link_brings_is_there_after_a_reload(page: str, address: str) -> None:
    own = Architecture("wide", (1, 28, 28), (Flatten(), Linear(77), Linear(10)))
    app = opened(page, f"{address}&design={to_link(own)}")
    assert not app.exception and "design" not in app.query_params
    again = opened(page, urlencode(app.query_params))
    assert not again.exception and locked(again) == locked(app)
    assert again.session_state["design_history"].present.architecture == own


def test_a_second_address_sets_what_is_free_and_leaves_what_is_locked() -> None:
    app = opened("train", "lock=network&network=mlp1")
    go(app, "network=lenet5&epochs=3").run()  # a guided lab's link
    assert locked(app) == {"Network": "mlp1"} and app.number_input(key="train_epochs").value == 3
    assert dict(app.query_params) == {"lock": "network", "network": "mlp1"}  # and so it is after a reload


def test_a_link_to_a_network_puts_it_first_only_where_the_networks_are_not_locked() -> None:
    app = go(opened("inside"), "first=softmax").run()
    assert app.session_state["inside_networks"] == ["softmax", "mlp1", "lenet5"]
    go(app, "lock=networks&networks=mlp1&first=softmax").run()
    assert locked(app) == {"Networks, up to 4": ["mlp1"]} and dict(app.query_params) == {"lock": "networks", "networks": "mlp1"}


def test_the_digit_that_a_link_sets_is_shown_also_after_a_new_drawing() -> None:
    put(opened("draw"), examples(SIDE)[1])
    assert opened("inside", "digit=7").segmented_control(key="inside_digit").value == "7"
    put(opened("draw"), examples(SIDE)[2])
    assert opened("inside").segmented_control(key="inside_digit").value == "mine"


def test_locked_data_stay_when_mnist_arrives_which_is_not_offered_then(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("train", "lock=data&data=digits")
    app.session_state["train_arrived"] = "mnist"
    assert locked(app.run()) == {"Data": "digits"}
    monkeypatch.setattr("pages.train.download.datasets_here", lambda: ["digits"])
    assert "Get MNIST (11.6 MB)" not in there(app.run()) and "Get MNIST (11.6 MB)" in there(go(app, "type=large").run())


def test_panels_that_a_link_opens_and_locks_are_as_the_visitor_left_them_after_it() -> None:
    def are_open(app: AppTest) -> set[str]:
        return {one.label for one in app.expander if one.proto.expanded}

    app = opened("build", "lock=open&open=counted,beside")
    assert are_open(app) == {"Counted in other ways", "Side by side with another network"}
    assert not are_open(go(app, "type=large").run()) and not are_open(opened("build"))


@pytest.mark.parametrize(
    ("page", "address", "there_is", "disabled"),
    [
        ("inside", "show=tasks,why,learned&lock=digit", [1, 2], [1]),
        ("hardware", "show=tasks,array,chip&lock=rows", [1, 2], [1]),
        ("build", "show=tasks&lock=network", [0, 1, 2], [0, 1, 2]),
    ],
)
def test_a_task_whose_section_is_hidden_is_left_out_and_one_whose_control_is_locked_is_disabled(
    page: str, address: str, there_is: list[int], disabled: list[int]
) -> None:
    tasks = import_module(f"pages.{page}.tasks").TASKS
    app = opened(page, address)
    app.session_state["open-What to look for"] = True
    buttons = {one.label: one.disabled for one in app.run().button if "_task_" in str(one.key)}
    assert buttons == {tasks[at].label: at in disabled for at in there_is}


@pytest.mark.parametrize(
    ("page", "address", "free", "disabled"),
    [
        ("draw", "lock=right,all,example", ["Switch off center of mass"], ["Load the 9", "Shift it by 3", "Show all networks"]),
        ("draw", "show=tasks", ["Load the 9", "Show all networks"], []),
        ("compare", "show=tasks,why&lock=baseline", [], ["Weights or activations?", "Why negative?"]),
        ("experiments", "show=tasks&lock=study", [], ["How far do the seeds lie apart?", "Where does the diamond lie?"]),
    ],
)
def test_a_button_of_a_task_that_a_link_does_not_let_work_is_disabled_or_left_out(
    page: str, address: str, free: list[str], disabled: list[str]
) -> None:
    labels = {"Load the 9", "Shift it by 3", "Switch off center of mass", "Show all networks"}
    labels |= {"Weights or activations?", "One image or many?", "Why negative?"}
    labels |= {"How far do the seeds lie apart?", "Where does the diamond lie?"}
    found = {one.label: one.disabled for one in opened(page, address).button if one.label in labels}
    assert found == {**dict.fromkeys(free, False), **dict.fromkeys(disabled, True)}


def test_who_comes_back_from_another_page_finds_the_page_as_its_link_made_it() -> None:
    app = opened("inside", "show=why&lock=networks&networks=mlp1&type=large")
    app = go(app, "").switch_page("pages/draw/page.py").run()
    assert "Load the 9" in there(app) and component(app, "top")["large"] and not locked(app)
    app = go(app, "").switch_page("pages/inside/page.py").run()
    assert "Layer by layer" not in there(app) and locked(app) == {"Networks, up to 4": ["mlp1"]}
    assert app.query_params == {"show": "why", "lock": "networks", "networks": "mlp1", "type": "large"}


def test_large_type_of_another_page_s_link_stays_after_a_reload_and_can_be_left_on_every_page() -> None:
    app = opened("inside", "show=why&type=large")
    app = go(app, "").switch_page("pages/draw/page.py").run()
    assert app.query_params == {"type": "large"} and component(opened("draw", "type=large"), "top")["large"]
    make = dialog_of("draw")
    make.session_state[OPENED] = {"inside": Asked(("why",), large=True)}
    (back,) = make.run().button
    back.click().run()
    assert not make.exception and not make.button and not make.query_params
    assert make.session_state[OPENED]["inside"] == Asked(("why",))


def dialog(page: str) -> None:
    """A page of the dialog alone: a test cannot run a fragment by itself."""
    from importlib import import_module

    from pages.shared.lesson.dialog import make_link
    from pages.shared.lesson.opening import open_lesson

    lesson = import_module(f"pages.{page}.lesson").LESSON
    open_lesson(lesson)
    make_link(lesson)


def dialog_of(page: str) -> AppTest:
    return AppTest.from_function(dialog, args=(page,), default_timeout=180)


def test_the_dialog_makes_the_link_and_says_what_the_class_will_see() -> None:
    app = go(dialog_of("train"), "rate=0.01").run()
    for name in ("tasks", "runs", "mistakes"):
        app.checkbox(key=f"lesson_train_show_{name}").uncheck()
    for name in ("network", "rate"):
        app.checkbox(key=f"lesson_train_lock_{name}").check()
    app.toggle(key="lesson_train_large").set_value(True).run()
    assert not app.exception
    says = app.markdown[-1].value
    assert "It does not see: What to look for; The table of runs; Mistakes." in says
    assert "Locked: Network: my design; Learning rate: 0.01." in says and "The type is large." in says
    query = dict(parse_qsl(urlsplit(app.code[0].value).query))
    assert query.pop("design") == to_link(ZOO["lenet5"])
    assert query == {
        "show": "more,verdict,numbers,curves,gradients,source",
        "lock": "network,rate",
        "network": "my design",
        "rate": "0.01",
        "type": "large",
    }
    app.toggle(key="lesson_train_sets").set_value(True).run()
    assert "Set, and free to be changed: Data: digits; Epochs: 8; " in app.markdown[-1].value
    for name in TRAIN.sections:
        app.checkbox(key=f"lesson_train_show_{name}").uncheck()
    app.run()
    assert app.warning[0].value == "Tick what the class sees: at least one part of the page." and not app.code


def test_the_dialog_says_only_what_the_link_holds_in_its_order() -> None:
    app = dialog_of("inside")
    app.session_state["inside_networks"] = ["lenet5", "LeNet-5, run 3", "mlp1"]
    app.session_state["lesson_inside_lock_networks"] = True
    app.run()
    assert "Locked: Networks: LeNet-5, MLP1." in app.markdown[-1].value
    assert dict(parse_qsl(urlsplit(app.code[0].value).query)) == {"lock": "networks", "networks": "lenet5,mlp1"}
    app.session_state["inside_networks"] = ["LeNet-5, run 3"]
    assert not [one for one in app.run().checkbox if one.key == "lesson_inside_lock_networks"]


@pytest.mark.parametrize(("lines", "offered"), [(examples(SIDE)[4], ["The example that is drawn: 4"]), (examples(SIDE)[5], [])])
def test_what_is_drawn_can_be_locked_where_it_is_an_example(lines: Lines, offered: list[str]) -> None:
    app = dialog_of("draw")
    app.session_state["draw_drawn"] = Drawn(lines, digit=4)
    assert [one.label for one in app.run().checkbox if one.key == "lesson_draw_lock_example"] == offered


def test_the_preview_is_the_page_of_the_link_and_costs_nothing_until_it_is_opened() -> None:
    app = dialog_of("train")
    app.context["url"] = "https://explorer.school/train"
    app.session_state["lesson_train_large"] = True
    assert not app.run().get("iframe")
    app.session_state["open-Preview"] = True
    (frame,) = app.run().get("iframe")
    assert app.code[0].value == "https://explorer.school/train?type=large"
    assert frame.proto.src == "https://explorer.school/train?type=large&embed=true"


def test_what_is_done_in_a_preview_changes_nothing_of_the_visitor_s_own() -> None:
    press(opened("draw"), "Load the 9")
    app = opened("draw", "right=3", embedded=True)
    assert on_canvas(app) == () and app.slider(key="draw_right").value == 3  # as a new visitor finds the page
    assert on_canvas(put(app, examples(SIDE)[1])) == ()
    assert app.session_state["draw_drawn"].lines == examples(SIDE)[1]
    own = opened("draw")
    assert on_canvas(own) == examples(SIDE)[9] and own.slider(key="draw_right").value == 0
    assert own.session_state["visitor_session"] == "somebody" != app.session_state["visitor_session"]


def test_the_dialog_leads_back_to_the_whole_page() -> None:
    app = go(dialog_of("train"), "show=curves&lock=rate&rate=0.01&type=large").run()
    assert app.checkbox(key="lesson_train_lock_rate").value and not app.checkbox(key="lesson_train_show_runs").value
    app.button[0].click().run()
    assert not app.exception and not app.button and not app.query_params


def test_a_locked_network_can_be_looked_at_and_not_be_edited() -> None:
    address = "lock=network&network=mlp1"
    app = opened("build", address)
    assert shown(app)["locked"] and shown(app)["says"].startswith("MLP1: ")
    for edit in ({"do": "preset", "name": "lenet5"}, {"do": "undo"}, {"do": "remove", "key": shown(app)["rows"][0]["key"]}):
        assert do(app, edit)["says"].startswith("MLP1: ")
    key = shown(app)["rows"][1]["key"]
    assert do(app, {"do": "select", "key": key})["selected"] == key
    opened("build", address)
    assert shown(opened("build"))["says"].startswith("LeNet-5: ")  # the visitor's own design was left alone
    assert shown(go(app, "show=details").run())["says"].startswith("LeNet-5: ")  # in the same session too


def shown(app: AppTest) -> dict[str, Any]:
    """What the list of layers was given."""
    found: dict[str, Any] = json.loads(
        next(one.proto.json for one in app.get("bidi_component") if one.proto.component_name == "layers")
    )
    return found


def do(app: AppTest, edit: dict[str, Any]) -> dict[str, Any]:
    """One edit as the list sends it; gives what the list is given then."""
    app.session_state["build_layers"] = {"edits": [{**edit, "number": shown(app)["applied"] + 1}]}
    return shown(app.run())


def test_the_example_that_a_link_locks_stays_on_the_canvas_and_the_visitor_s_own_drawing_comes_back() -> None:
    app = mode(press(opened("draw"), "Load the 9"), "Arrange")
    go(app, "lock=example&example=4").run()
    edits = {"Undo", "Clear", "Pen, upload", "draw_examples"}
    assert on_canvas(app) == examples(SIDE)[4] and component(app, "live_canvas")["locked"] and not edits & there(app)
    assert "A link for a class has put this digit here, and it stays." in [one.value for one in app.caption]
    assert on_canvas(put(app, examples(SIDE)[1])) == examples(SIDE)[4]
    for own in (go(app, "type=large").run(), opened("draw")):  # in the same session, and in a new one
        assert edits <= there(own) and on_canvas(mode(own, "Draw")) == examples(SIDE)[9]
        assert not component(own, "live_canvas")["locked"]


def test_an_example_that_a_link_sets_is_put_on_the_canvas_and_undo_brings_back_what_was_there() -> None:
    press(opened("draw"), "Load the 9")
    app = opened("draw", "example=4")
    assert on_canvas(app) == examples(SIDE)[4] and not app.query_params
    assert on_canvas(press(app, "Undo")) == examples(SIDE)[9]


def test_seeds_that_a_link_sets_are_those_of_the_study_that_it_opens() -> None:
    app = opened("experiments", "study=rates&seeds=4")
    assert app.number_input(key="experiments_seeds_rates").value == 4
    app.radio(key="experiments_study").set_value("cnn-against-mlp").run()
    assert app.number_input(key="experiments_seeds_cnn-against-mlp").value == 16  # its own
    assert locked(go(app, "lock=seeds&seeds=2").run()) == {"Seeds": 2}
    app.radio(key="experiments_study").set_value("rates").run()
    assert locked(app) == {"Seeds": 2} and "lock" in app.query_params
    go(app, "type=large").run()
    assert app.number_input(key="experiments_seeds_rates").value != 2 and not locked(app)
    make = dialog_of("experiments")
    make.session_state["experiments_seeds_rates"], make.session_state["experiments_seeds_drawn"] = 3, "experiments_seeds_rates"
    assert make.run().checkbox(key="lesson_experiments_lock_seeds").label == "Seeds: 3"


def test_a_link_to_the_guided_labs_alone_opens_them() -> None:
    app = opened("lab", "show=guided&lock=lab&lab=learning-rate")
    assert locked(app) == {"Lab": "learning-rate"} and "View" not in [one.label for one in app.segmented_control]


def test_a_link_to_the_questions_of_the_course_alone_opens_them() -> None:
    app = opened("experiments", "show=questions&lock=question")
    assert locked(app) == {"Question": None} and "View" not in [one.label for one in app.segmented_control]
    assert "The list of studies" not in there(app)


def test_a_link_to_the_tasks_of_a_page_alone_leaves_its_choices() -> None:
    app = opened("inside", "show=tasks")
    assert not app.exception and {one.label for one in app.multiselect} == {"Networks, up to 4"}


def test_what_stands_beside_the_design_is_locked() -> None:
    app = opened("build", "show=beside&lock=beside&beside=mlp2")
    app.session_state["open-Side by side with another network"] = True
    assert locked(app.run()) == {"Beside it": "mlp2"}


def test_on_draw_nothing_speaks_of_what_a_link_hides() -> None:
    said = {}
    for address in ("show=tasks,moves", "show=tasks,moves,examples,shift"):
        app = press(opened("draw", address), "Shift it by 3")
        said[address] = " ".join(one.value for one in app.caption)
    only, more = said.values()
    assert "Draw a digit." in only and "real drawings" not in only and "still a 4 to LeNet-5." in only
    assert "*Under shift*" not in only and "*Under shift* shows it for every shift." in more
    assert "or take one of the real drawings." in more


def test_on_draw_the_networks_and_steps_that_are_locked_have_no_switch_that_works() -> None:
    app = opened("draw", "lock=off,without&off=mlp2&without=center")
    board = component(app, "board")
    assert board["locked"] and [row["on"] for row in board["rows"]] == [True, False, True]
    assert app.session_state["draw_steps_off"] == frozenset({"center"})


def late_click() -> None:
    """A click on a step's switch that arrives when a link has locked the steps."""
    from pages.draw.choices import off, switch
    from pages.shared.session.kept import lend

    off("steps")
    lend("draw_steps_off")
    switch("steps", "center")


def test_a_click_on_what_is_locked_changes_nothing_of_the_visitor_s_own() -> None:
    app = AppTest.from_function(late_click, default_timeout=180).run()
    assert not app.exception and app.session_state["draw_steps_off"] == frozenset()
    assert opened("draw").session_state["draw_steps_off"] == frozenset()
