"""gradients: activations and gradients of every layer of a trained network, before and after its training."""

import argparse
from dataclasses import asdict
from typing import Any

from torch import device

from core.commands.networks import checkpoint
from core.commands.output import show
from core.commands.statistics_text import statistics_text
from core.data.datasets import load
from core.learning.header import CheckpointError
from core.learning.statistics import OVER, before_and_after
from core.learning.training import Training

HELP = "activations and gradients of every layer, before and after training"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", metavar="NAME|FILE", help="a trained network's name, or a .safetensors file")


def run(options: argparse.Namespace) -> int:
    found = checkpoint(options.checkpoint)
    if not found.history:
        what = f"What {found.card.name:.60} was before its training is not known."
        raise CheckpointError("untrained", what, "Choose a network that was trained by this program.")
    training = Training(found.network().requires_grad_(), load(found.recipe.dataset), found.recipe, device("cpu"))
    by_layer = {when: [asdict(row) for row in rows] for when, rows in before_and_after(training, found.architecture).items()}
    images = len(training.numbers[:OVER])
    record: dict[str, Any] = {"checkpoint": found.card.name, "dataset": found.recipe.dataset, "images": images, **by_layer}
    show(record, options.json, statistics_text(record, "after"))
    return 0
