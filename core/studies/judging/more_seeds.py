"""How many seeds would decide what is within noise."""

from collections.abc import Mapping
from statistics import fmean, stdev

from core.studies.claims import Claim, Readings, groups
from core.studies.judging.contrasts import contrasts
from core.studies.judging.numbers import Numbers, Values
from core.studies.judging.verdicts import NOISE, decide

MANY = 99  # times as many seeds as there are


def more_seeds(claim: Claim, values: Values) -> str:
    """A sentence on a claim within noise: how many seeds would decide, if means and spreads stay. Empty for several readings.

    The rule itself is asked, with more and more made-up seeds of the same means and spreads: so Student's quantile, which
    falls with the number of seeds, and the number of comparisons are the rule's own.
    """
    if isinstance(claim, Readings):  # each of its readings has its own
        return ""
    now = max(len(values(label, claim.metric)) for group in groups(claim) for label in group.labels)
    low, high = now, 2 * now
    while _decision(claim, values, high) == NOISE:
        if high > MANY * now:
            return f"Should means and spreads stay, not even {MANY * now:,} seeds of each would decide."
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _decision(claim, values, middle) == NOISE else (low, middle)
    name = _decision(claim, values, high)
    return f"Should means and spreads stay, about {high:,} seeds of each (now {now}) would show that it {name}."


def _decision(claim: Claim, values: Values, seeds: int) -> str:
    def stretched(label: str, metric: str) -> Mapping[int, float]:
        return _stretched(values(label, metric), seeds)

    return decide(claim, contrasts(claim, Numbers(claim, stretched)))


def _stretched(found: Mapping[int, float], seeds: int) -> dict[int, float]:
    """As many numbers with the same mean and sample standard deviation: those found, repeated in their order."""
    numbers = [found[seed] for seed in sorted(found)]
    repeated = [numbers[place % len(numbers)] for place in range(seeds)]
    spread = stdev(repeated)
    scale = stdev(numbers) / spread if spread else 0.0
    middle, center = fmean(numbers), fmean(repeated)
    return {place: middle + scale * (number - center) for place, number in enumerate(repeated)}
