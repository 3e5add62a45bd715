"""Decide whether a published claim holds in the data, by a rule on the intervals of its contrasts.

The claim holds where all intervals are positive, does not hold where one is negative, and is within noise otherwise.
"""

from collections.abc import Sequence
from typing import NamedTuple

from core.learning.intervals import Interval
from core.studies.claims import Claim
from core.studies.judging.contrasts import Contrast, MissingError, Values, contrasts
from core.studies.metrics import COUNTED

HOLDS, FAILS, NOISE, OPEN = "holds", "does not hold", "within noise", "open"


class Verdict(NamedTuple):
    """`name` is holds, does not hold, within noise or open; `says` describes the contrast that decides.

    `left_out` counts the runs that diverged, or have no such number: a sentence, or empty.
    """

    name: str
    says: str
    contrasts: tuple[Contrast, ...] = ()
    left_out: str = ""


def judge(claim: Claim, values: Values) -> Verdict:
    """Compare a claim with data; the verdict is `open` where seeds or epochs are missing."""
    try:
        found = contrasts(claim, values)
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
