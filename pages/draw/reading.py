"""The networks' answers for a drawing, cached: the live canvas and then the page ask for the same ones."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

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
    known = _known(drawing, off, move) if isinstance(drawing, Strokes) else WeakKeyDictionary()
    found = {}
    for classifier in classifiers:
        if (answer := known.get(classifier)) is None:
            answer = known[classifier] = classifier.answer(ready)
        found[classifier.name] = answer
    return found


@lru_cache(maxsize=16)
def _prepared(drawing: Strokes, off: frozenset[str], move: Move) -> Prepared:
    return prepare(drawing, off, move)


@lru_cache(maxsize=16)
def _known(drawing: Strokes, off: frozenset[str], move: Move) -> "WeakKeyDictionary[Classifier, Answer]":
    """The cached answers. They do not keep an unused network in memory."""
    return WeakKeyDictionary()
