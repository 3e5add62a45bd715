"""The settings in which trainings differ."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from core.design.architecture import Architecture, totals
from core.design.zoo import shown_name
from core.learning.recipe import Recipe
from pages.train.group import Group

NAMES = {
    "dataset": "data",
    "batch_size": "batch",
    "learning_rate": "rate",
    "validation": "validation images",
    "images": "images at most",
    "mean": "pixels' mean",
    "std": "pixels' deviation",
}


def differing(groups: list[Group]) -> list[dict[str, Any]]:
    """For each group its value of every setting that is not the same in all of them, by the setting's name."""
    found = [settings(group) for group in groups]
    names = list(_names(found))
    return [{name: values.get(name) for name in names} for values in found]


def settings(group: Group) -> dict[str, Any]:
    """Every setting of a group by its name."""
    return _settings(group.first.architecture, group.first.recipe, len(group.runs))


def _names(found: list[dict[str, Any]]) -> Iterable[str]:
    """The settings that are not the same in all."""
    for name in found[0] if found else ():
        if len({values[name] for values in found}) > 1:
            yield name


@lru_cache(2_000)
def _settings(architecture: Architecture, recipe: Recipe, seeds: int) -> dict[str, Any]:
    form = asdict(recipe)
    steps = ", ".join(f"{first}: {rate:g}" for first, rate in form.pop("steps"))
    parts = {**form.pop("augmentation"), **form}
    known = {
        "network": shown_name(architecture.name),
        "parameters": totals(architecture).parameters,
        "seeds": seeds,
        "steps": steps,
    }
    return known | {NAMES.get(name, name.replace("_", " ")): value for name, value in parts.items()}
