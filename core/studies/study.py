"""A study: a question, the trials that answer it, and what was published. Plain data; no torch."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.data.facts import FACTS
from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.refusal import Refusal
from core.learning.recipe import Recipe
from core.studies.claims import Claim

MAX_TRIALS = 500
MAX_SEEDS = 100
Value = str | int | float


class StudyError(Refusal):
    """A study that there is not, or that asks for too much."""


@dataclass(frozen=True)
class Trial:
    """One setting of a study: a network and how it is trained, under a label of its own.

    `factors` are the values in which it differs from the others; `reported` what was published of it, by metric (see
    metrics.py), accuracies as fractions. The recipe's seed is the first one; each run of the trial has its own.
    """

    label: str
    architecture: Architecture
    recipe: Recipe
    factors: Mapping[str, Value]
    reported: Mapping[str, float] = field(default_factory=dict)

    def digest(self, seed: int) -> str:
        """SHA-256 of all that decides what a run of this trial gives: two trials of one digest are one run."""
        if seed not in self._digests:  # a page asks for those of every study
            form = json.loads(to_json(self.architecture))
            recipe = self.recipe.with_seed(seed).to_form()
            parts = {"input_shape": form["input_shape"], "layers": form["layers"], "recipe": recipe}
            self._digests[seed] = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return self._digests[seed]

    @cached_property
    def _digests(self) -> dict[int, str]:
        return {}


@dataclass(frozen=True)
class Quick:
    """What a first look makes do with: seeds, at most so many training images and epochs."""

    seeds: int = 2
    images: int = 6_000
    epochs: int = 2


@dataclass(frozen=True)
class Study:
    """`question` is what it asks, `source` where it was published, `assumed` what was taken where that is silent or wrong.

    `seeds` is how many it is run with unless asked otherwise; 0: nothing is trained, its numbers are counted. `quick` says
    whether it is a first look.
    """

    name: str
    question: str
    source: str
    trials: tuple[Trial, ...]
    claims: tuple[Claim, ...] = ()
    assumed: tuple[str, ...] = ()
    seeds: int = 3
    quick: bool = False

    def __post_init__(self) -> None:
        require_few(len(self.trials), self.name)
        labels = [trial.label for trial in self.trials]
        if len(set(labels)) < len(labels):
            raise StudyError("labels", f"Two trials of {self.name} have the same label.", "Give each a label of its own.")

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors in which its trials differ, in the order of the trials."""
        return tuple(dict.fromkeys(name for trial in self.trials for name in trial.factors))

    def trial(self, label: str) -> Trial:
        """The trial of that label."""
        return next(trial for trial in self.trials if trial.label == label)

    def digests(self, seeds: int) -> list[str]:
        """The digests of all its runs with so many seeds, trial by trial."""
        return [trial.digest(seed) for trial in self.trials for seed in range(seeds)]

    @property
    def slug(self) -> str:
        """A name that tells it from its first look: of its files, and to find it again."""
        return f"{self.name}{'.quick' if self.quick else ''}"

    def first_look(self, quick: Quick = Quick()) -> "Study":
        """The same study with fewer seeds, images and epochs: an impression, not an answer."""
        trials = tuple(replace(trial, recipe=_shortened(trial.recipe, quick)) for trial in self.trials)
        return replace(self, trials=trials, seeds=min(self.seeds, quick.seeds), quick=True)


def require_few(count: int, name: str) -> None:
    """Raise StudyError for more trials than a study may have."""
    if count > MAX_TRIALS:
        what = f"{name} has {count:,} trials; a study has at most {MAX_TRIALS}."
        raise StudyError("too-many-trials", what, "Choose fewer values.")


def require_seeds(study: Study, seeds: int) -> None:
    """Raise StudyError for a number of seeds with which the study is not run."""
    if study.seeds and not 1 <= seeds <= MAX_SEEDS:
        raise StudyError("seeds", f"The number of seeds must be from 1 to {MAX_SEEDS}, got {seeds:,}.")


def images(recipe: Recipe) -> int:
    """How many images the recipe trains on in an epoch; of a folder, what it asks for at most (1,000 where it does not say)."""
    if recipe.dataset not in FACTS:
        return recipe.images or 1_000
    there = FACTS[recipe.dataset].images - recipe.validation
    return min(there, recipe.images or there)


def one_at_a_time(base: Mapping[str, Value], changes: Sequence[Mapping[str, Value]]) -> list[dict[str, Value]]:
    """The base's values, and for each change the base's with that change."""
    return [dict(base), *({**base, **change} for change in changes)]


def _shortened(recipe: Recipe, quick: Quick) -> Recipe:
    validation = min(recipe.validation, quick.images // 6)
    return replace(
        recipe, images=min(images(recipe), quick.images), epochs=min(recipe.epochs, quick.epochs), validation=validation
    )
