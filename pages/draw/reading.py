"""A drawing is read by networks, once: the page and the live canvas ask for the same answers one after the other."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from core.data.drawing import Move, Prepared, prepare
from core.data.ink import Picture, Strokes

if TYPE_CHECKING:
    from core.learning.classifier import Answer, Classifier


def prepared(drawing: Strokes | Picture, off: frozenset[str], move: Move) -> Prepared:
    """The drawing through its steps; raises DataError where there is nothing to read."""
    return _prepared(drawing, off, move) if isinstance(drawing, Strokes) else prepare(drawing, off, move)


def answers(
    drawing: Strokes | Picture, off: frozenset[str], move: Move, classifiers: "Iterable[Classifier]"
) -> "dict[str, Answer]":
    """Each network's answer by its name; raises DataError where there is nothing to read."""
    ready = prepared(drawing, off, move)
    if isinstance(drawing, Strokes):
        return {classifier.name: _answer(classifier, drawing, off, move) for classifier in classifiers}
    return {classifier.name: classifier.answer(ready) for classifier in classifiers}


@lru_cache(maxsize=16)
def _prepared(drawing: Strokes, off: frozenset[str], move: Move) -> Prepared:
    return prepare(drawing, off, move)


@lru_cache(maxsize=256)
def _answer(classifier: "Classifier", drawing: Strokes, off: frozenset[str], move: Move) -> "Answer":
    return classifier.answer(_prepared(drawing, off, move))
