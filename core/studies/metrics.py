"""The metrics of a trial by name: of the finished run, after an epoch, or counted from the architecture."""

from collections.abc import Mapping

from core.design.units import with_minus
from core.learning.epoch import Epoch

# Metric to field of Epoch; taken from the last epoch unless the metric names one.
OF_EPOCH = {
    "training accuracy": "accuracy",
    "training loss": "loss",
    "validation accuracy": "validation_accuracy",
    "validation loss": "validation_loss",
}
TIMES = {"seconds": "seconds", "data seconds": "data_seconds"}  # summed over the epochs
# Computed: the same for every seed (see results.counted).
NUMBERS = ("parameters", "macs", "thop macs", "thop FLOPs", "neurons", "linear neurons")
BYTES = ("weights", "activations", "memory")
SIZES = ("estimated size", "saved weights")  # in the units of document 002: MB of 1,024 KB, KB of 1,024 bytes
COUNTED = (*NUMBERS, *BYTES, *SIZES)
AFTER = " after epoch "
FIRST = "first epoch of 96 %"
REACHED = 0.96
GAP = "validation loss less training loss"
BEST = "epoch of the lowest validation loss"
METRICS = ("accuracy", "loss", *OF_EPOCH, *TIMES, FIRST, BEST, *COUNTED)


def after(metric: str, epoch: int) -> str:
    """The name of the metric after that epoch."""
    return f"{metric}{AFTER}{epoch}"


def of_history(metric: str, history: list[Epoch]) -> float | None:
    """The metric from a run's epochs, or None."""
    name, _, number = metric.partition(AFTER)
    if metric == FIRST:
        return next((float(epoch.number) for epoch in history if (epoch.validation_accuracy or 0.0) >= REACHED), None)
    if name in TIMES:
        return float(sum(getattr(epoch, TIMES[name]) for epoch in history))
    if metric == BEST:
        followed = [epoch for epoch in history if epoch.validation_loss is not None]
        return float(min(followed, key=lambda epoch: epoch.validation_loss or 0.0).number) if followed else None
    found = [epoch for epoch in history if not number or epoch.number == int(number)]
    if name == GAP:
        return _gap(found[-1]) if found else None
    value: float | None = getattr(found[-1], OF_EPOCH[name]) if found else None
    return value


def _gap(epoch: Epoch) -> float | None:
    return None if epoch.validation_loss is None else epoch.validation_loss - epoch.loss


def half_of_last_digit(metric: str, value: float) -> float:
    """By how much a published number may have been rounded: 97.5 % by 0.05 points."""
    scale = 100 if metric.endswith("accuracy") else 1
    decimals = len(f"{scale * value:.10g}".partition(".")[2])
    return 0.5 * 10.0**-decimals / scale


def written(metric: str) -> str:
    """The metric's name in a sentence."""
    return metric.replace("macs", "MACs")


def shown(metric: str, value: float, difference: bool = False) -> str:
    """A value of the metric with its unit, or a difference of two; accuracies differ by percentage points."""
    return with_minus(_plain(metric.partition(AFTER)[0], value, difference))


def _plain(name: str, value: float, difference: bool) -> str:
    if name.endswith("accuracy"):
        return f"{100 * value:.2f} {'points' if difference else '%'}"
    if name in NUMBERS:
        return f"{value:,.0f}"
    if name in BYTES:
        return f"{value / 1000:,.1f} kB"
    if name in SIZES:
        return f"{value:.2f} MB" if name == "estimated size" else f"{value:,.2f} KB"
    if name in TIMES:
        return f"{value:,.1f} s"
    return f"{value:.2f} epochs" if name in (FIRST, BEST) else f"{value:.4f}"


def in_common(parts: list[Mapping[int, float]]) -> list[float]:
    """The mean over the parts, for each seed that all of them have."""
    seeds = set.intersection(*(set(part) for part in parts)) if parts else set()
    return [sum(part[seed] for part in parts) / len(parts) for seed in sorted(seeds)]
