"""inside: what each layer of a network makes of one picture, one value taken apart, and why the network answers so."""

import argparse
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.commands.inside_found import FINDS, TAKEN, Asked
from core.commands.inside_found import found as looked_for
from core.commands.inside_text import text
from core.commands.networks import classifier, describe_normal
from core.commands.output import show
from core.commands.pictures import HELP as PICTURE
from core.commands.pictures import read_digit
from core.learning.classifier import Classifier
from core.learning.inside.activations import Activation, activations, one_map
from core.learning.inside.feature_map import feature_map
from core.learning.inside.given import Given, given
from core.learning.inside.grad_cam import grad_cam
from core.learning.inside.gradient import gradient_times_input
from core.learning.inside.integrated_gradients import integrated_gradients
from core.learning.inside.layers import InsideError, before_flattening, passed, position, require_class
from core.learning.inside.occlusion import occlusion
from core.learning.inside.pixel import pixel
from core.learning.inside.receptive_field import receptive_field

HELP = "what each layer makes of a picture, and why the network answers so"
MAP = "one map of the layer, or one unit of a vector, from 0; for --find training and kernels, a map of the layer's input"
WHY = ("occlusion", "gradient", "integrated", "grad-cam")


def describe(parser: argparse.ArgumentParser) -> None:
    network = "a trained network, or a design, which gets the untrained weights of seed 0"
    parser.add_argument("network", metavar="NAME|FILE", help=network)
    parser.add_argument("image", metavar="IMAGE", type=Path, help=PICTURE)
    describe_normal(parser)
    parser.add_argument("--layer", metavar="NAME", help="the values of a layer, named as trace names it: conv1")
    parser.add_argument("--map", metavar="N", type=int, help=MAP)
    parser.add_argument("--at", metavar="ROW,COLUMN", help="one value of the map, taken apart; both counted from 0")
    parser.add_argument("--why", choices=WHY, help="which parts of the picture speak for a class; grad-cam may take --layer")
    finds = (
        "what changes its mind: the smallest change, pixels of ink; units of an MLP; near images; the plane of test images; "
    )
    finds += "what drives a --layer, and its dead units; a convolution's kernels, and its matrix; "
    finds += "what training changed, of a --layer if given"
    parser.add_argument("--find", choices=FINDS, help=finds)
    parser.add_argument("--class", dest="target", metavar="N", type=int, help="the class for --why and --find (the answer)")
    parser.add_argument("--dataset", help="whose images --find takes (digits)")


def run(options: argparse.Namespace) -> int:
    _require_sense(options)
    found, trained = classifier(options.network, tuple(options.normal))
    drawn = read_digit(options.image)
    image = given(drawn.pixels, found.recipe.mean, found.recipe.std)
    probabilities = torch.from_numpy(found.probabilities(drawn.pixels[None]))
    digit = int(probabilities.argmax())
    record = {
        "network": found.name,
        "trained": trained,
        "image": str(options.image),
        "input": image.values[0].tolist(),
        "digit": digit,
        "probabilities": probabilities[0].tolist(),
    }
    target = digit if options.target is None else options.target
    require_class(probabilities, target)
    about_layer = options.layer and "layer" not in TAKEN.get(options.find, ())
    if about_layer or not (options.why or options.find):
        record |= _layer(options, found, image.values)
    if options.find:
        asked = Asked(found, drawn, image, digit, options.target, options.dataset or "digits", options.layer, options.map)
        record |= looked_for(options.find, asked)
    if options.why:
        record |= {"why": options.why, "class": target, "probability": float(probabilities[0, target])}
        record |= _why(options, found.network, image, target)
    show(record, options.json, "" if options.json else text(record))
    return 0


def _require_sense(options: argparse.Namespace) -> None:
    """Raise InsideError for an option that lacks the one that it belongs to, or that --find does not take."""
    for one, other in (("map", "layer"), ("at", "map")):
        if getattr(options, one) is not None and getattr(options, other) is None:
            raise InsideError("options", f"--{one} says nothing without --{other}.", f"Give --{other} too.")
    if options.target is not None and not (options.why or options.find):
        raise InsideError("options", "--class says nothing without --why.", "Give --why or --find too.")
    if options.dataset is not None and not options.find:
        raise InsideError("options", "--dataset says nothing without --find.", "Give --find too.")
    if options.find:
        _require_taken(options)


def _require_taken(options: argparse.Namespace) -> None:
    """Raise InsideError for an option that --find does not take."""
    taken = TAKEN[options.find]
    given = {"dataset": options.dataset, "class": None if options.why else options.target}
    if "layer" in taken:  # else --map and --at are of the layer, which is shown too
        given |= {"map": options.map, "at": options.at}
    for name, value in given.items():
        if value is not None and name not in taken:
            raise InsideError("options", f"--{name} says nothing with --find {options.find}.", "Leave it out.")


def _layer(options: argparse.Namespace, found: Classifier, values: Tensor) -> dict[str, Any]:
    """All layers in short; or the first maps of one; or one map; or one value taken apart."""
    if options.layer is None:
        return {"layers": [_short(layer) for layer in activations(found.network, values)]}
    if options.map is None:
        layer = activations(found.network, values)[position(found.network, options.layer)]
        return {"layer": layer.name, "shape": layer.shape, "left_out": layer.left_out, "values": layer.values.tolist()}
    if options.at is None and passed(found.network, values, options.layer).output.dim() == 3:
        whole = one_map(found.network, values, options.layer, options.map)
        fed = _feeding(found.network, values, options.layer, options.map)
        return {"layer": options.layer, "map": options.map, "values": whole.tolist(), **fed}
    one = pixel(found.network, values, options.layer, (options.map, *_place(options.at)))
    numbers = {"left_out": one.left_out, "rest": one.rest, "bias": one.bias, "value": one.value}
    terms = [term._asdict() for term in one.terms]
    place = {"map": options.map, "at": one.at[1:]}
    sees = receptive_field(found.network, values, one.layer, one.at)._asdict()
    flattened = before_flattening(found.network, values, one.layer)
    return {"layer": one.layer, "kind": one.kind, **place, "sees": sees, "flattened": flattened, "terms": terms, **numbers}


def _feeding(network: nn.Sequential, values: Tensor, layer: str, number: int) -> dict[str, Any]:
    """What each map of a convolution's input adds to one of its maps; nothing of other layers."""
    if not isinstance(network[position(network, layer)], nn.Conv2d):
        return {}
    found = feature_map(network, values, layer, number)
    return {"fed_by": [row._asdict() for row in found.feeding], "fed_by_left_out": found.left_out, "bias": found.bias}


def _short(layer: Activation) -> dict[str, Any]:
    return {"name": layer.name, "kind": layer.kind, "shape": layer.shape, "extent": layer.extent}


def _place(text: str | None) -> tuple[int, ...]:
    """Row and column of ROW,COLUMN; raises InsideError."""
    try:
        return tuple(map(int, text.split(","))) if text is not None else ()
    except ValueError:
        raise InsideError("place", f"{text!r:.40} is no place in a map.", "Give row and column, as in 5,7.") from None


def _why(options: argparse.Namespace, network: nn.Sequential, image: Given, target: int) -> dict[str, Any]:
    """The numbers of one way to explain the class."""
    values, background, _ = image
    if options.why == "occlusion":
        hidden = occlusion(network, values, target, background)
        return {"patch": hidden.patch, "step": hidden.step, "grid": hidden.changes.tolist()}
    if options.why == "gradient":
        return {"grid": gradient_times_input(network, values, target, background)[0].tolist()}
    if options.why == "integrated":
        parts = integrated_gradients(network, values, target, background)
        return {"grid": parts.parts[0].tolist(), "sum": parts.sum, "difference": parts.difference, "steps": parts.steps}
    cam = grad_cam(network, values, target, options.layer)
    return {"layer": cam.layer, "map_of_layer": cam.map.tolist(), "grid": cam.over_image.tolist()}
