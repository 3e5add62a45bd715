"""A claim with its verdict as plain data, as the commands write it."""

from typing import Any

from core.studies.claims import Claim, Readings
from core.studies.judging.luck import share_of_single_runs
from core.studies.judging.more_seeds import more_seeds
from core.studies.judging.verdicts import NOISE, Verdict
from core.studies.results import Results


def record(claim: Claim, verdict: Verdict, found: Results, more: bool = True) -> dict[str, Any]:
    """The claim, the document's words and place, the verdict; `one_run`: the share of single runs that would have shown it.

    `readings` are the same for each reading, where the document leaves something open. Without `more` it is not computed how
    many seeds would decide, which may take seconds.
    """
    return {
        "claim": claim.says,
        "quote": claim.quote.text,
        "place": claim.quote.place,
        **_judged(claim, verdict, found, more),
        "readings": [
            {"reading": reading.name, **_judged(reading.claim, one, found, more)}
            for reading, one in zip(claim.readings, verdict.readings, strict=True)
        ]
        if isinstance(claim, Readings) and verdict.readings  # a first look has none
        else [],
    }


def share(part: float | None) -> str:
    """A share of single runs in words, or empty."""
    return "" if part is None else f"one run: {100 * part:.0f} %"


def _judged(claim: Claim, verdict: Verdict, found: Results, more: bool) -> dict[str, Any]:
    return {
        "verdict": verdict.name,
        "says": verdict.says,
        "left_out": verdict.left_out,
        "one_run": share_of_single_runs(claim, found.values) if verdict.contrasts else None,
        "more_seeds": more_seeds(claim, found.values) if more and verdict.name == NOISE else "",
    }
