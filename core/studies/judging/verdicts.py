"""Decide whether a published claim holds in the data, by a rule on the intervals of its contrasts.

The claim holds where all intervals are positive, does not hold where one is negative, and is within noise otherwise. A claim
whose document leaves something open is tried under each reading: where it holds under one and not under another, it depends on
what is not stated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.learning.intervals import Interval
from core.studies.claims import Claim, Readings
from core.studies.judging.contrasts import Contrast, contrasts
from core.studies.judging.numbers import MissingError, Numbers, Values
from core.studies.metrics import COUNTED

HOLDS, FAILS, NOISE, OPEN = "holds", "does not hold", "within noise", "open"
DEPENDS = "depends on what is not stated"


class Verdict(NamedTuple):
    """`name` is holds, does not hold, within noise, depends on what is not stated, or open; `says` describes what decides.

    `left_out` counts the runs that diverged, or have no such number: a sentence, or empty. `readings` are the verdicts under
    each reading, in the order of the claim's, where it has any.
    """

    name: str
    says: str
    contrasts: tuple[Contrast, ...] = ()
    left_out: str = ""
    readings: tuple[Verdict, ...] = ()


def judge(claim: Claim, values: Values) -> Verdict:
    """Compare a claim with data; the verdict is `open` where seeds or epochs are missing."""
    if isinstance(claim, Readings):
        return under_each(claim, lambda one: judge(one, values))
    try:
        found = contrasts(claim, Numbers(claim, values))
    except MissingError as missing:
        return Verdict(OPEN, f"No verdict: {missing}.")
    name = decide(claim, found)
    weakest = min(found, key=lambda one: (one.interval.low >= 0, one.interval.high >= 0, one.interval.estimate))
    if name == FAILS:
        weakest = min(found, key=lambda one: one.interval.high)
    different = {contrast.words for contrast in found}  # the two sides of a range have the same words
    count = f"; the weakest of {len(different)} comparisons" if len(different) > 1 else ""
    tie = " They are equal in every seed." if name == NOISE and _is_tie(weakest.interval) else ""
    return Verdict(name, f"{weakest.words}{count}.{tie}", tuple(found))


def under_each(claim: Readings, judged: Callable[[Claim], Verdict]) -> Verdict:
    """The verdict that all readings share; where one is not tried it is open, and where some are undecided, within noise."""
    found = tuple(judged(reading.claim) for reading in claim.readings)
    tried = [verdict.name for verdict in found if verdict.name != OPEN]
    if {HOLDS, FAILS} <= set(tried):
        name = DEPENDS
    elif len(tried) < len(found):
        name = OPEN
    else:
        name = tried[0] if len(set(tried)) == 1 else NOISE
    each = ", ".join(f"{verdict.name} ({reading.name})" for reading, verdict in zip(claim.readings, found, strict=True))
    return Verdict(name, f"Left open: {claim.unstated}. {each[0].upper()}{each[1:]}.", readings=found)


def decide(claim: Claim, found: Sequence[Contrast]) -> str:
    """The verdict's name. A tie without any spread shows nothing; of counted numbers it shows that they are not apart."""
    exact = claim.metric in COUNTED
    if any(one.interval.high < 0 or (exact and not one.or_equal and one.interval.high == 0) for one in found):
        return FAILS
    if all(one.interval.low > 0 or (one.or_equal and one.interval.low == 0) for one in found):
        return HOLDS
    return NOISE


def _is_tie(found: Interval) -> bool:
    return found.low == found.estimate == found.high == 0
