"""The verdicts of a study's results: runs that are left out are counted; a first look has none on what it is too short for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.learning.intervals import CHANCE
from core.studies.claims import Apart, AtLeast, Claim, Level, Near, Readings, Steady, groups
from core.studies.judging.verdicts import DEPENDS, FAILS, HOLDS, NOISE, OPEN, Verdict, judge, under_each
from core.studies.metrics import COUNTED, FIRST, TIMES
from core.studies.results import Results
from core.studies.study import Study

LEVELS = (Apart, AtLeast, Level, Near, Steady)  # claims that name a number
WORST_FIRST = (FAILS, OPEN, DEPENDS, NOISE, HOLDS)
RULE = (
    "In brackets: 95 % intervals over the seeds, widened where a claim makes several comparisons (Bonferroni). A claim holds "
    "where all of its comparisons lie on its side, does not hold where one lies on the other, and is within noise otherwise. "
    "Where the document leaves something open, the claim is tried under each reading; if it holds under one and not under "
    "another, it depends on what is not stated. A published number has the spread of its rounding, and of one run like these. "
    "Trials are compared as unrelated, though they share seeds: their intervals are rather too wide. Each claim is judged by "
    "itself: nothing is corrected for the number of claims."
)
Judged = Sequence[tuple[Claim, Verdict]]


class Counts(NamedTuple):
    """Of all studies: their claims, each sentence once; how many are of counted numbers; how many others have a verdict."""

    studies: int
    claims: int
    counted: int
    judged: int


def verdicts(found: Results) -> list[Verdict]:
    """A verdict for each of the study's claims."""
    return [_verdict(claim, found) for claim in found.study.claims]


def number_of_claims(counts: Counts) -> str:
    """How many claims there are, and that their verdicts are not corrected for their number."""
    return (
        f"The {counts.studies} studies have {counts.claims} claims, {counts.counted} of them of numbers that are counted; "
        f"{counts.judged} of the others have a verdict from runs. Nothing is corrected for their number: each of these "
        f"{counts.judged} may be judged wrongly by chance, in at most one of 20 cases, so of all of them "
        f"together at most about {round(CHANCE * counts.judged)}; one that is tried under several readings has this chance "
        "with each of them."
    )


def judged(found: Results) -> Judged:
    """The claims that can be judged, with their verdicts: without any run those of numbers that are only counted."""
    both = zip(found.study.claims, verdicts(found), strict=True)
    return [(claim, verdict) for claim, verdict in both if found.runs or claim.metric in COUNTED]


def by_sentence(claims: Judged) -> dict[str, str]:
    """The verdict's name for each sentence; one that makes several claims has the worst of theirs."""
    names: dict[str, list[str]] = {}
    for claim, verdict in claims:
        names.setdefault(claim.says, []).append(verdict.name)
    return {says: min(found, key=WORST_FIRST.index) for says, found in names.items()}


def claim_counts(parts: Iterable[tuple[Study, Judged]]) -> Counts:
    """How many claims these studies have, and how many of them have a verdict."""
    total = Counts(0, 0, 0, 0)
    for study, claims in parts:
        sentences = {claim.says: claim.metric in COUNTED for claim in study.claims}
        decided = [says for says, name in by_sentence(claims).items() if name != OPEN and not sentences[says]]
        more = (1, len(sentences), sum(sentences.values()), len(decided))
        total = Counts(*(one + other for one, other in zip(total, more, strict=True)))
    return total


def left_out(found: Results, labels: list[str], metric: str) -> str:
    """How many of these trials' runs diverged, or have no such number: a sentence, or empty."""
    parts = []
    for label in labels if metric not in COUNTED else ():
        runs, diverged, without = found.lost(label, metric)
        counts = ((diverged, "diverged"), (without, _without(metric)))
        parts += [f"{count} of {runs} runs of {label}, which {what}" for count, what in counts if count]
    return f"Left out: {'; '.join(parts)}." if parts else ""


def timed_by(found: Results, metric: str) -> str:
    """Which runs' times are compared: a sentence, or empty for what is no time."""
    if metric not in TIMES or not found.runs:
        return ""
    return f"Times are of runs that were trained alone by {found.engine}." if found.engine else "No run was trained alone."


def which_runs(found: Results, labels: list[str], metric: str) -> str:
    """Which runs these trials' numbers are of, and which are left out: sentences, or empty."""
    return _joined(timed_by(found, metric), left_out(found, labels, metric))


def which_runs_by_epoch(found: Results, labels: list[str], metric: str) -> str:
    """Which epochs of these trials are of fewer runs, and which runs are left out: sentences, or empty."""
    return _joined(fewer_seeds(found, labels, metric), left_out(found, labels, metric))


def fewer_seeds(found: Results, labels: list[str], metric: str) -> str:
    """From which epoch on a trial's numbers are of fewer seeds, since runs stopped early: a sentence, or empty."""
    parts = []
    for label in labels:
        seeds = {epoch: len(values) for epoch, values in sorted(found.over_epochs(label, metric).items())}
        if fewer := [epoch for epoch, count in seeds.items() if count < max(seeds.values())]:
            parts.append(f"{label} from epoch {fewer[0]} on ({seeds[fewer[-1]]} of {max(seeds.values())} at the last)")
    return f"Of fewer seeds: {'; '.join(parts)}." if parts else ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _without(metric: str) -> str:
    """Why a run that is done has no number that can be compared."""
    if metric in TIMES:
        return "were trained together with others, or by another engine"
    return "never reached 96 %" if metric == FIRST else "have no such number"


def _verdict(claim: Claim, found: Results) -> Verdict:
    if reason := _too_short(claim, found.study):
        return Verdict(OPEN, f"No verdict from a first look: {reason}.")
    if isinstance(claim, Readings):
        return under_each(claim, lambda one: _verdict(one, found))
    labels = dict.fromkeys(label for group in groups(claim) for label in group.labels)
    if claim.metric not in COUNTED and (missing := [label for label in labels if not found.lost(label, claim.metric)[0]]):
        return Verdict(OPEN, f"No verdict: “{missing[0]}” was not run.")
    return judge(claim, found.values)._replace(left_out=left_out(found, list(labels), claim.metric))


def _too_short(claim: Claim, study: Study) -> str:
    """Why the study, if it is a first look, cannot tell; else empty."""
    if not study.quick or claim.metric in COUNTED:
        return ""
    if study.whole_epochs:
        epochs = max(trial.recipe.epochs for trial in study.trials)
        return f"the study trains for {study.whole_epochs} epochs, this for {epochs}"
    return "with fewer images the numbers are others" if isinstance(claim, LEVELS) else ""
