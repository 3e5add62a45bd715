"""What a link for a class may show and lock of this page."""

from core.exercises.catalog import KINDS
from pages.shared.lesson.control import Choice, Control, Number
from pages.shared.lesson.lesson import Lesson

KIND, VARIANT = "exercises_kind", "exercises_variant"  # session keys
FIRST, MOST = "output-size", 100_000  # the kind at first; the largest number of a variant

LESSON = Lesson(
    "exercises",
    {
        "solution": "Solution",
        "record": "What went right so far",
        "class": "A class",
        "board": "For teachers: the board of a class",
        "source": "How an answer is judged",
    },
    (
        Control("kind", "Exercise", KIND, Choice(lambda: KINDS, lambda kind: KINDS[kind].title), FIRST),
        Control("variant", "Variant", VARIANT, Number(1, MOST), 1),
    ),
)
