"""What study prints of a study's results: its trials' numbers, its verdicts, and its factors by effect."""

from typing import Any

from core.commands.output import show, table
from core.studies.documents.sources import cited
from core.studies.judging.effects import effects
from core.studies.judging.findings import left_out, verdicts
from core.studies.judging.records import record, share
from core.studies.metrics import METRICS, OF_EPOCH, shown
from core.studies.results import Results


def report(results: Results, as_json: bool) -> None:
    """The trials' numbers, the verdicts, and the factors by effect."""
    study = results.study
    rows = [("trial", "seeds", "accuracy", "published", "training", "loss")]
    for trial in study.trials:
        means = {name: _mean(results.values(trial.label, name)) for name in ("accuracy", "training accuracy", "loss")}
        count = len(results.values(trial.label, "accuracy"))
        _, diverged, _ = results.lost(trial.label, "accuracy")
        head = {"study": study.name, "trial": trial.label, "seeds": count, "diverged": diverged}
        accuracy, training, loss = (_cell(name, value) for name, value in means.items())
        rows.append((trial.label, str(count), accuracy, _cell("accuracy", trial.reported.get("accuracy")), training, loss))
        if as_json:
            show(head | means | {"reported": dict(trial.reported)} | _each(results, trial.label), True, "")
    if not as_json:
        lost = left_out(results, study.labels, "accuracy")
        show({}, False, "\n".join(filter(None, (table(rows), lost))))
    for claim, verdict in zip(study.claims, verdicts(results), strict=True):
        judged = record(claim, verdict, results)
        show(judged, as_json, f"{claim.says} {_judged(judged)}")
        if claim.quote.text and not as_json:
            show({}, False, f"  {cited(claim.quote.place)}: “{claim.quote.text}”")
        for reading in judged["readings"] if not as_json else ():
            show({}, False, f"  {reading['reading']}: {_judged(reading)}")
    for effect in effects(study, "accuracy", results.values):
        found = effect.interval
        estimate, low, high = (shown("accuracy", part, difference=True) for part in found)
        text = f"{effect.factor}: {estimate} between its values [{low}, {high}]"
        show({"factor": effect.factor, **found._asdict()}, as_json, text)


def _each(results: Results, label: str) -> dict[str, Any]:
    """Every measure of a trial, seed by seed; and those of each epoch, where the seeds are in order."""
    seeds = {name: results.values(label, name) for name in METRICS}
    epochs = {name: results.over_epochs(label, name) for name in OF_EPOCH}
    return {"values": {name: found for name, found in seeds.items() if found}, "epochs": epochs}


def _judged(one: dict[str, Any]) -> str:
    """The verdict and what it rests on; of several readings, what is not stated."""
    name, says = f"{one['verdict'].capitalize()}.", one["says"]
    if one.get("readings"):
        return f"{name} {says.partition('. ')[0]}:"
    by_one = f"({share(one['one_run'])})" if one["one_run"] is not None else ""
    return " ".join(filter(None, (name, says, one["left_out"], one["more_seeds"], by_one)))


def _mean(values: dict[int, float]) -> float | None:
    return sum(values.values()) / len(values) if values else None


def _cell(measure: str, value: float | None) -> str:
    return "" if value is None else shown(measure, value)
