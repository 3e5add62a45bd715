"""What can be asked of a trial's runs, by name: end numbers, numbers after an epoch, and numbers that are counted."""

from collections.abc import Mapping

from core.learning.epoch import Epoch

# Of an epoch by the name of its field; the last one's unless the metric says which.
OF_EPOCH = {
    "training accuracy": "accuracy",
    "training loss": "loss",
    "validation accuracy": "validation_accuracy",
    "validation loss": "validation_loss",
}
_SUMS = {"seconds": "seconds", "data seconds": "data_seconds"}
COUNTED = ("parameters", "macs", "thop macs")  # by arithmetic: the same for every seed
AFTER = " after epoch "
FIRST = "first epoch of 96 %"
REACHED = 0.96
METRICS = ("accuracy", "loss", *OF_EPOCH, *_SUMS, FIRST, *COUNTED)


def after(metric: str, epoch: int) -> str:
    """The metric as it stood after that epoch."""
    return f"{metric}{AFTER}{epoch}"


def of_history(metric: str, history: list[Epoch]) -> float | None:
    """The metric from a run's epochs; None where it has none."""
    name, _, number = metric.partition(AFTER)
    if metric == FIRST:
        return next((float(epoch.number) for epoch in history if (epoch.validation_accuracy or 0.0) >= REACHED), None)
    if name in _SUMS:
        return float(sum(getattr(epoch, _SUMS[name]) for epoch in history))
    found = [epoch for epoch in history if not number or epoch.number == int(number)]
    value: float | None = getattr(found[-1], OF_EPOCH[name]) if found else None
    return value


def written(metric: str) -> str:
    """The metric's name as it is written in a sentence."""
    return metric.replace("macs", "MACs")


def shown(metric: str, value: float, difference: bool = False) -> str:
    """A value of the metric, or a difference of two, as a person reads it; accuracies differ by percentage points."""
    return _plain(metric.partition(AFTER)[0], value, difference).replace("-", "−")


def _plain(name: str, value: float, difference: bool) -> str:
    if name.endswith("accuracy"):
        return f"{100 * value:.2f} {'points' if difference else '%'}"
    if name in COUNTED:
        return f"{value:,.0f}"
    if name in _SUMS:
        return f"{value:,.1f} s"
    return f"{value:.2f} epochs" if name == FIRST else f"{value:.4f}"


def in_common(parts: list[Mapping[int, float]]) -> list[float]:
    """The mean over the parts, for each seed that all of them have."""
    seeds = set.intersection(*(set(part) for part in parts)) if parts else set()
    return [sum(part[seed] for part in parts) / len(parts) for seed in sorted(seeds)]
