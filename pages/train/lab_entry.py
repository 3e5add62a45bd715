"""A training for the lab book: its epochs, its score, where they come from and how they are made again."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from core.design.zoo import shown_name
from core.labbook.again import Again, in_turn, of_weights
from core.labbook.confusion import confusion_chart, confusion_rows
from core.labbook.entry import Entry
from core.labbook.origins import digest_of, here, of_runs
from core.learning.provenance import SHOWN
from core.learning.recipe import Recipe
from core.store.run import Run
from core.studies.study import Trial
from pages.shared.session.store import store
from pages.train.group import Group
from pages.train.histories import Histories
from pages.train.settings import settings
from pages.train.tested import Tested

UNITS = {
    "number": "epoch",
    "accuracy": "accuracy, fraction",
    "validation_accuracy": "validation accuracy, fraction",
    "seconds": "training time, s",
    "data_seconds": "of it for data, s",
    "images_per_second": "images/s",
}


def confusion(run: Run, result: dict[str, Any]) -> Entry:
    """The confusion matrix of a tested run: the command trains it again, then tests it."""
    classes, counts, data = result["classes"], result["confusion"], run.recipe.dataset
    title = f"Which class was taken for which: {shown_name(run.architecture.name)} on {data}, run {run.id}"
    made = of_network(run, "evaluate", f"--dataset {data} --confusion")
    return Entry(
        title,
        rows=confusion_rows(classes, counts, "images"),
        chart=confusion_chart(classes, counts, "images"),
        facts={"accuracy on the test images": f"{100 * result['accuracy']:.2f} %", **made.origin()},
        command=made.command,
        files=made.files,
    )


def of_network(run: Run, command: str, options: str = "") -> Again:
    """A command about the network of a run, after its training."""
    file, training = of_weights(run.id, run.architecture, run.recipe)
    made = in_turn(training, Again(f"python -m core {command} {file} {options}".rstrip()))
    return replace(made, origin=lambda: _origin([run]))


def schedule(recipe: Recipe, rows: list[dict[str, Any]], chart: dict[str, Any]) -> Entry:
    """The learning rate over the epochs."""
    title = f"Learning rate over the epochs: {recipe.schedule}"
    return Entry(
        title,
        "Design",
        rows,
        chart,
        {"schedule": f"{recipe.schedule} at {recipe.learning_rate:g}, {recipe.epochs} epochs", **here()},
        "python -m core schedule recipe.json",
        {"recipe.json": json.dumps(recipe.to_form())},
        columns={"epoch": "epochs done", "rate": "learning rate"},
    )


def runs(found: list[Group], rows: list[dict[str, Any]]) -> Entry:
    """The table of runs, with the command that trains each again."""
    made = in_turn(*(group.again for group in found))
    titles = {"accuracy": "accuracy, %", "rate": "learning rate"}
    kept = [{titles.get(name, name): value for name, value in row.items()} for row in rows]
    origin = _origin([run for group in found for run in group.runs])
    return Entry("Trainings compared", rows=kept, facts=origin, command=made.command, files=made.files)


def entry(group: Group, histories: Histories, over: Tested | None) -> Entry:
    """The epochs, of several seeds the means of those that have it, and the score of each seed that was tested."""
    means = map(asdict, histories.means)
    rows = [{UNITS.get(name, name.replace("_", " ")): value for name, value in epoch.items()} for epoch in means]
    if len(group.runs) > 1:
        rows = [{**row, "seeds": len(epochs)} for row, epochs in zip(rows, histories.by_epoch, strict=True)]
    known = {"accuracy on the test images": _scores(group, over)} if over else {}
    known["settings"] = ", ".join(f"{name} {value}" for name, value in settings(group).items() if value not in ("", None))
    made = group.again
    return Entry(
        f"Training: {group.what}", rows=rows, facts={**known, **_origin(group.runs)}, command=made.command, files=made.files
    )


def _scores(group: Group, over: Tested) -> str:
    scores = ", ".join(f"{100 * accuracy:.2f} %" for accuracy in over.accuracies)
    return scores if len(over.evaluations) == len(group.runs) else f"{scores}: of {over.seeds}"


def _origin(found: Sequence[Run]) -> dict[str, str]:
    """Where runs come from, and the digests of the networks that are there."""
    digests = [Trial("", run.architecture, run.recipe, {}).digest(run.recipe.seed) for run in found]
    known = of_runs([run.machine for run in found], [run.recipe.seed for run in found], digests)
    files = {run.id: data for run in found if (data := store().file(run.id, "checkpoint"))}
    weights = ", ".join(f"run {number}: {digest_of(data)[:SHOWN]}" for number, data in files.items())
    return {**known, **({"digests of the weights": weights} if weights else {})}
