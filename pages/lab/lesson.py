"""What a link for a class may show and lock of this page."""

from core.labbook.labs import LABS
from core.labbook.report import TEMPLATES
from pages.shared.lesson.control import Choice, Control
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.go_to import BOOK, LAB_VIEW

TEMPLATE, CHOSEN = "lab_template", "lab_guided"  # session keys: the report's template, the guided lab
GUIDED = "Guided labs"  # the other value of LAB_VIEW
FIRST = "lab report"

LESSON = Lesson(
    "lab",
    {
        "guided": "Guided labs",
        "entries": "What is kept",
        "note": "A note of your own",
        "report": "The report",
        "file": "Export and import",
    },
    (
        Control("view", "View", LAB_VIEW, Choice(lambda: (GUIDED, BOOK)), BOOK),
        Control("lab", "Guided lab", CHOSEN, Choice(lambda: [lab.name for lab in LABS]), LABS[0].name),
        Control("template", "Template", TEMPLATE, Choice(lambda: TEMPLATES), FIRST),
    ),
)
