"""Editing a network: keys stay with their layers, and every edit can be taken back."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import random_architecture

from core.design.architecture import Architecture
from core.design.draft import MAX_UNDO, Draft, History
from core.design.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Tanh
from core.design.refusal import DesignError
from core.design.zoo import ZOO

LAYERS = [Conv2d(), Conv2d(16, 3), MaxPool2d(), ReLU(), Tanh(), Flatten(), Linear(), Dropout()]
dice = st.integers(0, 2**32).map(random.Random)


def rows(draft):
    """Key and layer of each row, in order; the keys are unique and as many as layers."""
    assert len(draft.keys) == len(set(draft.keys)) == len(draft.architecture.layers)
    assert all(key < draft.next_key for key in draft.keys)
    return list(zip(draft.keys, draft.architecture.layers, strict=True))


def edited(draft, dice):
    """The draft after a random edit."""
    layer, position = dice.choice(LAYERS), dice.randint(-2, len(draft.keys) + 2)
    if not draft.keys or (dice.random() < 0.3 and len(draft.keys) < 60):
        return draft.insert(position, layer)
    key = dice.choice(draft.keys)
    number = dice.choice(["move", "remove", "change", "duplicate", "reshape", "become"])
    if number == "move":
        return draft.move(key, position)
    if number == "remove":
        return draft.remove(key)
    if number == "change":
        fields = list(vars(draft.layer(key)))
        return draft.change(key, dice.choice(fields), dice.randint(-1, 9)) if fields else draft
    if number == "duplicate":
        return draft.duplicate(key) if len(draft.keys) < 60 else draft
    return draft.reshape((1, dice.randint(1, 9), 9)) if number == "reshape" else draft.become(random_architecture(dice))


@settings(max_examples=100)
@given(dice, st.integers(0, 40))
def test_after_any_edits_keys_are_unique_and_never_used_again_for_another_place(dice, count):
    draft, gone = Draft.of(random_architecture(dice)), set()
    for _ in range(count):
        before, draft = draft, edited(draft, dice)
        gone |= set(before.keys) - set(draft.keys)
        rows(draft)
        assert not gone & set(draft.keys)
        assert draft.next_key >= before.next_key


@settings(max_examples=200)
@given(dice)
def test_a_key_stays_with_its_layer_under_insert_duplicate_move_and_remove(dice):
    draft = Draft.of(random_architecture(dice))
    start, key, position = rows(draft), dice.choice(draft.keys), dice.randint(0, len(draft.keys) - 1)
    others = [row for row in start if row[0] != key]
    new, layer = draft.next_key, draft.layer(key)
    assert rows(draft.insert(position, Tanh())) == [*start[:position], (new, Tanh()), *start[position:]]
    assert rows(draft.remove(key)) == others
    assert rows(draft.move(key, position)) == [*others[:position], (key, layer), *others[position:]]
    behind = draft.index(key) + 1
    assert rows(draft.duplicate(key)) == [*start[:behind], (new, layer), *start[behind:]]


def test_a_position_beyond_an_end_is_that_end():
    draft = Draft.of(Architecture("test", (1, 28, 28), (Flatten(), Linear())))
    assert rows(draft.insert(-5, ReLU()))[0] == (2, ReLU())
    assert rows(draft.insert(99, ReLU()))[-1] == (2, ReLU())
    assert draft.move(0, 99).keys == draft.move(1, -5).keys == (1, 0)


def test_a_change_keeps_every_key_and_takes_whatever_value():
    draft = Draft.of(ZOO["lenet5"])
    for value in (3, 0, "five", None):
        changed = draft.change(1, "kernel_size", value)
        assert changed.keys == draft.keys
        assert changed.layer(1) == Conv2d(6, value)
        assert replace(changed.architecture, layers=ZOO["lenet5"].layers) == ZOO["lenet5"]


def test_another_input_shape_changes_nothing_else():
    draft = Draft.of(ZOO["lenet5"])
    assert draft.reshape((3, 32, 32)) == replace(draft, architecture=replace(ZOO["lenet5"], input_shape=(3, 32, 32)))


@settings(max_examples=200)
@given(dice)
def test_a_network_put_in_place_keeps_the_keys_of_the_unchanged_layers_at_both_ends(dice):
    draft = edited(Draft.of(random_architecture(dice)), dice)
    old = draft.architecture.layers
    first = dice.randint(0, len(old))
    last = dice.randint(first, len(old))
    fresh = tuple(Linear(1000 + number) for number in range(dice.randint(0, 3)))
    new = replace(draft.architecture, name="new", layers=(*old[:first], *fresh, *old[last:]))
    became = draft.become(new)
    rows(became)
    assert became.architecture == new
    assert became.keys[:first] == draft.keys[:first]
    if fresh:
        assert became.keys[first : first + len(fresh)] == tuple(range(draft.next_key, draft.next_key + len(fresh)))
        assert became.keys[first + len(fresh) :] == draft.keys[last:]
    assert set(became.keys) & set(range(draft.next_key)) <= set(draft.keys)
    assert draft.become(draft.architecture) == draft


def test_repeated_layers_at_both_ends_do_not_share_a_key():
    draft = Draft.of(Architecture("relus", (1, 2, 2), (ReLU(),) * 3))
    for count in range(6):
        became = draft.become(replace(draft.architecture, layers=(ReLU(),) * count))
        assert [layer for _, layer in rows(became)] == [ReLU()] * count
        assert became.keys[: min(count, 3)] == (0, 1, 2)[:count]


@settings(max_examples=60)
@given(dice, st.integers(0, 40))
def test_as_many_undos_as_edits_give_the_start_and_as_many_redos_the_end(dice, count):
    history = History(Draft.of(random_architecture(dice)))
    drafts = [history.present]
    for _ in range(count):
        history = history.then(edited(history.present, dice))
        if (history.present.architecture, history.present.keys) != (drafts[-1].architecture, drafts[-1].keys):
            drafts.append(history.present)
    end = history
    for draft in reversed(drafts):
        assert history.present == draft
        before, history = history, history.undo()
    assert history is before
    for draft in drafts:
        assert history.present == draft
        before, history = history, history.redo()
    assert history is before
    assert history == end
    assert not history.undo().then(edited(history.present, dice).insert(0, Linear(1))).future


def test_an_edit_that_changes_nothing_leaves_no_trace():
    history = History(Draft.of(ZOO["lenet5"]))
    assert history.then(history.present.move(0, 0)) is history
    assert history.undo() is history.redo() is history


def test_the_last_200_edits_can_be_taken_back():
    history = History(Draft.of(Architecture("test", (1, 2, 2), (Linear(1),))))
    for width in range(2, MAX_UNDO + 52):
        history = history.then(history.present.change(0, "out_features", width))
    for _ in range(MAX_UNDO + 50):
        history = history.undo()
    assert history.present.layer(0) == Linear(51)
    assert len(history.future) == MAX_UNDO == 200


FULL = Draft.of(Architecture("full", (1, 2, 2), (ReLU(),) * 64))
SMALL = Draft.of(Architecture("small", (1, 2, 2), (ReLU(), Linear()))).remove(0)


@pytest.mark.parametrize(
    ("edit", "code", "words"),
    [
        (lambda: FULL.insert(0, ReLU()), "too-many-layers", "at most 64 layers"),
        (lambda: FULL.duplicate(3), "too-many-layers", "at most 64 layers"),
        (lambda: SMALL.remove(0), "no-such-layer", "was removed"),
        (lambda: SMALL.layer(0), "no-such-layer", "was removed"),
        (lambda: SMALL.move(7, 0), "no-such-layer", "was removed"),
        (lambda: SMALL.duplicate(-1), "no-such-layer", "was removed"),
        (lambda: SMALL.change(0, "out_features", 1), "no-such-layer", "was removed"),
        (lambda: SMALL.change(1, "kernel_size", 1), "unknown-key", "Linear has no field 'kernel_size'"),
        (lambda: SMALL.change(1, "short", 1), "unknown-key", "Linear has no field 'short'"),
        (lambda: SMALL.change(1, "__class__", 1), "unknown-key", "Linear has no field '__class__'"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(edit, code, words):
    with pytest.raises(DesignError, match=words) as refused:
        edit()
    assert refused.value.code == code
