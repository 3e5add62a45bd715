"""What the command inside finds: what changes an answer, the units that count most, nearest images, what training changed."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from torch import nn

from core.commands.output import table
from core.data.datasets import load
from core.data.images import Images
from core.learning.classifier import Classifier
from core.learning.inside.before_after import changed, flow
from core.learning.inside.change import smallest_change
from core.learning.inside.given import Given
from core.learning.inside.ink_edits import ink_edits
from core.learning.inside.nearest import features, features_of, nearest
from core.learning.inside.units import units

MOST = 2000  # training images among which the nearest are looked for


def found(what: str, classifier: Classifier, given: Given, digit: int, target: int | None, dataset: str) -> dict[str, Any]:
    """The record of one of FINDS; a change goes towards the class, or where there is none, away from the answer."""
    if what == "nearest":
        return {"find": what, "dataset": dataset, "images": _nearest(classifier, given, load(dataset).train[:MOST])}
    if what == "training":
        return {"find": what, "dataset": dataset, **_training(classifier, load(dataset).train)}
    return {"find": what, **FINDS[what](classifier.network, given, digit, target)}


def _change(network: nn.Sequential, given: Given, digit: int, target: int | None) -> dict[str, Any]:
    change = smallest_change(network, *given, None if target == digit else target)
    if change is None:
        return {"change": None}
    after = {"after": change.after, "after_probability": change.probability}
    return {"change": change.change[0].tolist(), "norm": change.norm, **after}


def _ink(network: nn.Sequential, given: Given, digit: int, target: int | None) -> dict[str, Any]:
    edits = ink_edits(network, *given, None if target == digit else target)
    if edits is None:
        return {"edits": None}
    rows = [edit._asdict() for edit in edits.edits]
    return {"edits": rows, "after": edits.after, "after_probability": edits.probability}


def _units(network: nn.Sequential, given: Given, digit: int, target: int | None) -> dict[str, Any]:
    target = digit if target is None else target
    most = units(network, given.values, target)
    rows = [
        {
            "number": unit.number,
            "contribution": unit.contribution,
            "activation": unit.activation,
            "bias": unit.bias,
            "weights": unit.weights[0].tolist(),
        }
        for unit in most.units
    ]
    return {"class": target, "unit_layer": most.layer, "units": rows, "units_left_out": most.left_out}


def _training(classifier: Classifier, images: Images) -> dict[str, Any]:
    """The statistics of every layer before and after training, and the first weights that it has changed most."""
    seen = flow(classifier, images)
    record = {"images": seen.images, **{when: [asdict(row) for row in rows] for when, rows in seen.statistics.items()}}
    if classifier.epochs:
        most = changed(classifier)
        weights = {"was": most.before.tolist(), "is": most.after.tolist()}
        record["changed"] = {"layer": most.layer, "numbers": most.numbers, "left_out": most.left_out, **weights}
    return record


def _nearest(classifier: Classifier, given: Given, images: Images) -> list[dict[str, Any]]:
    known = features(classifier.network, images, classifier.recipe.mean, classifier.recipe.std)
    near = nearest(known, features_of(classifier.network, given.values.unsqueeze(0))[0])
    return [
        {"place": place, "label": int(images.labels[place]), "distance": distance}
        for place, distance in zip(near.places.tolist(), near.distances.tolist(), strict=True)
    ]


FINDS: dict[str, Callable[[nn.Sequential, Given, int, int | None], dict[str, Any]]] = {
    "change": _change,
    "ink": _ink,
    "units": _units,
}
CHOICES = (*FINDS, "nearest", "training")


def found_text(record: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    match record["find"]:
        case "change" | "ink" if record.get("change", record.get("edits")) is None:
            yield "Nothing was found that changes its mind so."
        case "change":
            yield f"A change with the L2 norm {record['norm']:.4f}, in units of full ink, makes it read {_after(record)}."
        case "ink":
            added = sum(edit["add"] for edit in record["edits"])
            what = f"{added} pixels filled and {len(record['edits']) - added} erased"
            yield f"With {what} it reads {_after(record)}."
        case "units":
            rows = [("unit", "counts for the class", "activation")]
            rows += [(str(row["number"]), f"{row['contribution']:.4f}", f"{row['activation']:.4f}") for row in record["units"]]
            yield f"The units of {record['unit_layer']} that count most for {record['class']}:\n{table(rows)}"
        case "training":
            yield _training_text(record)
        case _:
            rows = [("training image", "label", "distance")]
            rows += [(str(row["place"]), str(row["label"]), f"{row['distance']:.4f}") for row in record["images"]]
            yield f"The nearest images of {record['dataset']} in its last hidden layer:\n{table(rows)}"


def _training_text(record: dict[str, Any]) -> str:
    lines = [("layer", "training", "output, mean", "std", "hardly passes, %", "gradient by weights, RMS")]
    for when in ("before", "after"):
        for row in record.get(when, ()):
            flat = "" if row["flat"] is None else f"{100 * row['flat']:.1f}"
            gradient = "" if row["weight_gradient"] is None else f"{row['weight_gradient']:.3g}"
            lines.append((row["name"], when, f"{row['mean']:.3f}", f"{row['std']:.3f}", flat, gradient))
    return f"Over {record['images']} training images of {record['dataset']}:\n{table(lines)}"


def _after(record: dict[str, Any]) -> str:
    return f"{record['after']} ({100 * record['after_probability']:.1f} %)"
