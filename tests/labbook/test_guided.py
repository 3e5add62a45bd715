"""Guided labs: each step can be predicted, its found value is one of its answers, and a comparison says what is so."""

import re
import shlex
from dataclasses import replace
from itertools import combinations, permutations

import pytest
from scipy import stats

from core.__main__ import parse
from core.data.datasets import OBJECTS
from core.design.architecture import totals
from core.design.zoo import ZOO, mlp
from core.labbook import lab_004
from core.labbook.answers import Choice, Number, Order
from core.labbook.entry import LabBookError, from_form
from core.labbook.guided import Found, compared, is_of, to_entry
from core.labbook.lab_001_cifar10 import FACTORS as FACTORS_BY_NAME
from core.labbook.lab_002 import CURES
from core.labbook.labs import LABS
from core.labbook.shipped_runs import numbers_of
from core.labbook.tables import cell, grid
from core.studies.documents.published import published_studies, study_named
from core.studies.questions.latency import Measured
from pages.shared.session.go_to import TITLES
from pages.train.lesson import LESSON

STEPS = [pytest.param(lab, step, id=f"{lab.name} {step.name}") for lab in LABS for step in lab.steps]
BY_LAB = {lab.name: lab for lab in LABS}
BY_NAME = {(lab.name, step.name): step for lab in LABS for step in lab.steps}


@pytest.mark.parametrize(("lab", "step"), STEPS)
def test_what_was_found_is_an_answer_and_can_be_put_into_the_lab_book_with_its_origin_and_command(lab, step) -> None:
    found = step.found()
    assert step.kind.read(found.value) == found.value and found.says and found.published
    assert all(place.page in TITLES and place.query.get("study", "rates") in published_studies() for place in step.places)
    entry = from_form(to_entry(lab, step, found.value, found.value, "Because.").to_form())
    assert entry.section == "Questions" and len(entry.rows) > 2 and entry.words == "Because." and is_of(entry, lab, step)
    assert entry.says and {"lab", "step", "this entry, program", "this entry, machine"} <= entry.facts.keys()
    computed = found.command.startswith("python -m core trace")
    assert found.command and (computed or any(name.endswith("machine") for name in found.facts))
    for line in found.command.splitlines():
        words = shlex.split(line)
        assert words[:3] == ["python", "-m", "core"] and parse(words[3:])


def test_documents_001_to_004_have_steps_for_all_that_they_ask() -> None:
    asked = {
        "cnn-design": "classifier worst-class maps maps-c3 depth-order deeper activation-order factor-order",  # 001, section 3
        "mlp-to-cnn": "parameters macs padding width second accuracy accuracy-order latency latency-order memory memory-order",
        "regularization": "linear image overfits dropout loss-order normalization seconds thop saved smaller "
        "channels cure-order",
        "learning-rate": "parameters rate rate-order spread final against-mlp",
        "many-mlps": "connections beaten accuracy-order two-layers memory time-order ten-times gpu",
    }
    steps = {lab.name: [step.name for step in lab.steps] for lab in LABS}
    assert {name: steps[name] for name in asked} == {name: words.split() for name, words in asked.items()}
    orders = [step.kind for step in BY_NAME.values() if isinstance(step.kind, Order)]
    assert len(orders) == 11 and all(3 <= len(kind.options) <= 5 for kind in orders)


@pytest.mark.parametrize("asks", [step.asks for step in BY_NAME.values()])
def test_what_a_step_asks_names_its_networks_as_it_stands_alone_in_a_report(asks: str) -> None:
    assert not re.search(r"\bdoes (it|Adam)\b|\bthe (same )?(three|four) by\b", asks)


def test_the_recipe_of_document_003_sets_each_choice_of_training_but_those_of_the_machine() -> None:
    (place,) = BY_NAME["learning-rate", "final"].places
    rest = {"seed", "steps", "momentum", "device", "threads"}  # another optimizer's, or of the machine
    assert {control.name for control in LESSON.controls} - place.query.keys() == rest
    trained = next(one for one in published_studies()["cnn-against-mlp"].trials if one.label == "CNN").recipe
    chosen = {name: getattr(trained, name) for name in ("epochs", "validation", "patience")}
    assert {name: int(place.query[name]) for name in chosen} == chosen


@pytest.mark.parametrize(
    ("rounds", "says"),
    [((200.0, 218.0, 182.0), "2.00 times (1.95 to 2.05)"), ((), "2.0 times (1.3 to 3.0, not paired)")],
)
def test_a_ratio_of_times_has_its_interval_over_paired_rounds_or_says_that_they_are_not(
    monkeypatch: pytest.MonkeyPatch, rounds: tuple[float, ...], says: str
) -> None:
    trials = study_named("mlps-and-lenet5").trials[-2:]
    slow, quick = (Measured(one, us, 0.8 * us, 1.2 * us) for one, us in zip(trials, (200.0, 100.0), strict=True))
    slow, quick = slow._replace(rounds=rounds), quick._replace(rounds=(100.0, 110.0, 90.0))
    monkeypatch.setattr(lab_004, "lenet_and_mlps", lambda device="cpu": (slow, [quick], []))
    assert BY_NAME["many-mlps", "ten-times"].found().says.startswith(f"{says}: 200.0 µs against 100.0 µs")


@pytest.mark.parametrize(("lab", "name"), [("mlp-to-cnn", "accuracy"), ("learning-rate", "final")])
def test_a_step_that_trains_on_mnist_says_how_where_it_is_not_there_yet(lab: str, name: str) -> None:
    says = "If MNIST is not there yet, download it on that page, then open this link again."
    assert BY_NAME[lab, name].do.endswith(says)


def test_the_tasks_of_documents_001_and_002_have_their_places() -> None:
    training = BY_NAME["cnn-design", "classifier"].places[-1]
    assert (training.page, training.query["network"], training.query["data"]) == ("train", "7-layer-16", "cifar10")
    assert BY_NAME["regularization", "image"].places[-1].query["question"] == "gpu-times"


def test_the_names_of_steps_and_labs_are_unique() -> None:
    assert len({lab.name for lab in LABS}) == len(LABS) and len(BY_NAME) == len(STEPS)


KNOWN = {
    ("mlp-to-cnn", "parameters"): 238_510 / 44_426,
    ("mlp-to-cnn", "macs"): 281_640 / 238_200,
    ("mlp-to-cnn", "padding"): 61_706 / 44_426,
    ("mlp-to-cnn", "accuracy"): "LeNet-5",
    ("mlp-to-cnn", "memory"): 199.03 / 9.53,  # Figures 18 and 20
    ("mlp-to-cnn", "memory-order"): ["LeNet-5", "LeNet-5, 28×28", "MLP2", "MLP1"],
    ("cnn-design", "depth-order"): ["13 layers", "9 layers", "7 layers", "11 layers"],
    ("cnn-design", "activation-order"): ["ReLU", "tanh", "sigmoid"],
    ("cnn-design", "worst-class"): "cat",
    ("group-report", "flat"): 16 * 4 * 4,
    ("group-report", "negative"): 199.03,
    ("group-report", "work"): 1_843_368 / 651_720,
    ("group-report", "second"): "not decided",
    ("regularization", "thop"): 3_907_456,
    ("regularization", "saved"): 50_186 * 4 / 1024,
    ("regularization", "smaller"): 50_186 / 9_098,
    ("learning-rate", "parameters"): 238_510 / 2_710,
    ("learning-rate", "rate-order"): ["0.01", "0.001", "0.0001", "0.00001", "0.000001"],
    ("many-mlps", "connections"): 78,
    ("many-mlps", "two-layers"): "no",
    ("many-mlps", "memory"): "not decided",  # fewer weights, more activations
    ("mlp-to-cnn", "second"): "not decided",
}


@pytest.mark.parametrize(("lab", "name"), KNOWN)
def test_the_known_answers(lab, name) -> None:
    wanted = KNOWN[lab, name]
    assert BY_NAME[lab, name].found().value == (pytest.approx(wanted, rel=1e-3) if isinstance(wanted, float) else wanted)


REPORTED = {  # as the documents print them
    ("group-report", "flat"): (256.0, "Document 000, 2.1.2"),
    ("group-report", "negative"): (199.03, "Document 000, Figure 20"),
    ("group-report", "width"): ("240 neurons", "Document 000, Figure 15"),
    ("group-report", "lenet"): (2.0, "Document 000, 2.1.2 and 2.2"),
    ("mlp-to-cnn", "memory"): (199.03 / 9.53, "Document 000, Figures 18 and 20"),
    ("mlp-to-cnn", "width"): ("240 neurons", "Document 000, Figure 15"),
    ("mlp-to-cnn", "latency"): (1.616 / 1.170, "Document 000, Figures 18 and 20"),  # of these very networks
    ("mlp-to-cnn", "latency-order"): (["MLP2", "MLP1", "LeNet-5, 28×28"], "Document 000, Figures 18 to 20"),
    ("regularization", "linear"): (92.33, "Document 002"),
    ("regularization", "dropout"): ("dropout 0.5", "Document 002"),
    ("regularization", "loss-order"): (["dropout 0.5", "dropout 0.2", "dropout 0", "dropout 0.8"], "Document 002"),
    ("regularization", "normalization"): (2.0, "Document 002"),
    ("regularization", "thop"): (3_907_456.0, "Document"),
    ("regularization", "saved"): (200.0, "Document"),
    ("learning-rate", "parameters"): (238_510 / 2_710, "Document 003, Tables 2 and 3"),
    ("learning-rate", "final"): (97.5, "Document 003"),
    ("learning-rate", "against-mlp"): (7.3, "Document 003"),
    ("many-mlps", "ten-times"): (10.0, "Document 004, 4"),
    ("many-mlps", "two-layers"): ("yes", "Document 004"),
    ("many-mlps", "memory"): ("yes", "Document 004"),
}


@pytest.mark.parametrize(("lab", "name"), REPORTED)
def test_what_a_document_holds_is_a_row_of_the_comparison_with_its_source(lab, name) -> None:
    step, (value, where) = BY_NAME[lab, name], REPORTED[lab, name]
    found = step.found()
    assert found.reported == (pytest.approx(value) if isinstance(value, float) else value)
    assert found.where.startswith(where) and step.kind.takes(found.reported)
    rows = compared(step, found, found.value, found.value)
    if isinstance(step.kind, Order):
        assert [row[f"published: {found.where}"] for row in rows] == value
    else:
        assert rows[-1]["what"] == f"published: {found.where}" and list(rows[-1].values())[1] == found.reported


@pytest.mark.parametrize(("lab", "step"), STEPS)
def test_what_was_published_is_an_answer_of_its_step_or_no_row(lab, step) -> None:
    found = step.found()
    assert step.kind.takes(found.reported) if found.where else found.reported is None
    rows = compared(step, found, found.value, found.value)
    assert ("published" in str(rows)) == bool(found.where)


def test_the_ranges_of_what_was_measured() -> None:
    found = {name: step.found() for (lab, name), step in BY_NAME.items() if lab in ("group-report", "cnn-design")}
    assert "0.43 times" in found["work"].says and "within noise" in found["second"].says
    assert 2 < found["lenet"].value < 3 and found["activation"].value > 40
    assert 55 < found["classifier"].value < 65 and 0 < found["maps"].value < 5  # the document's spread is 5 points


def test_an_mlp_of_78_neurons_is_the_first_with_more_parameters_than_lenet5() -> None:
    of_width = [totals(mlp("one layer", width, source="")).parameters for width in (77, 78)]
    assert of_width[0] < totals(ZOO["lenet5"]).parameters < of_width[1]


def test_the_classes_to_choose_from_are_those_of_the_data() -> None:
    assert BY_NAME["cnn-design", "worst-class"].kind == Choice(OBJECTS)


@pytest.mark.parametrize(
    ("kind", "predicted", "measured", "says"),
    [
        (Number(), 5.0, 5.0, "Exactly as predicted."),
        (Number(), 5.0, 5.4, "Close: within 7.4 % of what was measured."),
        (Number(), 9.0, 10.0, "Close: within 10 % of what was measured."),
        (Number(), -9.0, -10.0, "Close: within 10 % of what was measured."),
        (Number(), -1.0, -3.0, "3 times what was predicted."),
        (Number(), -1.0, 3.0, "Predicted -1, measured 3."),
        (Number(), 2.0, 6.4, "3.2 times what was predicted."),
        (Number(), 10.0, 2.5, "0.25 times what was predicted."),
        (Number(), 2.0, 5_369.0, "2,684 times what was predicted."),
        (Number(), 0.0, 3.0, "Predicted 0, measured 3."),
        (Choice(("MLP1", "LeNet-5")), "MLP1", "LeNet-5", "Not as predicted: LeNet-5, not MLP1."),
        (Choice(("MLP1", "LeNet-5")), "LeNet-5", "LeNet-5", "As predicted."),
        (Order(("a", "b", "c"), ""), ["a", "b", "c"], ["a", "b", "c"], "As predicted: all 3 pairs are in this order."),
        (
            *(Order(("a", "b", "c"), ""), ["a", "b", "c"], ["b", "a", "c"]),
            "In the order that was predicted are 2 of 3 pairs: b before c; a before c. The other way round: b before a.",
        ),
        (
            *(Order(("a", "b", "c"), ""), ["a", "b", "c"], ["c", "b", "a"]),
            "In the order that was predicted are 0 of 3 pairs. The other way round: c before b; c before a; b before a.",
        ),
    ],
)
def test_a_prediction_is_compared_in_words(kind, predicted, measured, says) -> None:
    assert kind.compare(predicted, measured) == says


PAIRS = (frozenset("ab"), frozenset("bc"))


@pytest.mark.parametrize(
    ("kind", "predicted", "measured", "says"),
    [
        (Choice(("a", "b", "c")), "a", "b", "Not decided: this project's runs do not tell a and b apart."),
        (Choice(("a", "b", "c")), "a", "c", "Not as predicted: c, not a."),
        (Choice(("a", "b", "c")), "a", "a", "As predicted."),
        (
            *(Order(("a", "b", "c"), ""), ["b", "a", "c"], ["a", "b", "c"]),
            "In the order that was predicted are 1 of 1 decided pair: a before c. "
            "Not decided by this project's runs: a and b; b and c.",
        ),
        (
            *(Order(("a", "b", "c"), ""), ["c", "a", "b"], ["a", "b", "c"]),
            "In the order that was predicted are 0 of 1 decided pair. The other way round: a before c. "
            "Not decided by this project's runs: a and b; b and c.",
        ),
        (
            *(Order(("a", "b", "c"), ""), ["a", "b", "c"], ["a", "b", "c"]),
            "As predicted: all 3 pairs are in this order. Not decided by this project's runs: a and b; b and c.",
        ),
        (Order(("a", "b"), ""), ["a", "b"], ["b", "a"], "Not decided by this project's runs: b and a."),
    ],
)
def test_of_answers_that_the_runs_do_not_tell_apart_it_is_not_decided_which_is_right(kind, predicted, measured, says) -> None:
    assert kind.compare(predicted, measured, PAIRS) == says


FACTORS = list(FACTORS_BY_NAME)
IN_DOUBT = [  # lab, step, prediction, measurement: which of them is right the runs do not tell
    ("cnn-design", "worst-class", "bird", "cat"),
    ("cnn-design", "worst-class", "dog", "bird"),
    ("cnn-design", "factor-order", ["activation", "layers", "maps of C3", "maps of C1"], FACTORS),
    ("mlp-to-cnn", "width", "240 neurons", "300 neurons"),
]


@pytest.mark.parametrize(("lab", "name", "predicted", "measured"), IN_DOUBT)
def test_a_prediction_is_not_called_wrong_where_the_runs_do_not_decide(lab, name, predicted, measured) -> None:
    entry = to_entry(BY_LAB[lab], BY_NAME[lab, name], predicted, measured, "")
    assert entry.says.startswith("Not decided") and "Not as predicted" not in entry.says and "other way round" not in entry.says


def test_a_class_that_is_told_apart_from_the_worst_is_not_as_predicted() -> None:
    entry = to_entry(BY_LAB["cnn-design"], BY_NAME["cnn-design", "worst-class"], "deer", "cat", "")
    assert entry.says.startswith("Not as predicted: cat, not deer.") and "Not told apart from cat: dog, bird." in entry.says


def test_two_trials_are_told_apart_by_welch_s_interval_of_all_pairs_together() -> None:
    numbers = numbers_of("regularization", CURES, "accuracy")
    wanted = [
        (one, other)
        for one, other in combinations(CURES, 2)
        if stats.ttest_ind(numbers[one], numbers[other], equal_var=False).pvalue > 0.05 / 6
    ]
    assert BY_NAME["regularization", "cure-order"].found().undecided == tuple(map(frozenset, wanted))
    assert frozenset(("dropout 0.2", "rate 0.005")) not in map(frozenset, wanted) and len(wanted) == 5


def exchanges(names: list[str]) -> int:
    """How many exchanges of neighbors bring them into alphabetical order: one for each pair that stands the other way round."""
    names, count = list(names), 0
    while out := [at for at in range(len(names) - 1) if names[at] > names[at + 1]]:
        names[out[0]], names[out[0] + 1] = names[out[0] + 1], names[out[0]]
        count += 1
    return count


def test_the_pairs_the_other_way_round_are_the_exchanges_that_put_the_order_right() -> None:
    names = ["a", "b", "c", "d"]
    for measured in permutations(names):
        says = Order(tuple(names), "").compare(names, list(measured))
        right = 6 - exchanges(list(measured))
        assert says.startswith(
            "As predicted: all 6" if right == 6 else f"In the order that was predicted are {right} of 6 pairs"
        )


def test_an_order_in_the_lab_book_has_a_line_for_each_place() -> None:
    lab = LABS[1]
    step = replace(lab.steps[0], kind=Order(("a", "b", "c"), "x first"), found=lambda: Found(["a", "b", "c"], "", ""))
    entry = to_entry(lab, step, ["b", "a", "c"], ["a", "b", "c"], "")
    assert grid(entry)[0] == ["place", "predicted, before measuring", "measured", "this project's runs"]
    assert [list(row.values()) for row in entry.rows] == [[1, "b", "a", "a"], [2, "a", "b", "b"], [3, "c", "c", "c"]]
    assert entry.says.startswith("In the order that was predicted are 2 of 3 pairs")


def test_large_counts_are_said_and_put_into_the_lab_book_with_all_their_digits() -> None:
    assert Number("MACs").say(3_907_456.0) == "3,907,456 MACs" and Number().say(5.3687) == "5.369"
    assert Number().compare(0.0, 3_907_456.0) == "Predicted 0, measured 3,907,456."
    (row,) = Number("MACs").rows({"measured": 3_907_456.0})
    assert cell(row["value MACs"]) == "3,907,456"
    assert [cell(value) for value in (1_234_567.8, -999_999.7, 97.525)] == ["1,234,568", "-1,000,000", "97.525"]


@pytest.mark.parametrize("given", [-1e13, float("nan"), float("inf"), 1e13, "many", True, None])
def test_what_is_no_number_is_refused(given) -> None:
    with pytest.raises(LabBookError, match="no number between −10¹² and 10¹²"):
        Number().read(given)


def test_what_is_none_of_the_answers_is_refused() -> None:
    with pytest.raises(LabBookError, match="'32' is none of the answers"):
        Choice(("a", "b")).read("32")


@pytest.mark.parametrize("given", [["a", "b"], ["a", "b", "b"], ["a", "b", "d"], "abc", None, 3.0])
def test_an_order_names_each_once(given) -> None:
    with pytest.raises(LabBookError, match="An order names each of the 3 once"):
        Order(("a", "b", "c"), "").read(given)
