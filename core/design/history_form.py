"""The JSON form of a history, in which a design with its undo outlives a reload.

    {"version": 1, "layers": [{"kind": "ReLU"}, …], "now": 3, "drafts":
     [{"name": "…", "source": "…", "input_shape": [1, 28, 28], "layers": [0, 4, …], "keys": [0, 1, …], "next_key": 13}, …]}

The drafts are all versions from the oldest to the last undone one, `now` is the present one's place among them. Each layer
stands once, and drafts name it by its place. A value that trace() would refuse is kept: it is what the person typed.
"""

from dataclasses import fields
from typing import Any

from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.layer import Layer
from core.design.layers import KINDS
from core.design.refusal import DesignError

VERSION = 1
MOST_DRAFTS = 100
MOST_CHARACTERS = 200_000
_LARGEST_LAYER = 150  # characters of a layer's form


def to_form(history: History) -> dict[str, Any]:
    """The history as plain data for JSON: the versions nearest to the present one that find room."""
    places: dict[Layer, int] = {}
    rows: dict[int, dict[str, Any]] = {}
    size = 0
    for place, draft in _nearest(history):
        before = len(places)
        row = _row(draft, places)
        size += _LARGEST_LAYER * (len(places) - before) + _largest(draft)
        if rows and size > MOST_CHARACTERS:
            break
        rows[place] = row
    drafts = [rows[place] for place in sorted(rows)]
    now = sorted(rows).index(len(history.past))
    return {"version": VERSION, "layers": [_layer_form(layer) for layer in places], "now": now, "drafts": drafts}


def from_form(form: Any) -> History:
    """The history of a form; raises DesignError for anything else."""
    try:
        if form["version"] != VERSION:
            raise KeyError(form["version"])
        layers = [_layer(entry) for entry in form["layers"]]
        drafts = tuple(_draft(entry, layers) for entry in form["drafts"])
        now = range(len(drafts))[form["now"]]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise DesignError("history", "The design that was kept here cannot be read.", "Begin from a copy.") from None
    return History(drafts[now], drafts[:now], drafts[now + 1 :])


def _nearest(history: History) -> list[tuple[int, Draft]]:
    """The MOST_DRAFTS versions nearest to the present one, the nearest first, each with its place among all."""
    now = len(history.past)
    drafts = enumerate((*history.past, history.present, *history.future))
    return sorted(drafts, key=lambda entry: abs(entry[0] - now))[:MOST_DRAFTS]


def _row(draft: Draft, places: dict[Layer, int]) -> dict[str, Any]:
    """The form of a draft; its new layers get a place."""
    network = draft.architecture
    layers = [places.setdefault(layer, len(places)) for layer in network.layers]
    head = {"name": network.name, "source": network.source, "input_shape": network.input_shape}
    return {**head, "layers": layers, "keys": draft.keys, "next_key": draft.next_key}


def _largest(draft: Draft) -> int:
    """About the characters of a draft's form, rather too many: writing each for its exact length takes ten times as long."""
    network = draft.architecture
    return 200 + 2 * len(network.name + network.source) + 12 * len(draft.keys)


def _layer_form(layer: Layer) -> dict[str, Any]:
    return {"kind": type(layer).__name__, **vars(layer)}


def _layer(form: dict[str, Any]) -> Layer:
    kind = KINDS[form["kind"]]
    if form.keys() != {"kind", *(entry.name for entry in fields(kind))}:
        raise KeyError(form["kind"])
    return kind(**{name: value for name, value in form.items() if name != "kind"})


def _draft(form: dict[str, Any], layers: list[Layer]) -> Draft:
    chosen = tuple(layers[place] for place in _whole(form["layers"]))
    keys, (next_key,) = _whole(form["keys"]), _whole([form["next_key"]])
    if len(keys) != len(chosen) or len(set(keys)) != len(keys) or max(keys, default=-1) >= next_key:
        raise ValueError("the keys are not those of the layers")
    channels, height, width = _whole(form["input_shape"])
    texts = form["name"], form["source"]
    if not all(type(text) is str for text in texts):
        raise TypeError("a text is of another type")
    return Draft(Architecture(texts[0], (channels, height, width), chosen, texts[1]), keys, next_key)


def _whole(values: Any) -> tuple[int, ...]:
    if not all(type(value) is int and value >= 0 for value in values):
        raise TypeError("not whole numbers")
    return tuple(values)
