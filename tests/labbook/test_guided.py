"""Guided labs: each step can be predicted, its found value is one of its answers, and a comparison says what is so."""

import pytest

from core.labbook.entry import LabBookError, from_form
from core.labbook.guided import Found, Step, compare, to_entry
from core.labbook.labs import LABS
from core.studies.documents.published import published
from pages.shared.session.go_to import TITLES

STEPS = [pytest.param(lab, step, id=f"{lab.name} {step.name}") for lab in LABS for step in lab.steps]


@pytest.mark.parametrize(("lab", "step"), STEPS)
def test_what_was_found_is_an_answer_and_can_be_put_into_the_lab_book(lab, step) -> None:
    found = step.found()
    assert step.answer(found.value) == found.value and found.says and found.published
    assert step.page in TITLES and step.query.get("study", "rates") in published()
    entry = from_form(to_entry(lab, step, found.value, found.value, "Because.").to_form())
    assert entry.section == "Questions" and len(entry.rows) == 3 and entry.words == "Because."


def test_the_known_numbers_of_the_first_lab() -> None:
    found = {step.name: step.found() for step in LABS[0].steps}
    assert found["parameters"].value == pytest.approx(238_510 / 44_426)
    assert found["macs"].value == pytest.approx(281_640 / 238_200)
    assert found["accuracy"].value == "LeNet-5"


def test_the_known_numbers_of_the_lab_of_document_000() -> None:
    found = {step.name: step.found() for lab in LABS if lab.name == "group-report" for step in lab.steps}
    assert found["flat"].value == 16 * 4 * 4 and found["negative"].value == pytest.approx(199.03, abs=0.005)
    assert found["work"].value == pytest.approx(1_843_368 / 651_720) and "0.43 times" in found["work"].says
    assert 2 < found["lenet"].value < 3 and found["activation"].value > 40
    assert found["second"].value == "not decided" and "within noise" in found["second"].says


@pytest.mark.parametrize(
    ("predicted", "measured", "says"),
    [
        (5.0, 5.0, "Exactly as predicted."),
        (5.0, 5.4, "Close: within 8 %."),
        (2.0, 6.4, "3.2 times what was predicted."),
        (10.0, 2.5, "0.25 times what was predicted."),
        (0.0, 3.0, "Predicted 0, measured 3."),
        ("MLP1", "LeNet-5", "Not as predicted: LeNet-5, not MLP1."),
        ("LeNet-5", "LeNet-5", "As predicted."),
    ],
)
def test_a_prediction_is_compared_in_words(predicted, measured, says) -> None:
    assert compare(predicted, measured) == says


@pytest.mark.parametrize("given", [-1, float("nan"), float("inf"), 1e13, "many", True, None])
def test_what_is_no_number_is_refused(given) -> None:
    step = Step("x", "How many?", "build", "Look.", lambda: Found(1.0, "", ""))
    with pytest.raises(LabBookError, match="no number from 0"):
        step.answer(given)


def test_what_is_none_of_the_answers_is_refused() -> None:
    with pytest.raises(LabBookError, match="'32' is none of the answers"):
        Step("x", "Which?", "build", "Look.", lambda: Found("a", "", ""), options=("a", "b")).answer("32")
