"""A visitor's own study: factors and their values; every combination is a trial."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import product
from math import prod

from core.design.architecture import Architecture, totals
from core.design.layer import Layer
from core.design.layers import Conv2d, Linear
from core.design.variants import with_activation, with_dropout
from core.design.zoo import named, shown_name
from core.learning.recipe import Recipe
from core.studies.study import Study, StudyError, Trial, Value, require_few

Setting = tuple[Architecture, Recipe]


def _first(kind: type[Layer], field: str) -> Callable[[Architecture, Value], Architecture]:
    def change(architecture: Architecture, value: Value) -> Architecture:
        place = next((at for at, layer in enumerate(architecture.layers[:-1]) if isinstance(layer, kind)), None)
        if place is None:
            what = f"{shown_name(architecture.name)} has no {kind.__name__} layer to change."
            raise StudyError("factor", what, "Choose another network or factor.")
        changed = replace(architecture.layers[place], **{field: value})
        layers = (*architecture.layers[:place], changed, *architecture.layers[place + 1 :])
        return replace(architecture, name=f"{architecture.name}, {field} {value}", layers=layers, source="")

    return change


# Factors that change the network, in the order in which they are applied.
NETWORK: dict[str, Callable[[Architecture, Value], Architecture]] = {
    "network": lambda _, value: named(str(value)),
    "maps of conv1": _first(Conv2d, "out_channels"),
    "kernel of conv1": _first(Conv2d, "kernel_size"),
    "width of fc1": _first(Linear, "out_features"),
    "activation": lambda architecture, value: with_activation(architecture, str(value)),
    "dropout": lambda architecture, value: with_dropout(architecture, float(value)),
}
RECIPE = tuple(
    entry.name
    for entry in fields(Recipe)
    if entry.name not in ("steps", "augmentation", "seed", "device", "threads", "dataset")
)
FACTORS = (*NETWORK, *RECIPE)
NEEDS = {"momentum": ("optimizer", "momentum"), "gamma": ("schedule", "exponential")}  # else the factor changes nothing


def count(values: Mapping[str, Sequence[Value]]) -> int:
    """How many trials the factors' values make."""
    return prod(map(len, values.values()))


def own_study(
    name: str, architecture: Architecture, recipe: Recipe, values: Mapping[str, Sequence[Value]], seeds: int = 3
) -> Study:
    """Every combination of the factors' values, on a base network and a base recipe.

    Raises a Refusal for more than MAX_TRIALS (before any is made), an unknown factor, or an invalid value.
    """
    require_few(count(values), name)
    for factor, chosen in values.items():
        if factor not in FACTORS:
            raise StudyError("factor", f"There is no factor {factor!r:.40}.", f"Factors are {', '.join(FACTORS)}.")
        if not chosen or len(set(chosen)) < len(chosen):
            raise StudyError("values", f"{factor} has no values, or one of them twice.", "Give each value once.")
    factors = tuple(factor for factor in FACTORS if factor in values)
    combinations = product(*(values[factor] for factor in factors))
    trials = tuple(_trial(architecture, recipe, dict(zip(factors, each, strict=True))) for each in combinations)
    _require_a_difference(values, trials)
    return Study(name, _question(factors, architecture), "A study of one's own", trials, seeds=seeds)


def _question(factors: Sequence[str], architecture: Architecture) -> str:
    if not factors:
        return f"How well does {shown_name(architecture.name)} learn?"
    return f"What {'does' if len(factors) == 1 else 'do'} {' and '.join(factors)} change?"


def _require_a_difference(values: Mapping[str, Sequence[Value]], trials: Sequence[Trial]) -> None:
    for factor, (name, value) in NEEDS.items():
        if factor in values and all(getattr(trial.recipe, name) != value for trial in trials):
            what = f"{factor} changes nothing without the {name} {value}."
            raise StudyError("factor", what, f"Add the factor {name} with the value {value}.")
    seen: dict[str, str] = {}
    for trial in trials:
        same = seen.setdefault(trial.digest(0), trial.label)
        if same != trial.label:
            raise StudyError("same", f"{same} and {trial.label} are the same training.", "Choose another factor or network.")


def _trial(architecture: Architecture, recipe: Recipe, chosen: dict[str, Value]) -> Trial:
    for factor, change in NETWORK.items():
        if factor in chosen:
            try:
                architecture = change(architecture, chosen[factor])
            except (KeyError, ValueError, TypeError) as error:
                if isinstance(error, StudyError):
                    raise
                what = f"{factor} does not take the value {chosen[factor]!r:.40}."
                raise StudyError("values", what, "Choose another value.") from None
    totals(architecture)  # raises LayerError where the network cannot work
    plain = {"device": "cpu", "threads": 1, **{name: chosen[name] for name in RECIPE if name in chosen}}
    said = (f"{factor} {shown_name(value) if isinstance(value, str) else value}" for factor, value in chosen.items())
    label = ", ".join(said) or shown_name(architecture.name)
    return Trial(label, architecture, Recipe.from_form({**recipe.to_form(), **plain}), chosen)
