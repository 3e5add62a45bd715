"""card: what a trained network's file says of itself."""

import argparse

from core.commands.output import pairs, show
from core.design.units import size
from core.learning.header import find_checkpoint, read_header
from core.learning.provenance import facts

HELP = "a trained network's accuracies, its recipe, and where its numbers come from"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", metavar="NAME|FILE", help="a trained network's name, or a .safetensors file")


def run(options: argparse.Namespace) -> int:
    card, recipe, count = read_header(find_checkpoint(options.checkpoint))
    rows = [
        ("network", card.name),
        ("trained on", card.data),
        *((f"accuracy on {data}", f"{card.percent(data)} %") for data in card.accuracies),
        ("seeds", f"{', '.join(map(str, card.seeds))}; the weights are of the first"),
        ("parameters, MACs", f"{card.parameters:,}, {card.macs:,}"),
        ("file", size(count)),
        ("training", f"{card.seconds:,.0f} s a seed"),
        *facts(card.machine).items(),
        *((f"recipe: {name}", str(value)) for name, value in recipe.to_form().items()),
    ]
    record = {"card": card.to_form(), "recipe": recipe.to_form(), "provenance": facts(card.machine), "bytes": count}
    show(record, options.json, pairs(rows))
    return 0
