"""A study: a question, the trials that answer it, and the published claims. Plain data; no torch."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.refusal import Refusal
from core.learning.estimate import images_an_epoch
from core.learning.recipe import Recipe
from core.studies.claims import Claim

MAX_TRIALS = 500
MAX_SEEDS = 100
Value = str | int | float


class StudyError(Refusal):
    """An unknown study, or one that is too large."""


@dataclass(frozen=True)
class Trial:
    """One setting of a study: a network and a recipe, under a unique label.

    `factors` are the values in which it differs from the other trials; `reported` the published numbers by metric (see
    metrics.py), accuracies as fractions. The recipe's seed is the first; each run of the trial has its own.
    """

    label: str
    architecture: Architecture
    recipe: Recipe
    factors: Mapping[str, Value]
    reported: Mapping[str, float] = field(default_factory=dict)

    def digest(self, seed: int) -> str:
        """SHA-256 of everything that determines the result of a run: trials with the same digest share the run."""
        if seed not in self._digests:  # a page needs the digests of every study
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
    """Limits of a first look: seeds, training images and epochs."""

    seeds: int = 2
    images: int = 6_000
    epochs: int = 2


@dataclass(frozen=True)
class Study:
    """`source` is where it was published, `assumed` the choices made where the source is silent or wrong.

    `seeds` is the default number of seeds; 0: nothing is trained, the numbers are only counted. `quick`: it is a first look;
    `whole_epochs` are then the study's own epochs, if the first look has fewer, else 0.
    """

    name: str
    question: str
    source: str
    trials: tuple[Trial, ...]
    claims: tuple[Claim, ...] = ()
    assumed: tuple[str, ...] = ()
    seeds: int = 3
    quick: bool = False
    whole_epochs: int = 0

    def __post_init__(self) -> None:
        require_few(len(self.trials), self.name)
        if len(set(self.labels)) < len(self.trials):
            raise StudyError("labels", f"Two trials of {self.name} have the same label.", "Give each a label of its own.")

    @property
    def labels(self) -> list[str]:
        """The labels of the trials, in their order."""
        return [trial.label for trial in self.trials]

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors in which the trials differ, in the order of the trials."""
        return tuple(dict.fromkeys(name for trial in self.trials for name in trial.factors))

    def trial(self, label: str) -> Trial:
        """The trial of that label."""
        return next(trial for trial in self.trials if trial.label == label)

    def digests(self, seeds: int) -> list[str]:
        """The digests of all runs with that number of seeds, trial by trial."""
        return [trial.digest(seed) for trial in self.trials for seed in range(seeds)]

    @property
    def slug(self) -> str:
        """File name and key; `.quick` marks a first look."""
        return f"{self.name}{'.quick' if self.quick else ''}"

    def first_look(self, quick: Quick = Quick()) -> "Study":
        """The same study with fewer seeds, images and epochs."""
        trials = tuple(replace(trial, recipe=_shortened(trial.recipe, quick)) for trial in self.trials)
        longest = max(trial.recipe.epochs for trial in self.trials)
        whole = longest if longest > quick.epochs else 0
        return replace(self, trials=trials, seeds=min(self.seeds, quick.seeds), quick=True, whole_epochs=whole)


def require_few(count: int, name: str) -> None:
    """Raise StudyError for more trials than a study may have."""
    if count > MAX_TRIALS:
        what = f"{name} has {count:,} trials; a study has at most {MAX_TRIALS}."
        raise StudyError("too-many-trials", what, "Choose fewer values.")


def require_seeds(study: Study, seeds: int) -> None:
    """Raise StudyError if the number of seeds is out of range."""
    if study.seeds and not 1 <= seeds <= MAX_SEEDS:
        raise StudyError("seeds", f"The number of seeds must be from 1 to {MAX_SEEDS}, got {seeds:,}.")


def images(recipe: Recipe) -> int:
    """Training images per epoch; for a folder of unknown size the recipe's limit, or 1,000."""
    return images_an_epoch(recipe) or recipe.images or 1_000


def one_at_a_time(base: Mapping[str, Value], changes: Sequence[Mapping[str, Value]]) -> list[dict[str, Value]]:
    """The base values, then for each change the base values with that change."""
    return [dict(base), *({**base, **change} for change in changes)]


def _shortened(recipe: Recipe, quick: Quick) -> Recipe:
    validation = min(recipe.validation, quick.images // 6)
    return replace(
        recipe, images=min(images(recipe), quick.images), epochs=min(recipe.epochs, quick.epochs), validation=validation
    )
