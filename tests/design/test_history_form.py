"""A design with its undo comes back from its JSON form as it was, in bounds whatever was done to it."""

import json
from typing import Any

import pytest

from core.design.draft import Draft, History
from core.design.history_form import MOST_CHARACTERS, MOST_DRAFTS, from_form, to_form
from core.design.layers import Linear, ReLU
from core.design.refusal import DesignError
from core.design.zoo import ZOO, named


def through_json(history: History) -> History:
    return from_form(json.loads(json.dumps(to_form(history))))


def edited(*names: str) -> History:
    history = History(Draft.of(named("lenet5")))
    for name in names:
        history = history.then(history.present.become(named(name)))
    return history


def test_a_history_with_its_past_and_its_future_comes_back_equal() -> None:
    history = edited("mlp1", "flagship", "13-layer-16", "softmax").undo().undo()
    assert through_json(history) == history
    assert through_json(history).undo().undo().present.architecture == named("lenet5")


def test_a_value_that_no_layer_accepts_comes_back_as_it_was_typed() -> None:
    history = History(Draft.of(named("lenet5")))
    wrong = history.then(history.present.change(1, "stride", 0).change(1, "kernel_size", 2.5))
    assert vars(through_json(wrong).present.layer(1)) == {**vars(named("lenet5").layers[1]), "stride": 0, "kernel_size": 2.5}


def test_of_many_versions_those_next_to_the_present_one_are_kept() -> None:
    history = History(Draft.of(named("mlp1")))
    for width in range(1, 151):
        history = history.then(history.present.change(1, "out_features", width))
    kept = through_json(history)
    assert (kept.present, len(kept.past)) == (history.present, MOST_DRAFTS - 1)
    assert kept.undo().present == history.undo().present
    for _ in range(75):
        history = history.undo()
    middle = through_json(history)
    assert (middle.undo().present, middle.redo().present) == (history.undo().present, history.redo().present)


def test_even_the_largest_designs_stay_within_the_limit_of_characters() -> None:
    history = History(Draft.of(named("lenet5")))
    for turn in range(100):
        layers = tuple(Linear(1 + 64 * turn + index) for index in range(64))
        history = history.then(history.present.become(named("lenet5").__class__("n" * 200, (1, 28, 28), layers, "s" * 200)))
    text = json.dumps(to_form(history))
    assert len(text) <= MOST_CHARACTERS + 1_000
    assert 10 < len(from_form(json.loads(text)).past) < 99


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"now": 9},
        {"now": "0"},
        {"now": -9},
        {"drafts": []},
        {"drafts": 3},
        {"layers": [{"kind": "os.system"}]},
        {"layers": [{"kind": "ReLU", "size": 3}] * 13},
        {"layers": [["ReLU"]]},
        {"layers": []},
    ],
    ids=str,
)
def test_what_is_no_history_is_refused_in_words(change: dict[str, Any]) -> None:
    form = {**to_form(edited("mlp1")), **change}
    with pytest.raises(DesignError, match="The design that was kept here cannot be read"):
        from_form(form)


@pytest.mark.parametrize("form", [None, 3, "x", [], {}, {"version": 1}])
def test_what_is_no_form_is_refused_in_words(form: Any) -> None:
    with pytest.raises(DesignError, match="cannot be read"):
        from_form(form)


@pytest.mark.parametrize(
    "change",
    [
        {"keys": [0]},
        {"keys": [0] * 13},
        {"next_key": 3},
        {"layers": [99]},
        {"input_shape": [1, 28]},
        {"name": 5},
        {"keys": None},
    ],
    ids=str,
)
def test_a_draft_that_does_not_hold_together_is_refused(change: dict[str, Any]) -> None:
    form = to_form(History(Draft.of(named("lenet5"))))
    form["drafts"][0] |= change
    with pytest.raises(DesignError, match="cannot be read"):
        from_form(form)


def test_equal_layers_stand_once() -> None:
    assert to_form(History(Draft.of(ZOO["mlp2"])))["layers"].count({"kind": ReLU.__name__}) == 1
