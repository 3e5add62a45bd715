"""card: what a trained network's file says of itself."""

import argparse

from core.commands.output import pairs, show
from core.design.units import size
from core.learning.header import find_checkpoint, read_header
from core.learning.provenance import facts
from core.learning.shifting import over_writers

HELP = "a trained network's accuracies, its recipe, and where its numbers come from"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", metavar="NAME|FILE", help="a trained network's name, or a .safetensors file")


def run(options: argparse.Namespace) -> int:
    file = find_checkpoint(options.checkpoint)
    card, recipe, count, digest = read_header(file)
    writers = {"pen": over_writers({file.stem: file}).get(file.stem)}
    rows = [
        ("network", card.name),
        ("trained on", card.data),
        *((f"accuracy on {data}", f"{card.percent(data, writers.get(data))} %") for data in card.accuracies),
        *([("writers left out in turn", over)] if (over := card.over_left_out()) else []),
        ("seeds", f"{', '.join(map(str, card.seeds))}; the weights are of the first"),
        ("parameters, MACs", f"{card.parameters:,}, {card.macs:,}"),
        ("file", f"{size(count)}, digest {digest}"),
        ("training", f"{card.seconds:,.0f} s a seed"),
        *facts(card.machine).items(),
        *((f"recipe: {name}", str(value)) for name, value in recipe.to_form().items()),
    ]
    of_file = {"bytes": count, "digest": digest}
    record = {"card": card.to_form(), "recipe": recipe.to_form(), "provenance": facts(card.machine), **of_file}
    show(record, options.json, pairs(rows))
    return 0
