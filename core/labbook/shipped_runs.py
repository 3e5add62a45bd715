"""What the project's runs say for the steps of guided labs."""

from core.labbook.guided import Found
from core.studies.judging.findings import verdicts
from core.studies.judging.verdicts import FAILS, HOLDS
from core.studies.questions.question import mean_of, percent
from core.studies.questions.shipped import results
from core.studies.results import Results

YES, NO, OPEN = ANSWERS = ("yes", "no", "not decided")


def accuracies(found: Results) -> dict[str, dict[int, float]]:
    """The accuracies by seed of each trial that has at least two."""
    by_label = {trial.label: found.values(trial.label, "accuracy") for trial in found.study.trials}
    return {label: values for label, values in by_label.items() if len(values) > 1}


def best(study: str, published: str) -> Found:
    """The trial with the highest mean accuracy, and how far the next one is."""
    found = results(study)
    ranked = sorted(((mean_of(values), label) for label, values in accuracies(found).items()), reverse=True)
    (first, label), (second, next_) = ranked[:2]
    return Found(label, f"{label}: {percent(first)}; next {next_}: {percent(second)}.", published)


def judged(study: str, claim: int, published: str) -> Found:
    """Whether a claim of a study, by its place, holds: yes, no, or not decided."""
    found = results(study)
    verdict = verdicts(found)[claim]
    says = f"“{found.study.claims[claim].says}” {verdict.name}: {verdict.says}"
    return Found({HOLDS: YES, FAILS: NO}.get(verdict.name, OPEN), says, published)
