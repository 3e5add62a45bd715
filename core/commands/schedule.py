"""schedule: a recipe's learning rate over its epochs, as the train page draws it; without torch."""

import argparse
from pathlib import Path

from core.commands.output import show, table
from core.commands.recipe_file import read_recipe
from core.learning.schedules import rates

HELP = "the learning rate over the epochs of a recipe"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", metavar="FILE.json", type=Path, help="a recipe, as train --recipe reads it")


def run(options: argparse.Namespace) -> int:
    found = rates(read_recipe(options.recipe))
    for epoch, rate in found if options.json else ():
        show({"epoch": epoch, "learning_rate": rate}, True, "")
    if not options.json:
        rows = [(f"{epoch:.6g}", f"{rate:.6g}") for epoch, rate in found]
        show({}, False, table([("epochs done", "learning rate"), *rows]))
    return 0
