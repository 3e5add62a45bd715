"""Part 1 of documents 000 and 001: the other setups of the classifier, held against the original design."""

from statistics import fmean
from typing import Any

from core.design.units import with_minus
from core.learning.intervals import Interval
from core.studies.questions.question import PARTLY, Answer, Evidence, Question
from core.studies.questions.setups import STUDIES, Setup, setups

WHOLE = "`python -m core study run {}`"


def against_the_original() -> Answer:
    """Each setup held against the original design."""
    original, others = setups()
    rows = [_setup(original, Interval(0.0, 0.0, 0.0)), *(_setup(one, one.minus(original, "accuracy")) for one in others)]
    apart = [row for row in rows[1:] if not row["from"] <= 0 <= row["to"]]
    differences = with_minus("; ".join(f"{row['setup']}: {row['against the original, points']:+.2f} points" for row in apart))
    says = (
        f"Of {len(others)} setups {len(apart)} can be told apart from the original design: {differences}. (95 % intervals "
        f"over the seeds, each by itself.) The original design is {original.name}. What both studies train is here once, "
        "from the study with more seeds of it."
    )
    missing = (
        "All settings of the maps, 9 and 11 layers, and more epochs were looked at only briefly: "
        f"{WHOLE.format('feature-maps')}, {WHOLE.format('depth')} and {WHOLE.format('factors-longer')} would tell."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "against-the-original",
        "Draw accuracy figures with the different setups … Use the original design as the baseline for comparison.",
        "Document 001, 3.3",
        against_the_original,
        Evidence(studies=STUDIES),
        "against the original, points",
        0.0,
    ),
)


def _setup(setup: Setup, difference: Interval) -> dict[str, Any]:
    """A setup with its accuracy, and how it differs from the original."""
    shares = setup.numbers("accuracy")
    numbers = {"against the original, points": difference.estimate, "from": difference.low, "to": difference.high}
    return {
        "setup": setup.name,
        "accuracy, %": 100 * fmean(shares),
        **{name: 100 * value for name, value in numbers.items()},
        "seeds": len(shares),
    }
