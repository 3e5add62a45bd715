"""download: a data set that is not on this machine yet."""

import argparse

from core.commands.output import bar, show
from core.data.datasets import LOADERS
from core.data.facts import BYTES
from core.data.fetching import fetch
from core.data.places import cache_folder

HELP = "download a data set into the cache folder"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help=f"one of {', '.join(LOADERS)}")


def run(options: argparse.Namespace) -> int:
    name = options.dataset
    with bar(BYTES.get(name, 0), name, "B") as progress:

        def on_progress(done: int) -> None:
            progress.update(done - progress.n)
            if options.json:
                show({"dataset": name, "bytes": done, "of": BYTES.get(name, 0)}, True, "")

        dataset = fetch(name, on_progress)
    images = {"train": len(dataset.train), "test": len(dataset.test)}
    text = f"{name} is here: {images['train']:,} training and {images['test']:,} test images (downloads go to {cache_folder()})"
    show({"dataset": name, **images, "folder": str(cache_folder())}, options.json, text)
    return 0
