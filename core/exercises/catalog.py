"""All kinds of exercises, and a variant of one by its seed."""

from random import Random

from core.design.refusal import Refusal
from core.exercises.counts import Macs, Parameters
from core.exercises.exercise import Exercise
from core.exercises.hardware import Cycles, Energy
from core.exercises.networks import FlattenedLength, WeightBytes
from core.exercises.reading import IntervalVerdict, ProfilerRow
from core.exercises.windows import OutputSize, Padding, ReceptiveField

KINDS: dict[str, type[Exercise]] = {
    "output-size": OutputSize,
    "padding": Padding,
    "receptive-field": ReceptiveField,
    "parameters": Parameters,
    "macs": Macs,
    "flattened": FlattenedLength,
    "bytes": WeightBytes,
    "cycles": Cycles,
    "energy": Energy,
    "profiler-row": ProfilerRow,
    "verdict": IntervalVerdict,
}


class ExerciseError(Refusal):
    """An exercise that there is not."""


def exercise(kind: str, seed: int) -> Exercise:
    """The variant of a kind that belongs to a seed, always the same; raises ExerciseError."""
    if kind not in KINDS:
        raise ExerciseError("exercise", f"There is no exercise {kind!r:.40}.", f"Choose one of {', '.join(KINDS)}.")
    return KINDS[kind].variant(Random(f"{kind} {seed}"))
