"""What a link for a class may show and lock of this page."""

from pages.experiments.listing import FIRST
from pages.experiments.studies import studies
from pages.shared.lesson.control import Choice, Control
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.go_to import STUDIES, STUDY, VIEW

LINK = "study"  # parameter of the address
VIEWS = (STUDIES, QUESTIONS := "Questions of the course")


def _question(study: str) -> str:
    return studies()[0][study].question


LESSON = Lesson(
    "experiments",
    {
        "questions": "Questions of the course",
        "tasks": "What to look for",
        "list": "The list of studies",
        "run": "Run it here",
        "effects": "Which factor matters most",
        "epochs": "Over the epochs",
        "price": "Accuracy against its price",
        "cost": "Latency and memory of the networks of document 004",
        "table": "Table and downloads",
        "settings": "Settings, and what was assumed",
        "own": "An experiment of your own",
        "source": "How the verdict is reached",
        "documents": "The five documents",
    },
    (
        Control("view", "View", VIEW, Choice(lambda: VIEWS), STUDIES),
        Control(LINK, "Study", STUDY, Choice(lambda: studies()[0], _question), FIRST),
    ),
)
