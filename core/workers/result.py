"""What is kept of a run: what it ran on, and at its end its scores, its checkpoint and examples of its mistakes."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.data.images import Dataset
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, to_bytes
from core.learning.epoch import Epoch
from core.learning.evaluation import outputs, score
from core.learning.examination import examine
from core.learning.network import pick_device
from core.learning.provenance import of_program, public
from core.learning.recipe import Recipe
from core.learning.statistics import before_and_after
from core.learning.training import Training
from core.store.run import Run


def result(run: Run, training: Training, dataset: Dataset, history: Sequence[Epoch]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The network's scores on the test images; and the run's files by kind, its checkpoint and examples of its mistakes."""
    network, recipe = training.network.cpu(), run.recipe
    logits = outputs(network, dataset.test, recipe.mean, recipe.std)
    found = score(logits, dataset.test.labels)
    confusion, examples = examine(logits, dataset.test)
    accuracies: dict[str, tuple[float, ...]] = {dataset.name: (found.accuracy,)}
    seconds = sum(epoch.seconds for epoch in history)  # of all parts of a run that was taken up again
    card = Card.of(
        run.architecture.name, run.architecture, dataset.source, (recipe.seed,), accuracies, seconds, public(run.machine)
    )
    checkpoint = Checkpoint(run.architecture, recipe, tuple(history), card, network.state_dict())
    found_by_layer = before_and_after(training, run.architecture)
    statistics = {when: [asdict(row) for row in rows] for when, rows in found_by_layer.items()}
    evaluation = {"accuracy": found.accuracy, "loss": found.loss, "by_class": found.by_class, "classes": dataset.classes}
    evaluation |= {"confusion": confusion, "seconds": seconds, "statistics": statistics}
    return evaluation, {"checkpoint": to_bytes(checkpoint), "examples": examples.to_bytes()}


def machine_of(recipe: Recipe) -> dict[str, Any]:
    """What the run runs on, as its provenance has it; so far the rate is the recipe's."""
    here = {"device": str(pick_device(recipe.device)), "threads": recipe.threads or os.cpu_count() or 1}
    return of_program() | here | {"rate_changes": []}
