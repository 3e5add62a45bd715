"""tsne: test images in a plane by t-SNE, as a network holds them in its last hidden layer."""

import argparse
from pathlib import Path

from core.commands.networks import classifier, describe_normal
from core.commands.output import show
from core.commands.pictures import HELP as PICTURE
from core.commands.pictures import read_pixels
from core.data.datasets import load
from core.learning.inside.given import given
from core.learning.inside.nearest import features, features_of
from core.learning.inside.tsne import MOST, place_among, tsne

HELP = "test images in a plane, as a network's last hidden layer holds them"


def describe(parser: argparse.ArgumentParser) -> None:
    network = "a trained network, or a design, which gets the untrained weights of seed 0"
    parser.add_argument("network", metavar="NAME|FILE", help=network)
    parser.add_argument("image", metavar="IMAGE", nargs="?", type=Path, help=f"also where this one stands: {PICTURE}")
    describe_normal(parser)
    parser.add_argument("--dataset", default="digits", help="whose first test images are taken (digits)")
    parser.add_argument("--images", type=int, default=500, metavar="N", help=f"how many, at most {MOST:,} (500)")


def run(options: argparse.Namespace) -> int:
    found, _ = classifier(options.network, tuple(options.normal))
    images, normal = load(options.dataset).test[: max(options.images, 0)], (found.recipe.mean, found.recipe.std)
    own = given(read_pixels(options.image), *normal) if options.image else None
    known = features(found.network, images, *normal)
    points = tsne(known)
    labels = images.labels.tolist()
    record = {"network": found.name, "dataset": options.dataset, "labels": labels, "points": points.tolist()}
    lines = ["label      x         y", *map(_line, labels, record["points"])]
    if own:
        record["place"] = place_among(known, points, features_of(found.network, own.values.unsqueeze(0))[0]).tolist()
        lines.append(f"{_line('?', record['place'])}  {options.image}")
    show(record, options.json, "\n".join(lines))
    return 0


def _line(label: object, place: list[float]) -> str:
    x, y = place
    return f"{label}  {x:8.2f}  {y:8.2f}"
