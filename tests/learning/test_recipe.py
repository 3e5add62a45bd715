"""A recipe is a value that survives JSON and refuses what lies out of range."""

import json
from dataclasses import fields
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES, Augmentation, Recipe, RecipeError

NUMBERS = [entry.name for owner in (Recipe, Augmentation) for entry in fields(owner) if entry.type in (int, float)]


@pytest.fixture
def recipe_with():
    """recipe_with(field, value): a recipe, or its augmentation, with that field set."""

    def make(name: str, value: object) -> Recipe:
        form = {"augmentation": {name: value}} if name in {entry.name for entry in fields(Augmentation)} else {name: value}
        return Recipe.from_form(form)

    return make


@st.composite
def recipes(draw):
    """Any recipe there can be, but for its steps and early stop, which depend on other fields."""
    chosen = {}
    for entry in (*fields(Recipe), *fields(Augmentation)):
        if entry.name in LIMITS and entry.name != "patience":
            low, high = LIMITS[entry.name]
            chosen[entry.name] = draw(st.integers(low, high) if entry.type is int else st.floats(low, high))
    varied = {entry.name: chosen.pop(entry.name) for entry in fields(Augmentation)}
    kinds = {"optimizer": draw(st.sampled_from(OPTIMIZERS)), "schedule": draw(st.sampled_from(("constant", "one-cycle")))}
    return Recipe(**chosen, **kinds, augmentation=Augmentation(**varied))


@settings(max_examples=50)
@given(recipes())
def test_a_recipe_survives_json(recipe):
    assert Recipe.from_form(json.loads(json.dumps(recipe.to_form()))) == recipe


def test_a_recipe_with_steps_and_an_early_stop_survives_json():
    recipe = Recipe(schedule="steps", steps=((1, 5e-4), (3, 2e-4)), validation=5_000, patience=3)
    assert Recipe.from_form(json.loads(json.dumps(recipe.to_form()))) == recipe


def test_fields_left_out_have_their_defaults():
    assert Recipe.from_form({}) == Recipe()
    assert Recipe.from_form({"augmentation": {"shift": 2}}).augmentation == Augmentation(shift=2)


@pytest.mark.parametrize("value", [nan, inf, -inf, True, "1", None, [1], 10**30, -1], ids=repr)
@pytest.mark.parametrize("name", NUMBERS)
def test_no_number_takes_what_is_not_a_number_in_its_range(name, value, recipe_with):
    if (name, value) == ("mean", -1):
        assert recipe_with(name, value).mean == -1
        return
    with pytest.raises(RecipeError, match=f"^{name} must be a (whole )?number from .* to .*, got ") as refusal:
        recipe_with(name, value)
    assert refusal.value.code == "range"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("epochs", 10**9, "epochs must be a whole number from 1 to 1000, got 1000000000."),
        ("epochs", 0, "epochs must be a whole number from 1 to 1000, got 0."),
        ("epochs", 3.0, "epochs must be a whole number from 1 to 1000, got 3.0."),
        ("batch_size", 65_537, "batch_size must be a whole number from 1 to 65536, got 65537."),
        ("learning_rate", 0, "learning_rate must be a number from 1e-08 to 100, got 0."),
        ("learning_rate", 1e9, "learning_rate must be a number from 1e-08 to 100, got 1000000000.0."),
        ("momentum", 1.0, "momentum must be a number from 0 to 0.9999, got 1.0."),
        ("seed", -1, "seed must be a whole number from 0 to 9.22337e+18, got -1."),
        ("seed", 2**64, "seed must be a whole number from 0 to 9.22337e+18, got 18446744073709551616."),
        ("std", 0.0, "std must be a number from 1e-06 to 10, got 0.0."),
        ("thickness", 1.5, "thickness must be a number from 0 to 1, got 1.5."),
    ],
)
def test_a_refusal_names_field_limits_and_value(name, value, sentence, recipe_with):
    with pytest.raises(RecipeError) as refusal:
        recipe_with(name, value)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("name", ["dataset", "device"])
@pytest.mark.parametrize("value", [3, None, ["cpu"], True])
def test_a_name_must_be_text(name, value):
    with pytest.raises(RecipeError, match=name):
        Recipe.from_form({name: value})


@pytest.mark.parametrize(("name", "known"), [("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)])
@pytest.mark.parametrize("value", ["SGD", "", None, 0, ["sgd"], "__class__"])
def test_an_unknown_choice_is_refused_with_the_choices(name, known, value):
    with pytest.raises(RecipeError, match=f"There is no {name} .* Use one of {', '.join(known)}"):
        Recipe.from_form({name: value})


@pytest.mark.parametrize("form", [None, [], "adam", 3, {"epoch": 3}, {"augmentation": []}, {"augmentation": {"blur": 1}}])
def test_what_no_recipe_holds_is_refused(form):
    with pytest.raises(RecipeError):
        Recipe.from_form(form)


def test_an_unknown_field_is_refused_with_the_fields_there_are():
    with pytest.raises(RecipeError, match=r"A recipe has no field 'lr'\. Its fields are .*learning_rate"):
        Recipe.from_form({"lr": 0.1})


@pytest.mark.parametrize("steps", [[], [[2, 1e-3]], [[1, 1e-3], [5, 1e-4], [3, 1e-5]], [[1, nan]], [[1.5, 1e-3]], [[1]], 7])
def test_a_step_table_must_begin_at_epoch_1_and_go_up(steps):
    with pytest.raises(RecipeError):
        Recipe.from_form({"schedule": "steps", "steps": steps})


def test_no_epoch_has_two_rates():
    with pytest.raises(RecipeError):
        Recipe(schedule="steps", steps=((1, 1e-4), (1, 1e-3)))


def test_an_early_stop_needs_validation_images():
    with pytest.raises(RecipeError, match="An early stop needs validation images"):
        Recipe(patience=2)


def test_another_seed_changes_nothing_else():
    recipe = Recipe(epochs=3, optimizer="sgd")
    assert recipe.with_seed(7) == Recipe(epochs=3, optimizer="sgd", seed=7)
