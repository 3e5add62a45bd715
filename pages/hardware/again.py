"""The commands that print what the hardware page shows: costs by design, accuracies of networks that have weights."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.labbook.again import NOTHING, Again, in_turn, of_networks, of_weights
from core.learning.pruning_results import Record
from core.learning.quantization.setting import BITS, MOST_EPOCHS, Setting
from core.store.state import State
from pages.hardware.bits_results import Results
from pages.hardware.subjects import Subject


def costs(found: Sequence[Subject], options: str, command: str = "hardware") -> Again:
    """The costs of these designs; those of runs and the visitor's own are files beside the command."""
    return of_networks(command, {one.name: one.architecture for one in found}, options)


def frontier(found: Sequence[Subject], known: Results, setting: Setting) -> Again:
    """All bits of weights that were measured with the rest of the setting, with training for some epochs, or over a series."""
    alike: dict[tuple[str, tuple[int, ...]], list[Subject]] = {}  # by the other options, and bits
    for epochs in range(MOST_EPOCHS + 1):
        for one in found:
            so_long = (replace(setting, weights=bits, epochs=epochs) for bits in reversed(BITS))
            by_series: dict[str, list[int]] = {}
            for each in so_long:
                if record := known.of(one.name, each):
                    by_series.setdefault(record.get("series", ""), []).append(each.weights)
            for series, bits in by_series.items():
                rest = f"{_as_options(setting, epochs)} --dataset {known.data.name}"
                alike.setdefault((f"{rest} --series {series}" if series else rest, tuple(bits)), []).append(one)
    lines = (
        _with_weights("quantize", some, f"--weights {' '.join(map(str, bits))} {rest}") for (rest, bits), some in alike.items()
    )
    return in_turn(*lines)


def _as_options(setting: Setting, epochs: int) -> str:
    scale = "" if setting.per_channel else " --per-tensor"
    trained = f" --train {epochs}" if epochs else ""
    shown = f" --calibrate-with {setting.calibrated_on}" if setting.calibrated_on else ""
    return f"--activations {setting.activations}{scale} --calibration {setting.calibration}{shown}{trained}"


def quantized(found: Sequence[Subject], known: Results, setting: Setting) -> Again:
    """How the networks that were measured with this setting are measured again, by the series of their seeds."""
    by_series: dict[str, list[Subject]] = {}
    for one in found:
        if record := known.of(one.name, setting):
            by_series.setdefault(record.get("series", ""), []).append(one)
    options = f"--weights {setting.weights} {_as_options(setting, setting.epochs)} --dataset {known.data.name}"
    lines = (
        _with_weights("quantize", some, f"{options} --series {series}" if series else options)
        for series, some in by_series.items()
    )
    return in_turn(*lines)


def layers(one: Subject, setting: Setting, dataset: str) -> Again:
    """A network layer by layer."""
    scale = "" if setting.per_channel else " --per-tensor"
    return _with_weights("quantize", [one], f"--weights {setting.weights}{scale} --sensitivity --dataset {dataset}")


def pruned(chosen: Iterable[tuple[Subject, Sequence[Record]]]) -> Again:
    """A command for each network with its records, which differ in their shares."""
    lines = []
    for one, records in chosen:
        first, shares = records[0], " ".join(f"{record['share']:g}" for record in records)
        options = f"--share {shares} --train {first['epochs']} --dataset {first['dataset']}"
        lines.append(_with_weights("prune", [one], options))
    return in_turn(*lines)


def _with_weights(command: str, found: Sequence[Subject], options: str) -> Again:
    """A command that reads weights: before it, the trainings of networks of runs; without those that were stopped or opened."""
    words, trainings = [], []
    for one in found:
        if one.run is None:
            words.append(one.name)
        elif one.run.state is State.DONE:
            file, training = of_weights(one.run.id, one.architecture, one.run.recipe)
            words.append(file)
            trainings.append(training)
    line = Again(f"python -m core {command} {' '.join(words)} {options}") if words else NOTHING
    return in_turn(*trainings, line)
