"""A training for the lab book: its epochs, its score, where they come from and how they are made again."""

from dataclasses import asdict
from typing import Any

from core.labbook.entry import Entry
from core.labbook.origins import digest_of, of_runs
from core.learning.epoch import Epoch
from core.learning.provenance import SHOWN
from core.studies.study import Trial
from pages.shared.session.store import store
from pages.train.group import Group

UNITS = {
    "number": "epoch",
    "accuracy": "accuracy, fraction",
    "validation_accuracy": "validation accuracy, fraction",
    "seconds": "training time, s",
    "data_seconds": "of it for data, s",
    "images_per_second": "images/s",
}


def entry(group: Group, means: list[Epoch], evaluations: list[dict[str, Any]]) -> Entry:
    """The epochs, of several seeds their means."""
    rows = [{UNITS.get(name, name.replace("_", " ")): value for name, value in asdict(epoch).items()} for epoch in means]
    scores = ", ".join(f"{100 * one['accuracy']:.2f} %" for one in evaluations)
    known = {"accuracy on the test images": scores} if scores else {}
    made = group.again
    return Entry(
        f"Training: {group.what}", rows=rows, facts={**known, **_origin(group)}, command=made.command, files=made.files
    )


def _origin(group: Group) -> dict[str, str]:
    """Where the runs come from, and the digests of the networks that are there."""
    digests = [Trial("", run.architecture, run.recipe, {}).digest(run.recipe.seed) for run in group.runs]
    found = of_runs([run.machine for run in group.runs], [run.recipe.seed for run in group.runs], digests)
    files = {run.id: data for run in group.runs if (data := store().file(run.id, "checkpoint"))}
    weights = ", ".join(f"run {number}: {digest_of(data)[:SHOWN]}" for number, data in files.items())
    return {**found, **({"digests of the weights": weights} if weights else {})}
