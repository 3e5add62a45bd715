"""tsne: test images in a plane by t-SNE, as a network holds them in its last hidden layer."""

import argparse

from core.commands.networks import classifier
from core.commands.output import show
from core.data.datasets import load
from core.learning.inside.nearest import features
from core.learning.inside.tsne import MOST, tsne

HELP = "test images in a plane, as a network's last hidden layer holds them"


def describe(parser: argparse.ArgumentParser) -> None:
    network = "a trained network, or a design, which gets the untrained weights of seed 0"
    parser.add_argument("network", metavar="NAME|FILE", help=network)
    parser.add_argument("--dataset", default="digits", help="whose first test images are taken (digits)")
    parser.add_argument("--images", type=int, default=500, metavar="N", help=f"how many, at most {MOST:,} (500)")


def run(options: argparse.Namespace) -> int:
    found, _ = classifier(options.network)
    images = load(options.dataset).test[: max(options.images, 0)]
    points = tsne(features(found.network, images, found.recipe.mean, found.recipe.std)).tolist()
    record = {"network": found.name, "dataset": options.dataset, "labels": images.labels.tolist(), "points": points}
    lines = (f"{label}  {x:8.2f}  {y:8.2f}" for label, (x, y) in zip(record["labels"], points, strict=True))
    show(record, options.json, "label      x         y\n" + "\n".join(lines))
    return 0
