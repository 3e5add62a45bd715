"""evaluate: a checkpoint on a data set's test split."""

import argparse
from dataclasses import asdict

from core.commands.output import show
from core.data.datasets import LOADERS, load
from core.learning.checkpoint import read
from core.learning.evaluation import evaluate
from core.learning.header import find_checkpoint
from core.learning.requirements import require_match

HELP = "accuracy of a checkpoint, in all and per class"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a .safetensors file, or the name of a trained network")
    parser.add_argument("--dataset", nargs="+", default=["mnist"], help=f"from {', '.join(LOADERS)}, folder:PATH")


def run(options: argparse.Namespace) -> int:
    checkpoint = read(find_checkpoint(options.checkpoint))
    for name in options.dataset:
        dataset = load(name)
        require_match(checkpoint.architecture, checkpoint.card.name, dataset.name, dataset.facts)
        score = evaluate(checkpoint.network(), dataset.test, checkpoint.recipe.mean, checkpoint.recipe.std)
        lines = [f"{checkpoint.card.name} on {name}: {100 * score.accuracy:.2f} % of {len(dataset.test):,} test images"]
        lines += [
            f"  {label:>10}  {100 * share:6.2f} % of {count:,}"
            for label, share, count in zip(dataset.classes, score.by_class, score.counts, strict=True)
        ]
        show({"checkpoint": checkpoint.card.name, "dataset": name, **asdict(score)}, options.json, "\n".join(lines))
    return 0
