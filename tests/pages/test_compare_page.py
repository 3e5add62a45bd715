"""The compare page by AppTest, over the shipped measurement and over made-up ones; no worker is started."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.layers import Flatten, Linear
from core.design.zoo import named
from core.learning.header import read_header, trained
from core.learning.recipe import Recipe
from core.store.ledger import Ledger
from core.store.measurements import Measurements
from core.store.request import Request, RequestedNetwork
from core.store.state import State
from core.store.store import Store
from core.studies.questions.shipped import comparison
from pages.compare import measurements
from pages.compare.questions import OPPOSITES
from pages.compare.tasks import TASKS
from pages.shared.session import lab_book
from pages.shared.session.kept import _keeper as keeper
from pages.shared.session.store import store as opened_store
from tests.profiling.made_up import made_up

APP = Path(__file__).parents[2] / "app.py"
NAMES = ["mlp1", "mlp2", "lenet5-28"]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Measurements:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    monkeypatch.setattr(measurements, "_hand_over", lambda opened, number: None)
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: None)
    for cached in (opened_store, measurements.kept, measurements.comparison, keeper):
        cached.clear()
    return Measurements(url)


def opened(**state: object) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    for key, value in state.items():
        app.session_state[key] = value
    return app.switch_page("pages/compare/page.py").run()


def add(kept: Measurements, *names: str, batch_size: int = 4, session: str = "somebody") -> int:
    request = Request(tuple(RequestedNetwork(name, named(name)) for name in names), batch_size, 1)
    return kept.add(request.to_form(), session, "-".join(names))


def add_done(kept: Measurements, *names: str, batch_size: int = 4) -> int:
    number = add(kept, *names, batch_size=batch_size)
    kept.begin(number)
    kept.finish(number, State.DONE, form=made_up(*names, batch_size=batch_size).to_form())
    return number


def summary(app: AppTest) -> pd.DataFrame:
    return app.table[0].value


def row(app: AppTest, title: str) -> str:
    """The cells of a row of the summary, with plain spaces."""
    (cells,) = (cells for label, *cells in summary(app).itertuples(index=False) if label.startswith(f"{title} :gray"))
    return " | ".join(cells).replace("\u00a0", " ")


def again(app: AppTest) -> AppTest:
    """Click on the button that measures again."""
    return next(button for button in app.button if button.label.startswith("Measure again")).click().run()


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.header))


def test_the_page_opens_with_three_networks_compared(kept: Measurements) -> None:
    app = opened()
    assert not app.exception and not app.error
    assert list(summary(app).columns) == ["quantity", "MLP1", "MLP2", "LeNet-5, 28×28"]
    assert "238,510" in row(app, "parameters") and "44,426" in row(app, "parameters")
    assert row(app, "activations, batch of 4").count("× 20.9") == 1
    assert ":green-badge[best]" in row(app, "weights") and "± " not in row(app, "weights")
    assert any("UTC on cpu" in caption.value and "**1 thread**" in caption.value for caption in app.caption)


def test_operators_are_aligned_with_differences_and_add_up(kept: Measurements) -> None:
    app = opened(compare_tab="Operators")
    app.segmented_control(key="compare_quantity_operators").set_value("self_cpu_memory_bytes").run()
    frame = app.dataframe[0].value.set_index("operator")
    assert frame.loc["model_inference", "MLP1"] == -9760 and frame.loc["model_inference", "LeNet-5, 28×28"] == -203_808
    assert frame.loc["aten::clamp_min", "LeNet-5, 28×28 − MLP1"] == 74_944 - 4_800
    assert frame["MLP1"].sum() == frame["LeNet-5, 28×28"].sum() == 0
    assert any("all rows added: MLP1 0, MLP2 0" in caption.value for caption in app.caption)


def test_everything_that_can_be_opened_is_made_of_the_numbers_shown(kept: Measurements) -> None:
    add_done(kept, *NAMES)
    app = opened()
    said = ""
    for tab in app.tabs:
        app.session_state["compare_tab"] = tab.label
        app.run()
        for expander in app.expander:
            app.session_state[f"open-{expander.label}"] = True
        said += words(app.run())
        assert not app.exception
        if tab.label == "Summary":
            history = next(frame.value for frame in app.dataframe if "repeats" in frame.value.columns)
            assert {"median, µs", "low, µs", "high, µs"} <= set(history.columns)
            assert list(history["measurement"]) == ["the project's own", "on an NVIDIA H200", "1"] * 3
        if tab.label == "Published":
            app.segmented_control(key="compare_figure").set_value(20).run()
            assert any("**22 of the 22** rows" in element.value for element in app.markdown)
    assert len(app.radio(key="compare_question").options) == 6
    for question in app.radio(key="compare_question").options:
        said += words(app.radio(key="compare_question").set_value(question).run())
        assert not app.exception
    assert "Sum: 203,808 B = 199.03 KB. The profiler says released: 203,808 B = 199.03 KB. **The same, to the byte.**" in said
    assert "**0.19** of MLP1's 238,510, yet allocates 199.03 KB for activations, **20.9 times** its 9.53 KB" in said
    assert "Calls and bytes agree in **9 of the 9** rows" in said and "12 more rows: " in said
    assert "eager is PyTorch as it stands" in said and "**LeNet-5, 28×28** in a process of its own: " in said
    assert "Latency against batch size" in said and "Accuracy against its price" in said and "stacked by layer" in said


def test_no_cell_is_none_or_minus_zero_and_none_is_cut_off(kept: Measurements) -> None:
    for by in ("operators", "layers"):
        app = opened(compare_tab=by.capitalize())
        for quantity in app.segmented_control(key=f"compare_quantity_{by}").options:
            app.segmented_control(key=f"compare_quantity_{by}").select(quantity).run()
            (table,) = app.dataframe
            assert table.proto.placeholder == "–"
            numbers = table.value.select_dtypes("number").to_numpy().ravel()
            digits = 2 if "%" in quantity else 1
            assert not {f"{number:.{digits}f}" for number in numbers} & {"-0.0", "-0.00"}
    app = opened(compare_tab="Published")
    assert app.dataframe[0].proto.placeholder == "–"
    assert json.loads(app.dataframe[0].proto.columns)["agrees"]["width"] >= 120  # "not called here" is as wide


def test_the_questions_to_begin_with_show_what_they_ask(kept: Measurements) -> None:
    app = opened(compare_networks=["lenet5"])
    app.button(key="compare_task_Why negative?").click().run()
    assert "**The same, to the byte.**" in words(app)
    assert app.multiselect(key="compare_networks").value == [*NAMES, "lenet5"]
    app.button(key="compare_task_Weights or activations?").click().run()
    assert "**20.9 times**" in words(app)
    app.button(key="compare_task_One image or many?").click().run()
    assert app.segmented_control(key="compare_latency_of").value == "an image" and not app.exception


def test_one_network_alone_is_shown_and_measured(kept: Measurements) -> None:
    app = opened(compare_networks=["mlp1"])
    assert list(summary(app).columns) == ["quantity", "MLP1"] and not app.warning
    for tab in app.tabs:
        app.session_state["compare_tab"] = tab.label
        assert not app.run().exception
    again(app)
    assert [one["name"] for one in kept.one(1).request["networks"]] == ["mlp1"]


def test_a_run_s_accuracy_on_its_own_data_is_shown(kept: Measurements) -> None:
    number = add(kept, "mlp1", "mlp2")
    measured = made_up("mlp1", "mlp2")
    own = replace(measured.networks["mlp1"], name="lenet5, run 1", accuracies={"digits": (0.9583,)})
    form = replace(measured, networks={own.name: own, "mlp2": measured.networks["mlp2"]}).to_form()
    kept.begin(number)
    kept.finish(number, State.DONE, form=form)
    store = Store(kept.url)
    store.begin(store.add(replace(named("mlp1"), name="lenet5"), Recipe(dataset="digits"), "somebody", "token"), {})
    store.finish(1, State.DONE)
    app = opened(compare_shown=number, compare_networks=["lenet5, run 1", "mlp2"])
    assert list(summary(app).columns) == ["quantity", "LeNet-5, run 1", "MLP2"]
    assert row(app, "accuracy on digits") == "95.83 %, one seed | –"
    assert row(app, "accuracy on MNIST").startswith("– | 99.19")


def test_a_comparison_goes_into_the_lab_book_with_the_origin_of_a_run_s_weights(kept: Measurements) -> None:
    lab_book.ledger.clear()
    number = add(kept, "mlp1", "mlp2")
    measured = made_up("mlp1", "mlp2")
    own = replace(measured.networks["mlp1"], name="mlp1, run 1")
    kept.begin(number)
    kept.finish(number, State.DONE, form=replace(measured, networks={own.name: own}).to_form())
    store, file = Store(kept.url), trained()["mlp1"]
    store.begin(store.add(named("mlp1"), Recipe(dataset="digits", seed=5), "somebody", "token"), {"commit": "abc"})
    store.complete(1, "digits", {"accuracy": 0.9}, {"checkpoint": file.read_bytes()})
    app = opened(compare_shown=number, compare_networks=["mlp1, run 1"])
    app.button(key="lab-book-compare-summary").click().run()
    assert not app.exception and not app.error
    (facts,) = [form["facts"] for form in Ledger(kept.url).of(app.session_state["visitor_session"]).values()]
    assert facts["seeds"] == "mlp1, run 1: 5" and facts["training, program"] == "commit abc"
    assert facts["digests of the weights"] == f"mlp1, run 1: {read_header(file).digest[:12]}"


def test_after_a_reload_the_same_networks_and_measurement_are_shown(
    kept: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "a browser")
    number = add_done(kept, "mlp1", "softmax")
    app = opened()
    app.selectbox(key="compare_shown").set_value(number).run()
    app.session_state["compare_tab"] = "Layers"
    chosen = {"compare_baseline": "softmax", "compare_batch": 64}
    for key, value in chosen.items():
        app.selectbox(key=key).set_value(value).run()
    keeper().wait()
    app = opened()
    assert app.multiselect(key="compare_networks").value == ["mlp1", "softmax"]
    assert app.selectbox(key="compare_shown").value == number
    assert app.segmented_control(key="compare_quantity_layers").value
    assert {key: app.selectbox(key=key).value for key in chosen} == chosen


def test_after_a_reload_each_tab_shows_what_was_chosen_in_it(kept: Measurements, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "a browser")
    chosen = {
        "Summary": ("segmented_control", "compare_cost", "latency, µs"),
        "Operators": ("slider", "compare_profile_rows", 7),
        "Layers": ("segmented_control", "compare_quantity_layers", "calls"),
        "Engines": ("segmented_control", "compare_latency_of", "an image"),
        "Published": ("segmented_control", "compare_figure", 20),
        "Why": ("radio", "compare_question", OPPOSITES),
    }

    def each(app: AppTest) -> Iterator[tuple[Widget, Any]]:
        app.session_state["open-The tables as the profiler prints them"] = True
        for tab, (kind, key, value) in chosen.items():
            app.session_state["compare_tab"] = tab
            yield getattr(app.run(), kind)(key=key), value

    for widget, value in each(opened()):
        widget.set_value(value).run()
    keeper().wait()
    assert [widget.value for widget, _ in each(opened())] == [value for _, _, value in chosen.values()]


def test_each_document_is_named_with_its_authors_and_year_and_with_its_title_as_help(kept: Measurements) -> None:
    app = opened(compare_tab="Published")
    figure, foot = app.caption[-3], app.caption[-1]
    assert figure.value == "Document 000 (Merino et al., 2023), Figure 18."
    assert "“Lab1: Handwritten Digits Recognition from MLP to CNN”, Irene Merino, Zhao Linghan" in figure.help
    assert "document 000 (Merino et al., 2023): 28×28 without" in foot.value and "“Lab 3C-Group 3”, Andreas" in foot.help
    assert "document 004 (Lezdins et al., 2020), as in" in next(one.label for one in app.button if "31 networks" in one.label)
    asked = opened(compare_tab="Why", compare_question="What the documents claim, and what these numbers say")
    claims = [one.value for one in asked.caption if ", section " in one.value]
    assert claims[0] == "Document 000 (Merino et al., 2023), section 2.2"
    assert claims[-1] == "Document 004 (Lezdins et al., 2020), section 4"


def test_the_document_of_a_figure_is_named_also_where_its_network_was_not_measured(kept: Measurements) -> None:
    app = opened(compare_tab="Published", compare_shown=add_done(kept, "mlp2"))
    assert app.info[-1].value.startswith("MLP1 is not in the measurement that is shown.")
    assert "Document 000 (Merino et al., 2023), Figure 18." in [one.value for one in app.caption]


def test_the_measurement_that_a_link_locks_is_still_shown_when_another_is_done(kept: Measurements) -> None:
    app = opened(compare_begun=add_done(kept, *NAMES))
    assert app.selectbox(key="compare_shown").value == 1
    app.query_params.update({"lock": "measurement", "measurement": "0"})
    app.session_state["compare_begun"] = add_done(kept, *NAMES[:2])
    assert app.run().selectbox(key="compare_shown").value == 0 and not app.exception


def test_the_31_networks_of_document_004_are_one_click_away(kept: Measurements) -> None:
    app = opened(compare_tab="Published")
    next(button for button in app.button if button.label.startswith("The 31 networks of document 004")).click().run()
    assert app.title[0].value == "Experiments" and not app.exception
    assert app.session_state["experiments_study"] == app.radio[0].value == "mlps-and-lenet5-128"


def test_another_baseline_turns_the_differences_around(kept: Measurements) -> None:
    app = opened()
    next(one for one in app.selectbox if one.label == "Baseline").set_value("lenet5-28").run()
    assert "× 5.37" in row(app, "parameters").split("|")[0]
    app.session_state["compare_tab"] = "Operators"
    app.run()
    assert "MLP1 − LeNet-5, 28×28" in app.dataframe[0].value.columns


def test_a_kept_measurement_is_shown_with_its_own_numbers(kept: Measurements) -> None:
    number = add_done(kept, *NAMES, batch_size=16)
    app = opened(compare_shown=number)
    assert "100.0 µs (99.0 to 101.0)" in row(app, "latency, batch of 16")
    assert any("on cpu (4 cores, AVX2)" in caption.value for caption in app.caption)
    app.selectbox(key="compare_shown").set_value(0).run()
    assert row(app, "latency, batch of 4")


def test_what_a_gpu_took_is_shown_beside_with_its_columns_explained(kept: Measurements) -> None:
    app = opened(compare_shown=-1)
    assert app.selectbox(key="compare_shown").options[1] == "on an NVIDIA H200, batch of 4"
    assert any("UTC on NVIDIA H200 (16 cores" in caption.value for caption in app.caption) and not app.exception
    app.session_state["compare_tab"] = "Operators"
    app.run()
    app.segmented_control(key="compare_quantity_operators").set_value("self_cuda_memory_bytes").run()
    frame = app.dataframe[0].value.set_index("operator")
    assert frame.loc["model_inference", "LeNet-5, 28×28"] == -204_800  # 203,808, each tensor rounded up to 512
    app.session_state["compare_tab"] = "Why"
    app.run().radio(key="compare_question").set_value("What do the CUDA columns say?").run()
    assert "and waits for its orders the rest" in words(app) and not app.exception


def test_a_network_that_was_not_measured_is_named_and_the_others_are_shown(kept: Measurements) -> None:
    number = add_done(kept, "mlp1", "mlp2")
    app = opened(compare_shown=number)
    assert "LeNet-5, 28×28 is not in this measurement" in app.info[0].value
    assert list(summary(app).columns) == ["quantity", "MLP1", "MLP2"]
    app.multiselect(key="compare_networks").set_value(["lenet5", "flagship"]).run()
    assert app.warning[0].value.startswith("Choose a network of this measurement")


def test_measure_queues_one_measurement_which_the_page_finds_again(kept: Measurements) -> None:
    app = opened()
    again(app)
    assert [one.state for one in kept.all()] == [State.QUEUED]
    assert [one["name"] for one in kept.one(1).request["networks"]] == NAMES
    assert not any(button.label.startswith("Measure again") for button in app.button)
    app.switch_page("pages/home/page.py").run()
    app.switch_page("pages/compare/page.py").run()
    assert any(button.label == "Stop" for button in app.button)
    kept.begin(1)
    kept.finish(1, State.DONE, form=made_up(*NAMES).to_form())
    app.run()
    assert app.selectbox(key="compare_shown").value == 1 and "100.0 µs" in row(app, "latency, batch of 4")


def test_after_a_reload_a_measurement_is_shown_when_it_ends_and_a_failure_is_told(
    kept: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "a browser")
    again(opened())
    app = opened()
    assert any(button.label == "Stop" for button in app.button)
    kept.begin(1)
    kept.finish(1, State.DONE, form=made_up(*NAMES).to_form())
    assert app.run().selectbox(key="compare_shown").value == 1
    again(app)
    app = opened()
    kept.begin(2)
    kept.finish(2, State.FAILED, "The disk is full.")
    assert app.run().error[0].value == "Measurement 2 failed. The disk is full."


def test_a_measurement_that_waits_says_for_what(kept: Measurements) -> None:
    store = Store(kept.url)
    store.begin(store.add(named("mlp1"), Recipe(dataset="digits"), "somebody", "token"), {})
    app = opened()
    again(app)
    assert "queued: it waits for training 1" in app.get("progress")[0].proto.text


def test_the_reason_of_a_failure_is_shown(kept: Measurements) -> None:
    kept.begin(number := add(kept, "mlp1", "mlp2"))
    kept.finish(number, State.FAILED, "On tpu nothing can be measured here.")
    app = opened(compare_begun=1)
    assert app.error[0].value == "Measurement 1 failed. On tpu nothing can be measured here."
    assert not summary(app).empty


def test_a_design_that_is_too_large_or_does_not_work_is_refused_with_the_reason(kept: Measurements) -> None:
    wide = Architecture("wide", (1, 28, 28), (Flatten(), Linear(1_000_000), Linear(1000)))
    for design, words in (
        (wide, "One pass of wide"),
        (Architecture("odd", (1, 28, 28), (Linear(10),)), "my design does not work yet"),
    ):
        app = opened(design_history=History(Draft.of(design)), compare_networks=["mlp1", "my design"])
        again(app)
        assert words in app.error[0].value and not app.exception
    assert kept.all() == []


def test_the_build_page_hands_its_design_over(kept: Measurements) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/build/page.py").run()
    next(button for button in app.button if button.label == "Profile this").click().run()
    assert app.title[0].value == "Compare networks"
    assert app.multiselect(key="compare_networks").value == [*NAMES, "my design"]


def test_a_trained_run_can_be_chosen_and_a_deleted_one_is_forgotten(kept: Measurements) -> None:
    store = Store(kept.url)
    design = replace(named("mlp1"), name="a | [b](c)")
    number = store.add(design, Recipe(dataset="digits"), "somebody", "token")
    store.begin(number, {})
    store.finish(number, State.DONE)
    app = opened(compare_networks=["mlp1", f"a    b  c , run {number}"])
    assert app.multiselect(key="compare_networks").value == ["mlp1", f"a    b  c , run {number}"]
    store.delete(number, "somebody")
    app.run()
    assert app.multiselect(key="compare_networks").value == ["mlp1"] and not app.exception


def test_why_8_bits_are_slower_for_one_network_and_faster_for_another(kept: Measurements) -> None:
    """With the latencies of the shipped file: LeNet-5 takes longer in 8 bits, MLP1 less."""
    app = opened(compare_tab="Engines")
    assert not app.exception
    (answer,) = [block.value for block in app.markdown if block.value.startswith("**Why is int8 slower for some?**")]
    times = dict(re.findall(r"- (.+): float32 ([\d.]+ µs, 8 bits [\d.]+) µs", answer))
    both = {name: [float(part) for part in re.findall(r"[\d.]+(?= µs)|[\d.]+$", text)] for name, text in times.items()}
    assert both["LeNet-5"][0] < both["LeNet-5"][1] and both["MLP1"][0] > both["MLP1"][1]
    assert "954 kB of weights" in answer and "LeNet-5 has only 247 kB" in " ".join(answer.split())
    assert any("onnx, int8, 1 thread" in frame.value.to_string() for frame in app.dataframe)


def test_what_a_task_says_of_sixteen_images_is_what_the_project_s_measurement_says() -> None:
    one, many = (comparison().networks["mlp1"].latency(size).timing.median_us for size in (1, 16))
    says, _ = TASKS["One image or many?"]
    assert "sixteen images take MLP1 three to four times as long as one" in says and 3 < many / one < 4
