"""A network while it is being designed: every layer keeps its key, and every edit gives a new value."""

from dataclasses import dataclass, replace
from typing import Any

from core.design.architecture import MAX_LAYERS, Architecture
from core.design.layer import Layer, Shape
from core.design.refusal import DesignError

MAX_UNDO = 200


@dataclass(frozen=True)
class Draft:
    """An architecture and a key for each of its layers; keys are never used twice."""

    architecture: Architecture
    keys: tuple[int, ...]
    next_key: int

    @classmethod
    def of(cls, architecture: Architecture) -> "Draft":
        """The draft of an architecture."""
        count = len(architecture.layers)
        return cls(architecture, tuple(range(count)), count)

    def index(self, key: int) -> int:
        """The position of the layer with this key; raises DesignError if it was removed."""
        if key not in self.keys:
            raise DesignError("no-such-layer", "This layer was removed.", "Choose another one.")
        return self.keys.index(key)

    def layer(self, key: int) -> Layer:
        """The layer with this key."""
        return self.architecture.layers[self.index(key)]

    def insert(self, position: int, layer: Layer) -> "Draft":
        """Insert a layer before the one at `position`, or at the end; raises DesignError if there are too many layers."""
        if len(self.keys) >= MAX_LAYERS:
            raise DesignError("too-many-layers", f"An architecture holds at most {MAX_LAYERS} layers.", "Remove one first.")
        position = min(max(position, 0), len(self.keys))
        rows = self._rows()
        return self._with([*rows[:position], (self.next_key, layer), *rows[position:]], self.next_key + 1)

    def duplicate(self, key: int) -> "Draft":
        """Insert a copy of the layer after it."""
        return self.insert(self.index(key) + 1, self.layer(key))

    def remove(self, key: int) -> "Draft":
        """Remove this layer."""
        self.index(key)
        return self._with([row for row in self._rows() if row[0] != key])

    def move(self, key: int, position: int) -> "Draft":
        """Move the layer to `position` among the others."""
        layer = self.layer(key)
        rows = [row for row in self._rows() if row[0] != key]
        position = min(max(position, 0), len(rows))
        return self._with([*rows[:position], (key, layer), *rows[position:]])

    def change(self, key: int, field: str, value: Any) -> "Draft":
        """Set one field of the layer to any value; trace() says whether it is legal."""
        if field not in vars(self.layer(key)):
            raise DesignError("unknown-key", f"{type(self.layer(key)).__name__} has no field {field!r:.40}.")
        rows = self._rows()
        rows[self.index(key)] = (key, replace(self.layer(key), **{field: value}))
        return self._with(rows)

    def reshape(self, shape: Shape) -> "Draft":
        """Change the input shape."""
        return replace(self, architecture=replace(self.architecture, input_shape=shape))

    def become(self, architecture: Architecture) -> "Draft":
        """Replace the architecture; equal layers at its beginning and end keep their keys."""
        old, new = self.architecture.layers, architecture.layers
        short = min(len(old), len(new))
        head = next((i for i in range(short) if old[i] != new[i]), short)
        tail = next((i for i in range(short - head) if old[-1 - i] != new[-1 - i]), short - head)
        middle = len(new) - head - tail
        fresh = range(self.next_key, self.next_key + middle)
        return Draft(architecture, (*self.keys[:head], *fresh, *self.keys[len(old) - tail :]), self.next_key + middle)

    def _rows(self) -> list[tuple[int, Layer]]:
        return list(zip(self.keys, self.architecture.layers, strict=True))

    def _with(self, rows: list[tuple[int, Layer]], next_key: int | None = None) -> "Draft":
        architecture = replace(self.architecture, layers=tuple(layer for _, layer in rows))
        return Draft(architecture, tuple(key for key, _ in rows), self.next_key if next_key is None else next_key)


@dataclass(frozen=True)
class History:
    """The present draft, the drafts before it, and those that were undone."""

    present: Draft
    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    def then(self, draft: Draft) -> "History":
        """The history after an edit, which clears what was undone; an edit that changes nothing is not recorded."""
        if draft.architecture == self.present.architecture and draft.keys == self.present.keys:
            return self
        return History(draft, (*self.past, self.present)[-MAX_UNDO:])

    def undo(self) -> "History":
        """Undo one edit, if there is one."""
        return History(self.past[-1], self.past[:-1], (self.present, *self.future)) if self.past else self

    def redo(self) -> "History":
        """Redo one edit, if one was undone."""
        return History(self.future[0], (*self.past, self.present), self.future[1:]) if self.future else self
