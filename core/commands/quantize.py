"""quantize: the accuracy of a trained network with fewer bits, measured on test images, with its bytes and its energy."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from typing import Any

from core.commands.networks import checkpoint as find
from core.commands.networks import describe_normal
from core.commands.output import bar, show
from core.data.datasets import LOADERS, load
from core.design.architecture import Architecture, trace
from core.design.units import plural, share_interval, size
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.arena import constants
from core.hardware.bits import packed_constants, packed_energy
from core.hardware.energy import MICRO, TECHNOLOGIES, whole_energy
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS
from core.hardware.systolic import Array
from core.learning.checkpoint import Checkpoint
from core.learning.epoch import Epoch
from core.learning.fingerprint import fingerprint
from core.learning.header import trained
from core.learning.intervals import of_share
from core.learning.quantization.accuracy import Subject, layer_by_layer, quantize
from core.learning.quantization.record import FEWEST, as_floats, interval_of, over_seeds
from core.learning.quantization.setting import BITS, FEW, MOST_EPOCHS, QuantizationError, Setting

ONE_BIT = "1: 0 or as large as its range is wide, so that behind a tanh nearly all are 0"
HELP = "accuracy, bytes and energy of a trained network with 8 to 1 bits"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "networks", metavar="NAME|FILE", nargs="+", help="trained networks: a name, a .safetensors or ONNX file"
    )
    describe_normal(parser)
    bits = f"{BITS[-1]} to {BITS[0]}"
    parser.add_argument("--weights", type=int, nargs="+", default=[8], metavar="BITS", help=f"of a weight, {bits} (8)")
    parser.add_argument(
        "--activations", type=int, nargs="+", default=[8], metavar="BITS", help=f"of an activation, {bits} (8); {ONE_BIT}"
    )
    parser.add_argument("--per-tensor", action="store_true", help="one scale for all weights of a layer, not one a channel")
    parser.add_argument(
        "--calibration", type=int, default=512, metavar="N", help="training images that show the activations' ranges (512)"
    )
    shows = "the data set of these images, as --dataset (that of the test)"
    parser.add_argument("--calibrate-with", default="", metavar="DATASET", help=shows)
    trains = f"train with rounded numbers, at most {MOST_EPOCHS} epochs; worth it up to {FEW} bits (0)"
    parser.add_argument("--train", type=int, default=0, metavar="EPOCHS", help=trains)
    parser.add_argument("--dataset", default="mnist", help=f"one of {', '.join(LOADERS)}, or folder:PATH (mnist)")
    alone = "also the accuracy with one layer's weights at so many bits and all else float, for each layer"
    parser.add_argument("--sensitivity", action="store_true", help=alone)
    seeds = "also quantize each seed that `train --series NAME` finished with the network's layers, recipe and data"
    parser.add_argument("--series", default="", metavar="NAME", help=seeds)
    parser.add_argument("--store", metavar="URL", help="the database of the series' runs; else that of the app")


def run(options: argparse.Namespace) -> int:
    other = options.calibrate_with if options.calibrate_with != options.dataset else ""
    how = not options.per_tensor, options.calibration, options.train
    settings = [Setting(*bits, *how, calibrated_on=other) for bits in product(options.weights, options.activations)]
    checkpoints = [_checkpoint(name, tuple(options.normal)) for name in options.networks]
    dataset = load(options.dataset)
    digest = dataset.digest
    subjects = [Subject.of(one, dataset) for one in checkpoints]
    of_series = [_of_series(subject, options) for subject in subjects]
    for subject, seeds in zip(subjects, of_series, strict=True):
        one, right = subject.checkpoint, subject.right()
        floats = [seed.right() for seed in seeds]
        about = {"network": subject.name, "dataset": dataset.name}
        digests = {"weights_digest": fingerprint(one.architecture, one.recipe, one.weights), "data_digest": digest}
        for setting in settings:
            record = about | _measured(subject, setting, right, options.json) | digests
            if seeds:
                record |= {"series": options.series} | _over_seeds(seeds, setting, floats)
            show(record, options.json, _text(record))
        for bits in dict.fromkeys(options.weights) if options.sensitivity else ():
            record = about | _layers(subject, bits, not options.per_tensor, right) | digests
            show(record, options.json, _text_of_layers(record))
    return 0


def _checkpoint(name: str, normal: tuple[float, float]) -> Checkpoint:
    """The trained network; raises QuantizationError for a design, which has no weights."""
    if (name in ZOO and name not in trained()) or name.endswith(".json"):
        what = f"{name} has no trained weights, so there is nothing to quantize."
        remedy = f"Train it, as in `python -m core train {name} --out mine.safetensors`, and name that file."
        raise QuantizationError("untrained", what, remedy)
    return find(name, normal)


def _of_series(subject: Subject, options: argparse.Namespace) -> list[Subject]:
    """The network as the series has it with each seed, none without a series; raises QuantizationError for fewer than two."""
    if not options.series:
        return []
    from core.commands.series import finished  # the store takes a fifth of the start, and only a series needs it

    found = finished(options.store, options.series, subject.checkpoint)
    if len(found) < FEWEST:
        what = (
            f"The store has {len(found)} finished seeds of a series {options.series!r:.80} with {subject.name}'s layers, "
            f"recipe and data; an interval over seeds needs at least {FEWEST}."
        )
        remedy = "Train more of them by `train --series NAME --repeats N`, or say with --store where they are."
        raise QuantizationError("seeds", what, remedy)
    return [Subject.of(one, subject.dataset) for one in found]


def _over_seeds(seeds: list[Subject], setting: Setting, floats: list[int]) -> dict[str, Any]:
    """The accuracies of the seeds, so quantized and as floats (`floats` are right answers)."""
    total, right = len(seeds[0].dataset.test), list[int]()
    with bar(len(seeds), f"{seeds[0].name} {setting.name}, over seeds", "seed") as progress:
        for one in seeds:
            right.append(one.right(quantize(one, setting)))
            progress.update()
    numbers = [one.checkpoint.recipe.seed for one in seeds]
    shares, as_trained = ([count / total for count in counts] for counts in (right, floats))
    mean = dict(zip(("mean", "mean_low", "mean_high"), over_seeds(shares), strict=True))
    return {"seeds": numbers, "accuracies": shares, "float_accuracies": as_trained, **mean, "mean_interval_over": "seeds"}


def _measured(subject: Subject, setting: Setting, right: int, as_json: bool) -> dict[str, Any]:
    total = len(subject.dataset.test)
    with bar(setting.epochs, f"{subject.name} {setting.name}", "epoch") as progress:

        def on_epoch(epoch: Epoch) -> None:
            progress.update()
            if as_json:
                about = {"network": subject.name, "weights": setting.weights, "activations": setting.activations}
                reached = {"epoch": epoch.number, "loss": epoch.loss, "train_accuracy": epoch.accuracy}
                show(about | reached, True, "")

        correct = subject.right(quantize(subject, setting, on_epoch))
    found = of_share(correct, total)
    counts = {"correct": correct, "total": total, "low": found.low, "high": found.high, "interval_over": "test images"}
    shares = {"accuracy": correct / total, "float_accuracy": right / total}
    return asdict(setting) | shares | counts | dict(_costs(subject.checkpoint.architecture, setting))


def _costs(network: Architecture, setting: Setting) -> Iterator[tuple[str, float]]:
    """Bytes of the weights, and the energy of an image on 16×16 PEs with a buffer of 64 KiB: so quantized, and in float32."""
    steps, tech = list(trace(network)), TECHNOLOGIES["45nm"]
    passes = groups(steps, fused=True)
    spent = {
        bits: whole_energy(Accelerator(Array(16, 16), number=FORMATS[bits]).traffic(steps), FORMATS[bits], tech)
        for bits in (8, 32)
    }
    yield "bytes", packed_constants(passes, setting.weights)
    yield "float_bytes", constants(passes, FORMATS[32])
    yield "energy_pj", packed_energy(spent[8], setting.weights, setting.activations).total
    yield "float_energy_pj", spent[32].total


def _text(record: dict[str, Any]) -> str:
    middle, low, high = (f"{100 * record[name]:.2f}" for name in ("accuracy", "low", "high"))
    scale = "a scale per channel" if record["per_channel"] else "a scale per tensor"
    shown = f" of {record['calibrated_on']}" if record["calibrated_on"] else ""
    trained = f", {plural(record['epochs'], 'epoch')} of training" if record["epochs"] else ""
    return (
        f"{record['network']} on {record['dataset']}, w{record['weights']}a{record['activations']}, {scale}, "
        f"{record['calibration']} images{shown} to calibrate{trained}:\n"
        f"  {record['correct']:,} of {record['total']:,} right, {middle} %, 95 % interval over the test images {low} to "
        f"{high}; float32 {100 * record['float_accuracy']:.2f} %\n"
        f"{_text_of_seeds(record)}"
        f"  weights {size(record['bytes'])} instead of {size(record['float_bytes'])}; energy of an image "
        f"{record['energy_pj'] / MICRO:.2f} µJ instead of {record['float_energy_pj'] / MICRO:.2f} (16×16 PEs, 45 nm)"
    )


def _text_of_seeds(record: dict[str, Any]) -> str:
    if "seeds" not in record:
        return ""
    middle, ends = share_interval(*interval_of(record))
    return (
        f"  {middle}, the mean of {len(record['seeds'])} seeds, 95 % interval over the seeds {ends}; float32 "
        f"{100 * as_floats(record):.2f} %\n"
    )


def _layers(subject: Subject, bits: int, per_channel: bool, right: int) -> dict[str, Any]:
    total = len(subject.dataset.test)
    found = layer_by_layer(subject, bits, per_channel)
    shares = {name: count / total for name, count in found.items()}
    return {"weights": bits, "per_channel": per_channel, "layers": shares, "float_accuracy": right / total, "total": total}


def _text_of_layers(record: dict[str, Any]) -> str:
    lines = [f"{record['network']}: one layer with weights of {record['weights']} bits, all else float32"]
    lines += [f"  {name:<8} {100 * share:6.2f} %" for name, share in record["layers"].items()]
    return "\n".join(lines)
