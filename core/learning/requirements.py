"""What must hold before a network is trained: it fits the data, has weights to learn, and fits into memory. Needs no torch."""

from core.data.facts import Facts
from core.design.architecture import Architecture, totals, trace
from core.design.layer import words
from core.design.memory import micro_batch_size, require_budget, training_bytes
from core.design.refusal import Refusal
from core.learning.recipe import Recipe, RecipeError


class MismatchError(Refusal):
    """A network and a data set that do not go together."""


def require_trainable(architecture: Architecture, recipe: Recipe, facts: Facts) -> None:
    """Raise a Refusal, before the first epoch, for what would only fail later.

    `facts` are those of the recipe's data set; a recipe's device "auto" is taken for the CPU. Raises LayerError where the
    network does not work, MismatchError, RecipeError or BudgetError.
    """
    require_match(architecture, architecture.name, recipe.dataset, facts)
    if totals(architecture).parameters == 0:
        what = f"{architecture.name} has no parameters to learn."
        raise RecipeError("nothing-to-learn", what, "Add a Conv2d or a Linear layer.")
    if recipe.validation >= facts.images:
        what = f"{recipe.dataset} has {facts.images:,} training images; {recipe.validation:,} cannot be set apart."
        raise RecipeError("validation", what, f"Use fewer than {facts.images:,}.")
    require_budget(architecture, micro_batch_size(architecture.layers, recipe.batch_size, recipe.device))


def memory_of(architecture: Architecture, recipe: Recipe) -> int:
    """Bytes that a training takes beside its data, as computed; the device "auto" is taken for the CPU."""
    return training_bytes(trace(architecture), micro_batch_size(architecture.layers, recipe.batch_size, recipe.device))


def require_match(architecture: Architecture, name: str, dataset: str, facts: Facts) -> None:
    """Raise MismatchError where the network called `name` takes other images, or has other classes, than the data set."""
    if architecture.input_shape != facts.shape:
        what = f"{name} takes images of {words(architecture.input_shape)}, but {dataset} has {words(facts.shape)}."
        raise MismatchError("shape", what, "Choose another data set or input shape.")
    output = totals(architecture).output_shape
    if output != (facts.classes,):
        what = f"{name} ends in {words(output)} values, but {dataset} has {facts.classes} classes."
        raise MismatchError("classes", what, "End with a Linear layer of one output a class.")
