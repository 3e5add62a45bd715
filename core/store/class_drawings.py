"""How the networks read the drawings that a class handed in: one confusion matrix a network."""

from collections.abc import Sequence
from typing import NamedTuple

from core.store.class_board import Drawing
from core.store.class_work import DIGITS


class Reading(NamedTuple):
    """`counts[meant][read]` of a network's drawings; `right` is how many of `drawings` it read as they were meant."""

    network: str
    drawings: int
    right: int
    counts: tuple[tuple[int, ...], ...]

    @property
    def accuracy(self) -> float:
        """The share that was read as it was meant."""
        return self.right / self.drawings


def readings(drawings: Sequence[Drawing]) -> list[Reading]:
    """A matrix for each network that read any of the drawings, in the order in which the networks are first met."""
    names = dict.fromkeys(name for one in drawings for name in one.read)
    return [_reading(name, [(one.digit, one.read[name]) for one in drawings if name in one.read]) for name in names]


def _reading(network: str, pairs: Sequence[tuple[int, int]]) -> Reading:
    counts = tuple(tuple(pairs.count((meant, read)) for read in range(DIGITS)) for meant in range(DIGITS))
    return Reading(network, len(pairs), sum(counts[digit][digit] for digit in range(DIGITS)), counts)
