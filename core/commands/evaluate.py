"""evaluate: a checkpoint on a data set's test split, in float32 or in 8 bits."""

import argparse
from dataclasses import asdict
from typing import Any

from core.commands.networks import checkpoint as find
from core.commands.networks import describe_normal
from core.commands.output import show, table
from core.data.datasets import LOADERS, load
from core.data.images import Dataset
from core.design.units import share_interval
from core.learning.checkpoint import Checkpoint
from core.learning.evaluation import by_writer, score
from core.learning.examination import confusion
from core.learning.intervals import of_mean
from core.learning.quantization.integer_engines import ENGINES, logits
from core.learning.requirements import require_match

HELP = "accuracy of a checkpoint, in all, per class, and per writer where they are known"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", metavar="NAME|FILE", help="a trained network's name, or a .safetensors or ONNX file")
    describe_normal(parser)
    parser.add_argument("--dataset", nargs="+", default=["mnist"], help=f"from {', '.join(LOADERS)}, folder:PATH")
    kinds = "; ".join(f"{name}: {says}" for name, says in ENGINES.items())
    parser.add_argument("--confusion", action="store_true", help="also how many images of each class got which answer")
    parser.add_argument("--engine", nargs="+", default=["torch"], choices=list(ENGINES), help=f"{kinds} (torch)")


def run(options: argparse.Namespace) -> int:
    checkpoint = find(options.checkpoint, tuple(options.normal))
    for name in options.dataset:
        dataset = load(name)
        require_match(checkpoint.architecture, checkpoint.card.name, dataset.name, dataset.facts)
        for engine in dict.fromkeys(options.engine):
            _show(checkpoint, engine, name, dataset, options)
    return 0


def _show(checkpoint: Checkpoint, engine: str, name: str, dataset: Dataset, options: argparse.Namespace) -> None:
    answers = logits(checkpoint, engine, dataset.train, dataset.test)
    result = score(answers, dataset.test.labels)
    by = "" if engine == "torch" else f", {ENGINES[engine]}"
    lines = [f"{checkpoint.card.name} on {name}{by}: {100 * result.accuracy:.2f} % of {len(dataset.test):,} test images"]
    lines += [
        f"  {label:>10}  {100 * share:6.2f} % of {count:,}"
        for label, share, count in zip(dataset.classes, result.by_class, result.counts, strict=True)
    ]
    record: dict[str, Any] = {"checkpoint": checkpoint.card.name, "dataset": name, "engine": engine, **asdict(result)}
    if options.confusion:
        record["confusion"] = confusion(answers, dataset.test.labels)
        head = ("class", *(f"as {label}" for label in dataset.classes))
        rows = zip(dataset.classes, record["confusion"], strict=True)
        lines += ["", table([head, *((label, *map(str, counts)) for label, counts in rows)])]
    if dataset.test_writers is not None:
        writers = by_writer(answers.argmax(1) == dataset.test.labels, dataset.test_writers)
        found = of_mean(list(writers.values()))
        record |= {"by_writer": writers, "over_writers": found._asdict()}
        lines += [f"  {'writer':>7} {number:>2}  {100 * share:6.2f} %" for number, share in writers.items()]
        middle, ends = share_interval(*found)
        lines.append(f"over {len(writers)} writers {middle}, 95 % interval {ends}")
    show(record, options.json, "\n".join(lines))
