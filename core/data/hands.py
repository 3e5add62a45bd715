"""A written digit as other hands would have written it: its strokes changed, before the drawing is prepared as any other.

A change of the strokes keeps the pen's width and the digit's box as the preparation wants them, which a change of the pixels
does not: a slanted digit still fills its box.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.data.ink import Strokes

FILLS = 0.8  # share of the frame that the longer side of a changed digit takes


@dataclass(frozen=True)
class Hand:
    """How much hands differ: the largest change to either side, or the standard deviation where it says so.

    `slant` and `turn` in degrees. `stretch` is of width against height, `lift` of the upper part against the lower one, both
    as the logarithm of a factor. `bend` is of a smooth field of displacements, `apart` of each stroke's place against the
    others', `tremble` of each point's place: standard deviations in sizes of the digit. `speed` is the largest number of
    times that a stroke's corners are rounded.
    """

    slant: float = 0.0
    turn: float = 0.0
    stretch: float = 0.0
    lift: float = 0.0
    bend: float = 0.0
    apart: float = 0.0
    tremble: float = 0.0
    speed: int = 0


def rewritten(drawing: Strokes, hand: Hand, dice: np.random.Generator) -> Strokes:
    """The strokes changed within the hand's limits; as many lines of as many points, in the middle of the same frame."""
    lines = [np.array(line, dtype=float) for line in drawing.lines if line]
    if not lines:
        return drawing
    every = np.concatenate(lines)
    middle, size = (every.min(0) + every.max(0)) / 2, max(float(np.ptp(every, 0).max()), 1e-9)
    passes = int(dice.integers(0, hand.speed + 1))
    away = dice.normal(0, 1, (len(lines), 2)) * hand.apart
    field, shape = _field(hand, dice), _shape(hand, dice)
    lifted = np.exp(dice.uniform(-hand.lift, hand.lift))
    changed = []
    for line, shift in zip(lines, away, strict=True):
        at = (line - middle) / size  # from −½ to ½, y downwards
        at[:, 1] = np.clip(at[:, 1] + 0.5, 0, 1) ** lifted - 0.5
        at = at + _along(field, at) + shift + dice.normal(0, 1, at.shape) * hand.tremble
        changed.append(_rounded(at, passes) @ shape.T)
    return replace(drawing, lines=_in_frame(changed, drawing.frame))


def _shape(hand: Hand, dice: np.random.Generator) -> np.ndarray:
    """The 2×2 matrix of a slant, a stretch of the width and a turn."""
    slant, turn = (np.radians(dice.uniform(-most, most)) for most in (hand.slant, hand.turn))
    slanted = np.array([[np.exp(dice.uniform(-hand.stretch, hand.stretch)), np.tan(slant)], [0, 1]])
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ slanted


def _field(hand: Hand, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three waves over the digit: their frequencies (3, 2) in waves a size, phases (3,), and heights (3, 2)."""
    heights = dice.normal(0, 1, (3, 2)) * hand.bend * np.sqrt(2 / 3)  # a wave of height 1 deviates by √½
    return dice.uniform(-1, 1, (3, 2)), dice.uniform(0, 2 * np.pi, 3), heights


def _along(field: tuple[np.ndarray, np.ndarray, np.ndarray], at: np.ndarray) -> np.ndarray:
    frequencies, phases, heights = field
    displaced: np.ndarray = np.sin(2 * np.pi * at @ frequencies.T + phases) @ heights
    return displaced


def _rounded(line: np.ndarray, passes: int) -> np.ndarray:
    """Each point moved halfway to the middle of its neighbors, so many times; the ends stay."""
    for _ in range(passes):
        line = np.concatenate([line[:1], (line[:-2] + 2 * line[1:-1] + line[2:]) / 4, line[-1:]]) if len(line) > 2 else line
    return line


def _in_frame(lines: list[np.ndarray], frame: tuple[float, float]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The lines scaled to FILLS of the frame and moved into its middle."""
    every = np.concatenate(lines)
    low, high = every.min(0), every.max(0)
    scale = FILLS * min(frame) / max(float((high - low).max()), 1e-9)
    places = ((line - (low + high) / 2) * scale + np.array(frame) / 2 for line in lines)
    return tuple(tuple((float(x), float(y)) for x, y in line) for line in places)
