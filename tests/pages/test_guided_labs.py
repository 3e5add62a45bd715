"""The guided labs by AppTest: each step's links set what they name, predictions are locked, measurements can be corrected."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.facts import FACTS
from core.labbook.labs import LABS
from core.store.ledger import Ledger
from pages.build.lesson import LESSON as BUILD
from pages.compare import measurements
from pages.compare.lesson import LESSON as COMPARE
from pages.experiments.lesson import LESSON as EXPERIMENTS
from pages.experiments.of_study import OfStudy
from pages.shared.components.closed import key_of
from pages.shared.lesson.control import Control
from pages.shared.lesson.panels import Panels
from pages.shared.session import kept, lab_book, store
from pages.shared.session.design import HISTORY
from pages.train.lesson import LESSON as TRAIN
from tests.pages.test_lab_page import opened

LESSONS = {lesson.page: lesson for lesson in (BUILD, TRAIN, COMPARE, EXPERIMENTS)}
PLACES = {(place.page, tuple(place.query.items())) for lab in LABS for step in lab.steps for place in step.places}
ORDER = "mlp-to-cnn-latency-order"


@pytest.fixture(autouse=True)
def book(own_store: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """All pages belong to one browser, with a store of their own."""
    monkeypatch.setattr("core.data.facts.found_places", lambda: dict.fromkeys(FACTS, "here"))
    cached = (lab_book.ledger, store.store, measurements.kept)
    for one in cached:
        one.clear()
    yield lab_book.ledger()
    kept._keeper().wait()
    for one in cached:
        one.clear()


def value(app: AppTest, control: Control) -> Any:
    """What a control has: of the design's history the design, of a study's control that of the study, of panels the open."""
    if isinstance(control, Panels):
        return [name for name, label in control.labels.items() if state(app, key_of(label))]
    if isinstance(control, OfStudy):
        return state(app, str(state(app, f"{control.key}_drawn")))
    found = state(app, control.key)
    return found.present.architecture if control.key == HISTORY else found


def state(app: AppTest, key: str) -> Any:
    try:
        return app.session_state[key]
    except KeyError:  # its widget was never drawn
        return None


@pytest.mark.parametrize("page", LESSONS)
def test_each_link_of_a_step_sets_all_that_it_names_also_in_a_session_that_was_there_before(page: str) -> None:
    app, lesson = opened(page), LESSONS[page]
    places = sorted(query for name, query in PLACES if name == page)
    assert places and {name for query in places for name, _ in query} <= {control.name for control in lesson.controls}
    for query in places:
        app.query_params.clear()
        app.query_params.update(dict(query))
        app.run()
        assert not app.exception and not app.warning and not app.error, query
        assert not [one.value for one in app.info if "not in this measurement" in one.value], query
        for name, text in query:
            control = lesson.control(name)
            assert value(app, control) == control.values.read(text), (name, text)
        if named := [text for name, text in query if name == "open"]:
            panels = lesson.control("open")
            assert isinstance(panels, Panels)
            is_open = {one.label for one in app.expander if one.proto.expanded}
            assert {panels.labels[name] for name in named} <= is_open, query


def guided(lab: str = "mlp-to-cnn") -> AppTest:
    app = opened("lab")
    app.session_state["lab_view"], app.session_state["lab_guided"] = "Guided labs", lab
    return app.run()


def give(app: AppTest, field: str, answer: Any) -> AppTest:
    """Fill in the field of that key, and send its form."""
    one = (app.multiselect if isinstance(answer, list) else app.number_input)(key=field)
    one.set_value(answer)
    next(button for button in app.button if (button.key or "").startswith(f"FormSubmitter:{field}-form")).click()
    app.run()
    assert not app.exception
    return app


def says(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def put(app: AppTest, step: str) -> None:
    app.button(key=f"lab-book-guided-{step}").click().run()
    assert not app.exception and not app.error


def test_an_order_is_predicted_locked_compared_pair_by_pair_and_put_into_the_lab_book(book: Ledger) -> None:
    app, field = guided(), f"guided-predicted-{ORDER}"
    assert give(app, field, ["LeNet-5, 28×28", "MLP1"]).error[0].value.startswith("An order names each of the 3 once.")
    give(app, field, ["MLP2", "MLP1", "LeNet-5, 28×28"])
    assert not app.error and not [one for one in app.multiselect if one.key == field]  # it is locked
    assert "You predicted **MLP2; MLP1; LeNet-5, 28×28**." in says(app)
    give(app, f"guided-measured-{ORDER}", ["MLP1", "MLP2", "LeNet-5, 28×28"])
    compared = (
        "In the order that was predicted are 2 of 3 pairs: MLP1 before LeNet-5, 28×28; MLP2 before LeNet-5, 28×28. "
        "The other way round: MLP1 before MLP2."
    )
    assert compared in says(app) and "MLP1: 64.8 µs; MLP2: 78.5 µs; LeNet-5, 28×28: 254.6 µs." in says(app)
    assert "for MLP1, MLP2 and LeNet-5 (document 000; Merino et al., 2023)." in says(app)
    (head,) = (one for one in app.caption if "steps measured" in one.value)
    assert head.value.startswith("Document 001 (IL2230 Course Team, 2021), section 4: handwritten digits. ")
    assert "Lab 2: Handwritten Digits Recognition from MLP to CNN" in head.help
    (table,) = (one.value for one in app.table if "measured" in one.value)
    assert list(table["published: Document 000, Figures 18 to 20"]) == ["MLP2", "MLP1", "LeNet-5, 28×28"]
    put(app, ORDER)
    (form,) = book.of("somebody").values()
    assert [row["measured"] for row in form["rows"]] == ["MLP1", "MLP2", "LeNet-5, 28×28"]
    assert form["says"].startswith(f"{compared} This project's runs: MLP1: 64.8 µs; ")
    assert form["says"].endswith(
        "Published: 1.170, 1.001 and 1.616 ms under the profiler, for MLP1, MLP2 and LeNet-5 (document 000)."
    )
    kept._keeper().wait()
    assert f"You measured **MLP1; MLP2; LeNet-5, 28×28**: {compared}" in says(guided())


def test_a_measurement_can_be_corrected_in_the_lab_book_too_where_the_words_and_the_prediction_stay(book: Ledger) -> None:
    step = "mlp-to-cnn-macs"
    app = give(give(guided(), f"guided-predicted-{step}", 3.0), f"guided-measured-{step}", 11.8)
    put(app, step)
    ((number, form),) = book.of("somebody").items()
    book.change("somebody", number, {**form, "title": "Work", "words": "My own."})
    give(app, f"guided-measured-{step}", 1.18)
    assert "You predicted **3 times**." in says(app) and "You measured **1.18 times**: 0.3933 times" in says(app)
    (after,) = book.of("somebody").values()
    assert [row["value times"] for row in after["rows"]][:2] == [3.0, 1.18]
    assert (after["title"], after["words"]) == ("Work", "My own.") and after["says"].startswith("0.3933 times")


def test_no_tab_writes_over_the_explanation_that_another_gave(book: Ledger) -> None:
    one, step = guided(), "mlp-to-cnn-macs"
    give(give(one, f"guided-predicted-{step}", 3.0), f"guided-measured-{step}", 1.18)
    kept._keeper().wait()
    other, key = guided(), f"guided-words-{step}"
    one.text_area(key=key).set_value("Weights are shared.").run()
    give(other, "guided-predicted-mlp-to-cnn-parameters", 2.0)  # any change in the other tab
    assert kept._keeper().all("somebody")["guided_words"]["mlp-to-cnn"]["macs"] == "Weights are shared."
    assert other.text_area(key=key).value == "Weights are shared."


def test_words_that_are_too_long_to_be_kept_lose_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.kept.MOST_CHARACTERS", 500)
    before = {"predicted": 3.0, "measured": 1.18, "words": "Weights are shared."}  # as an earlier version kept them
    kept._keeper().keep("somebody", "guided_labs", {"mlp-to-cnn": {"macs": before}})
    app, key = guided(), "guided-words-mlp-to-cnn-macs"
    field = app.text_area(key=key)
    assert (field.value, field.proto.max_chars) == ("Weights are shared.", 4_000)
    field.set_value(500 * "x").run()
    give(app, "guided-predicted-mlp-to-cnn-parameters", 0.001)
    kept._keeper().wait()
    again = guided()
    assert again.text_area(key=key).value == "Weights are shared." and "You predicted **0.001 times**." in says(again)


def test_all_digits_of_a_number_are_seen_while_it_is_typed() -> None:
    assert {one.proto.format for one in guided().number_input} == {"%f"}


def test_a_difference_may_be_negative_and_what_is_not_measured_yet_is_listed_for_the_report() -> None:
    app = give(guided("cnn-design"), "guided-predicted-cnn-design-maps", -2.0)
    assert "You predicted **-2 points**." in says(app)
    app.session_state["lab_view"] = "Lab book"
    asked = "How many points do 12 feature maps in C1, in place of 6, add to the accuracy?"
    assert f"- CNNs on CIFAR-10: step 3, “{asked}”, was predicted and is not measured yet." in says(app.run())


def test_an_answer_is_kept_with_one_look_at_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    app, looks = guided(), []
    read = type(kept._keeper()).all
    monkeypatch.setattr(type(kept._keeper()), "all", lambda self, who: looks.append(who) or read(self, who))
    give(app, "guided-predicted-mlp-to-cnn-macs", 3.0)
    assert looks == ["somebody"]


def test_an_order_of_other_names_from_an_earlier_version_is_asked_for_again() -> None:
    kept._keeper().keep("somebody", "guided_labs", {"mlp-to-cnn": {"latency-order": {"predicted": ["MLP1", "AlexNet"]}}})
    app, field = guided(), f"guided-predicted-{ORDER}"
    give(app, field, ["MLP1", "MLP2", "LeNet-5, 28×28"])
    assert not app.error and "You predicted **MLP1; MLP2; LeNet-5, 28×28**." in says(app)
