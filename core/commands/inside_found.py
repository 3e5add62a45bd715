"""What the command inside finds: what changes an answer, what counts most in a network, and what it has learned."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple

from torch import Tensor, cat, nn

from core.data.datasets import load
from core.data.digit_file import Digit
from core.data.images import Images
from core.data.stroke_ink import stroke_ink
from core.learning.classifier import Classifier
from core.learning.inside.before_after import changed, flow
from core.learning.inside.change import smallest_change
from core.learning.inside.drives import drives
from core.learning.inside.given import Given
from core.learning.inside.ink_edits import ink_edits
from core.learning.inside.layers import MAPS, InsideError, passed, require_source
from core.learning.inside.nearest import features, features_of, nearest, plane
from core.learning.inside.toeplitz import toeplitz
from core.learning.inside.units import hidden
from core.learning.inside.vanishing import vanishing

MOST = 2000  # images of a set that are looked at


class Asked(NamedTuple):
    """A question of the command: the network, the picture, what it is read as, and the options that say what is meant."""

    classifier: Classifier
    drawn: Digit
    given: Given
    digit: int
    target: int | None
    dataset: str
    layer: str | None
    number: int | None

    @property
    def towards(self) -> int | None:
        """The class that a change goes towards; None where it goes away from the answer."""
        return None if self.target == self.digit else self.target


def found(what: str, asked: Asked) -> dict[str, Any]:
    """The record of one of FINDS; raises InsideError."""
    if asked.layer is None and what in OF_LAYER:
        raise InsideError("options", f"--find {what} says nothing without --layer.", "Give --layer too.")
    return {"find": what, **FINDS[what](asked)}


def _change(asked: Asked) -> dict[str, Any]:
    change = smallest_change(asked.classifier.network, *asked.given, asked.towards)
    if change is None:
        return {"change": None}
    after = {"after": change.after, "after_probability": change.probability}
    return {"change": change.change[0].tolist(), "norm": change.norm, **after}


def _ink(asked: Asked) -> dict[str, Any]:
    edits = ink_edits(asked.classifier.network, *asked.given, asked.towards)
    if edits is None:
        return {"edits": None}
    stroke = stroke_ink(asked.drawn)
    worth = {"stroke": stroke, "strokes_added": edits.added / stroke, "strokes_erased": edits.erased / stroke}
    rows = [edit._asdict() for edit in edits.edits]
    return {
        "edits": rows,
        "strokes": asked.drawn.strokes,
        **worth,
        "after": edits.after,
        "after_probability": edits.probability,
    }


def _units(asked: Asked) -> dict[str, Any]:
    """The units that count most; or the one that is asked for."""
    target = asked.digit if asked.target is None else asked.target
    layer = hidden(asked.classifier.network, asked.given.values, target)
    if asked.layer not in (None, layer.layer):
        raise InsideError("no-units", f"The units of {asked.layer} do not see the picture.", f"Choose {layer.layer}.")
    shown = layer.largest().units if asked.number is None else (layer.unit(asked.number),)
    rows = [
        {
            "number": unit.number,
            "contribution": unit.contribution,
            "activation": unit.activation,
            "bias": unit.bias,
            "weights": unit.weights[0].tolist(),
        }
        for unit in shown
    ]
    left_out = len(layer.contributions) - len(shown)
    return {"class": target, "unit_layer": layer.layer, "units": rows, "units_left_out": left_out}


def _training(asked: Asked) -> dict[str, Any]:
    """The statistics of every layer before and after training, the weights most changed, and how gradients vanish."""
    classifier, images = asked.classifier, load(asked.dataset).train
    seen, lesson = flow(classifier, images), vanishing(images)
    record = {"images": seen.images, **{when: [asdict(row) for row in rows] for when, rows in seen.statistics.items()}}
    if classifier.epochs:
        most = changed(classifier, layer=asked.layer, source=asked.number or 0)
        weights = {"for_map": most.source, "was": most.before.tolist(), "is": most.after.tolist()}
        record["changed"] = {"layer": most.layer, "numbers": most.numbers, "left_out": most.left_out, **weights}
    return {"dataset": asked.dataset, **record, "vanishing": lesson._asdict()}


def _nearest(asked: Asked) -> dict[str, Any]:
    images = load(asked.dataset).train[:MOST]
    near = nearest(_features(asked, images), _own(asked)[0])
    return {
        "dataset": asked.dataset,
        "images": [
            {"place": place, "label": int(images.labels[place]), "distance": distance}
            for place, distance in zip(near.places.tolist(), near.distances.tolist(), strict=True)
        ],
    }


def _plane(asked: Asked) -> dict[str, Any]:
    """The places of the test images and of the picture in the plane of the last hidden layer."""
    images = load(asked.dataset).test[:MOST]
    known = _features(asked, images)
    made = plane(known)
    *spots, mine = made.of(cat([known, _own(asked)])).tolist()
    rows = [{"label": label, "x": x, "y": y} for label, (x, y) in zip(images.labels.tolist(), spots, strict=True)]
    return {"dataset": asked.dataset, "shares": made.shares.tolist(), "place": mine, "images": rows}


def _drives(asked: Asked) -> dict[str, Any]:
    """The test images that drive each map of the layer most, and how many of its maps are dead."""
    images, recipe = load(asked.dataset).test[:MOST], asked.classifier.recipe
    most = drives(asked.classifier.network, images, recipe.mean, recipe.std, asked.layer or "")
    maps = [
        [
            {"place": place, "label": int(images.labels[place]), "value": value}
            for place, value in zip(places, values, strict=True)
        ]
        for places, values in zip(most.places.tolist(), most.values.tolist(), strict=True)
    ]
    counts = {"count": most.count, "dead": most.dead, "maps_left_out": most.count - len(maps)}
    return {"dataset": asked.dataset, "of_layer": most.layer, "over": len(images), **counts, "maps": maps}


def _kernels(asked: Asked) -> dict[str, Any]:
    """The weights of a convolution for one map of its input, the first one if none is asked for."""
    layer = passed(asked.classifier.network, asked.given.values, asked.layer or "")
    if not isinstance(layer.module, nn.Conv2d):
        raise InsideError("kind", f"{layer.name} has no kernels.", "Choose a convolution.")
    source, sources = asked.number or 0, layer.module.in_channels
    require_source(layer.name, source, sources)
    kernels = layer.module.weight.detach()[:MAPS, source]
    left_out = layer.module.out_channels - len(kernels)
    of = {"of_layer": layer.name, "for_map": source, "of_maps": sources}
    return {**of, "kernels": kernels.tolist(), "kernels_left_out": left_out}


def _toeplitz(asked: Asked) -> dict[str, Any]:
    """The sizes of a convolution as the matrix of a linear layer."""
    layer = passed(asked.classifier.network, asked.given.values, asked.layer or "")
    matrix = toeplitz(layer.module, tuple(layer.input.shape), windows=0)
    sizes = {"rows": matrix.rows, "columns": matrix.columns, "connected": matrix.connected}
    return {"of_layer": layer.name, **sizes, "different": matrix.different, "biases": matrix.biases}


def _features(asked: Asked, images: Images) -> Tensor:
    return features(asked.classifier.network, images, asked.classifier.recipe.mean, asked.classifier.recipe.std)


def _own(asked: Asked) -> Tensor:
    return features_of(asked.classifier.network, asked.given.values.unsqueeze(0))


FINDS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "change": _change,
    "ink": _ink,
    "units": _units,
    "nearest": _nearest,
    "plane": _plane,
    "drives": _drives,
    "kernels": _kernels,
    "toeplitz": _toeplitz,
    "training": _training,
}
OF_LAYER = ("drives", "kernels", "toeplitz")  # need a layer
TAKEN = {  # the options that each takes
    "change": ("class",),
    "ink": ("class",),
    "units": ("class", "layer", "map"),
    "nearest": ("dataset",),
    "plane": ("dataset",),
    "drives": ("layer", "dataset"),
    "kernels": ("layer", "map"),
    "toeplitz": ("layer",),
    "training": ("layer", "map", "dataset"),
}
