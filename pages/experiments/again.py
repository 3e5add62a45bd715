"""The commands that print a study's results."""

from collections.abc import Collection
from dataclasses import replace

from core.labbook import origins
from core.labbook.again import NOTHING, Again, in_turn, of_training
from core.studies.documents.published import published_studies
from core.studies.results import Results

MOST = 60  # trainings of a study of one's own, which has a command for each trial


def of_study(found: Results, labels: Collection[str] = ()) -> Again:
    """All trials with their seeds; of one's own study only these, if they are named."""
    return replace(_commands(found, labels), origin=lambda: origins.of_study(found))


def _commands(found: Results, labels: Collection[str]) -> Again:
    study, seeds = found.study, max(len(part.runs) for part in found.trials)
    if study.name in published_studies():
        look = " --quick" if study.quick else ""
        if not seeds:
            return Again(f"python -m core study show {study.name}{look}")
        return Again(f"python -m core study run {study.name}{look}{f' --seeds {seeds}' if seeds != study.seeds else ''}")
    trials = [trial for trial in study.trials if not labels or trial.label in labels]
    if len(trials) > MOST:
        return NOTHING
    numbered = enumerate(trials, 1)
    return in_turn(*(of_training(at, trial.architecture, trial.recipe, seeds or study.seeds) for at, trial in numbered))
