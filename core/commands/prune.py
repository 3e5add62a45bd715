"""prune: the weights of a trained network that are nearest to 0 become 0; what that does to accuracy, bytes and latency."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.networks import checkpoint as find
from core.commands.networks import describe_normal
from core.commands.output import show, table
from core.data.datasets import LOADERS, load
from core.design.architecture import layer_names
from core.design.units import duration, plural, share_interval, times_interval
from core.learning.checkpoint import Checkpoint, write
from core.learning.evaluation import evaluate
from core.learning.fingerprint import fingerprint
from core.learning.intervals import of_share
from core.learning.network import build
from core.learning.pruning import FORMAT, PruningError, prune, require_share, stored, train_after, train_pruned, zeros
from core.learning.requirements import require_match
from core.learning.training import seeded
from core.profiling.engines import Setup
from core.profiling.rounds import in_rounds
from core.profiling.timing import ratio

if TYPE_CHECKING:
    from torch import nn

    from core.data.images import Dataset
    from core.profiling.forward import Weights
    from core.profiling.latency import Latency

HELP = "a trained network with its smallest weights set to 0: accuracy, zeros by layer, bytes, latency"
MOST_EPOCHS = 100


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NAME|FILE", help="a trained network's name, or a .safetensors or ONNX file")
    describe_normal(parser)
    parser.add_argument("--share", type=float, nargs="+", required=True, metavar="S", help="of all weights, from 0 to 1")
    parser.add_argument("--train", type=int, default=0, metavar="EPOCHS", help="after it, where zeros stay zeros (0)")
    parser.add_argument("--dataset", default="mnist", help=f"{', '.join(LOADERS)}, folder:PATH (mnist)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="keep the pruned network as a .safetensors file")


def run(options: argparse.Namespace) -> int:
    """A record for each share as soon as it is there; the network as it was is timed with each."""
    _require(options)
    found, dataset = find(options.network, tuple(options.normal)), load(options.dataset)
    require_match(found.architecture, found.card.name, dataset.name, dataset.facts)
    digests = {
        "weights_digest": fingerprint(found.architecture, found.recipe, found.weights),
        "data_digest": dataset.digest,
    }
    for share in options.share:
        network, record = _pruned(found, share, dataset, options)
        states = found.weights, _weights(network)
        (before,), (after,) = in_rounds([(found.architecture, weights) for weights in states], [Setup(threads=1)])
        record |= {"latency": _latency(before, after), **digests}
        show(record, options.json, _text(record))
        if options.out:
            write(_checkpoint(found, network, record), options.out)
            show({"saved": str(options.out)}, options.json, f"saved {options.out}")
    return 0


def _require(options: argparse.Namespace) -> None:
    for share in options.share:
        require_share(share)
    if not 0 <= options.train <= MOST_EPOCHS:
        what = f"After pruning there are 0 to {MOST_EPOCHS} epochs, got {options.train:,}."
        raise PruningError("epochs", what, "Use for example 2.")
    if options.out and (options.out.suffix != ".safetensors" or len(options.share) > 1):
        what = f"{options.out.name} cannot hold what was asked for."
        raise PruningError("not-saved", what, "Give one share, and a name that ends with .safetensors.")


def _pruned(
    found: Checkpoint, share: float, dataset: "Dataset", options: argparse.Namespace
) -> "tuple[nn.Sequential, dict[str, Any]]":
    """The network pruned, trained for some epochs, each of which is printed, and tested."""
    seeded(found.recipe.seed)
    network = build(found.architecture)
    network.load_state_dict(found.weights)
    masks = prune(network, share)
    if options.train:
        recipe = train_after(found.recipe, dataset.name, options.train)
        for epoch in train_pruned(network, masks, dataset, recipe):
            text = f"share {share:g}, epoch {epoch.number}/{options.train}: {100 * epoch.accuracy:.2f} % of the training images"
            show({"share": share, "epoch": epoch.number, "training_accuracy": epoch.accuracy}, options.json, text)
    network.cpu().eval()
    accuracy = evaluate(network, dataset.test, found.recipe.mean, found.recipe.std).accuracy
    interval = of_share(round(accuracy * len(dataset.test)), len(dataset.test))
    names = layer_names(found.architecture.layers)
    by_layer = {names[place]: {"zeros": count, "of": of} for place, (count, of) in zeros(network).items()}
    bytes_taken = {**stored(network)._asdict(), "format": FORMAT}
    record = {"network": found.card.name, "share": share, "epochs": options.train, "dataset": dataset.name}
    record |= {
        "images": len(dataset.test),
        "accuracy": accuracy,
        "low": interval.low,
        "high": interval.high,
        "interval_over": "test images",
    }
    return network, {**record, "zeros": by_layer, "bytes": bytes_taken}


def _latency(before: "Latency", after: "Latency") -> dict[str, float]:
    """Of one image on one thread, in µs, as medians over rounds; how many times as long as before, with the 95 % interval."""
    times = ratio(after.timing.rounds, before.timing.rounds)
    assert times is not None  # there are enough rounds
    ends = {"times": times.estimate, "times_low": times.low, "times_high": times.high}
    return {"before_us": before.timing.median_us, "after_us": after.timing.median_us, **ends}


def _text(record: dict[str, Any]) -> str:
    middle, ends = share_interval(record["accuracy"], record["low"], record["high"])
    after = f", then {plural(record['epochs'], 'epoch')}" if record["epochs"] else ""
    head = f"{record['network']}, {100 * record['share']:g} % of its weights 0{after}: {middle} of {record['images']:,} images"
    rows = [(name, f"{one['zeros']:,}", f"{one['of']:,}") for name, one in record["zeros"].items()]
    taken, latency = record["bytes"], record["latency"]
    times = times_interval(*(latency[name] for name in ("times", "times_low", "times_high")))
    return (
        f"{head}, 95 % interval over them {ends}\n\n{table([('layer', 'zeros', 'weights'), *rows])}\n\n"
        f"{taken['dense']:,} bytes dense, {taken['sparse']:,} sparse ({taken['format']})\n"
        f"latency dense before {duration(latency['before_us'])}, after {duration(latency['after_us'])}, {times}: "
        "dense kernels multiply by zeros too\n"
    )


def _checkpoint(found: Checkpoint, network: "nn.Sequential", record: dict[str, Any]) -> Checkpoint:
    """The pruned network under its card, with what was measured here as its only accuracy."""
    accuracies: dict[str, tuple[float, ...]] = {record["dataset"]: (record["accuracy"],)}
    card = replace(found.card, name=f"{record['network']}-pruned", seeds=found.card.seeds[:1], accuracies=accuracies)
    return replace(found, card=card, weights=_weights(network))


def _weights(network: "nn.Sequential") -> "Weights":
    """In the order of memory that files have: a training lays them out otherwise."""
    return {name: value.contiguous() for name, value in network.state_dict().items()}
