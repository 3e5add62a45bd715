"""The verdicts of a study's results: runs that are left out are counted; a first look has none on what it is too short for."""

from core.learning.intervals import CHANCE
from core.studies.claims import Apart, AtLeast, Claim, Level, Near, Readings, Steady, groups
from core.studies.judging.verdicts import OPEN, Verdict, judge, under_each
from core.studies.metrics import COUNTED, FIRST
from core.studies.results import Results
from core.studies.study import Study

LEVELS = (Apart, AtLeast, Level, Near, Steady)  # claims that name a number


def verdicts(found: Results) -> list[Verdict]:
    """A verdict for each of the study's claims."""
    return [_verdict(claim, found) for claim in found.study.claims]


def rule(studies: int, claims: int, counted: int) -> str:
    """How a verdict is reached, and what it is worth among the claims of all studies, of which some are counted numbers."""
    return (
        "In brackets: 95 % intervals over the seeds, widened where a claim makes several comparisons (Bonferroni). A claim "
        "holds where all of its comparisons lie on its side, does not hold where one lies on the other, and is within noise "
        "otherwise. Where the document leaves something open, the claim is tried under each reading; if it holds "
        "under one and not under another, it depends on what is not stated. A published number has the spread of its "
        "rounding, and of one run like these. "
        "Trials are compared as unrelated, though they share seeds: their intervals are rather too wide. "
        f"{number_of_claims(studies, claims, counted)}"
    )


def number_of_claims(studies: int, claims: int, counted: int) -> str:
    """How many claims there are, and that their verdicts are not corrected for their number."""
    judged = claims - counted
    return (
        f"The {studies} studies have {claims} claims, {counted} of them of numbers that are counted. Each claim is judged by "
        f"itself: nothing is corrected for their number, and each of the other {judged} may be judged wrongly by chance, in at "
        f"most one of 20 cases: of all of them together about {round(CHANCE * judged)}."
    )


def left_out(found: Results, labels: list[str], metric: str) -> str:
    """How many of these trials' runs diverged, or have no such number: a sentence, or empty."""
    parts = []
    for label in labels if metric not in COUNTED else ():
        runs, diverged, without = found.lost(label, metric)
        why = "never reached 96 %" if metric == FIRST else "have no such number"
        counts = ((diverged, "diverged"), (without, why))
        parts += [f"{count} of {runs} runs of {label}, which {what}" for count, what in counts if count]
    return f"Left out: {'; '.join(parts)}." if parts else ""


def _verdict(claim: Claim, found: Results) -> Verdict:
    if reason := _too_short(claim, found.study):
        return Verdict(OPEN, f"No verdict from a first look: {reason}.")
    if isinstance(claim, Readings):
        return under_each(claim, lambda one: _verdict(one, found))
    labels = dict.fromkeys(label for group in groups(claim) for label in group.labels)
    return judge(claim, found.values)._replace(left_out=left_out(found, list(labels), claim.metric))


def _too_short(claim: Claim, study: Study) -> str:
    """Why the study, if it is a first look, cannot tell; else empty."""
    if not study.quick or claim.metric in COUNTED:
        return ""
    if study.whole_epochs:
        epochs = max(trial.recipe.epochs for trial in study.trials)
        return f"the study trains for {study.whole_epochs} epochs, this for {epochs}"
    return "with fewer images the numbers are others" if isinstance(claim, LEVELS) else ""
