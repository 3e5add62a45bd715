"""The networks of part 1 of documents 000 and 001 as they were trained: the original design, and what differs from it."""

from typing import NamedTuple

from core.learning.intervals import Interval, of_difference
from core.studies.questions.shipped import by_seed, results
from core.studies.results import Results
from core.studies.study import Trial

STUDIES = ("factors", "activations")


class Setup(NamedTuple):
    """A trial, and the results of the study that it is of."""

    found: Results
    trial: Trial

    @property
    def name(self) -> str:
        """Its label and its study."""
        return f"{self.trial.label} ({self.found.study.name})"

    def numbers(self, metric: str) -> list[float]:
        """A number per seed. Raises ResultsError for fewer than two."""
        return list(by_seed(self.found, self.trial.label, metric).values())

    def minus(self, other: "Setup", metric: str) -> Interval:
        """By how much its mean is larger than the other's."""
        return of_difference(self.numbers(metric), other.numbers(metric))


def setups() -> tuple[Setup, list[Setup]]:
    """The original design, and the others. What two studies train alike is there once, from the study with more seeds.

    Raises ResultsError where a file is missing, or has fewer than two seeds of a trial.
    """
    larger: dict[str, Setup] = {}
    for study in STUDIES:
        for trial in results(study).study.trials:
            setup = Setup(results(study), trial)
            known = larger.setdefault(trial.digest(0), setup)
            if len(setup.numbers("accuracy")) > len(known.numbers("accuracy")):
                larger[trial.digest(0)] = setup
    original, *others = larger.values()  # the first study begins with the original design
    return original, others
