"""Checks before a training, without torch: the network fits the data, has weights to learn, and fits into memory."""

from core.data.facts import Facts
from core.design.architecture import Architecture, totals, trace
from core.design.layer import shape_text
from core.design.memory import micro_batch_size, require_budget, training_bytes
from core.design.refusal import Refusal
from core.learning.recipe import Recipe, RecipeError

COPIES = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2}  # of the weights, that an optimizer keeps


class MismatchError(Refusal):
    """A network and a data set that do not go together."""


def require_trainable(architecture: Architecture, recipe: Recipe, facts: Facts) -> None:
    """Raise a Refusal for a training that could not succeed.

    `facts` are those of the recipe's data set; the device "auto" counts as the CPU. Raises LayerError if the network does
    not work, MismatchError, RecipeError or BudgetError.
    """
    require_match(architecture, architecture.name, recipe.dataset, facts)
    if totals(architecture).parameters == 0:
        what = f"{architecture.name} has no parameters to learn."
        raise RecipeError("nothing-to-learn", what, "Add a Conv2d or a Linear layer.")
    if recipe.validation >= facts.images:
        what = f"{recipe.dataset} has {facts.images:,} training images; {recipe.validation:,} cannot be set apart."
        raise RecipeError("validation", what, f"Use fewer than {facts.images:,}.")
    part = micro_batch_size(architecture.layers, recipe.batch_size, recipe.device)
    require_budget(architecture, part, COPIES[recipe.optimizer])


def memory_of(architecture: Architecture, recipe: Recipe) -> int:
    """Computed bytes that a training needs, without its data; the device "auto" counts as the CPU."""
    part = micro_batch_size(architecture.layers, recipe.batch_size, recipe.device)
    return training_bytes(trace(architecture), part, COPIES[recipe.optimizer])


def require_match(architecture: Architecture, name: str, dataset: str, facts: Facts) -> None:
    """Raise MismatchError if the network called `name` does not fit the shape or the classes of the data set."""
    if architecture.input_shape != facts.shape:
        what = f"{name} takes images of {shape_text(architecture.input_shape)}, but {dataset} has {shape_text(facts.shape)}."
        raise MismatchError("shape", what, "Choose another data set or input shape.")
    output = totals(architecture).output_shape
    if output != (facts.classes,):
        what = f"{name} ends in {shape_text(output)} values, but {dataset} has {facts.classes} classes."
        raise MismatchError("classes", what, "End with a Linear layer that has one output per class.")
