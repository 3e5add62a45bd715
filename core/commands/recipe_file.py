"""A recipe as it is named on the command line: a JSON file."""

import json
from pathlib import Path

from core.learning.recipe import Recipe, RecipeError


def read_recipe(file: Path) -> Recipe:
    """The recipe in a file; raises RecipeError."""
    try:
        return Recipe.from_form(json.loads(file.read_text()))
    except RecipeError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise RecipeError("unreadable", f"{file} is not a recipe: {error}") from None
