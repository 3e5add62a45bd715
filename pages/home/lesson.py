"""What a link for a class may show and lock of this page."""

from pages.home.networks import CHOSEN, MEASURED, SHORT
from pages.shared.lesson.control import Choice, Control
from pages.shared.lesson.lesson import Lesson

LESSON = Lesson(
    "home",
    {
        "tasks": "Where to begin",
        "digit": "One digit, three networks",
        "accuracy": "Weights against accuracy",
        "glances": "The other pages at a glance",
        "networks": "The table of networks",
    },
    (Control("measured", "Accuracies measured on", CHOSEN, Choice(lambda: MEASURED, SHORT.__getitem__), "pen"),),
)
