"""The class that is explained."""

from pages.inside.lesson import CLASS, DIGITS, LESSON
from pages.inside.subjects import Subject
from pages.shared.components.choose import choose_one


def choose_class(subjects: list[Subject], label: str) -> int:
    """Let the visitor choose; at first what the last network reads."""
    return int(choose_one(label, CLASS, DIGITS, str(subjects[-1].answer), disabled=LESSON.locks("class")))
