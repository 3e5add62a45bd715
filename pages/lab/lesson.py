"""What a link for a class may show and lock of this page."""

from core.labbook.report import TEMPLATES
from pages.shared.lesson.control import Choice, Control
from pages.shared.lesson.lesson import Lesson

TEMPLATE = "lab_template"  # session key
FIRST = "lab report"

LESSON = Lesson(
    "lab",
    {"note": "A note of your own", "report": "The report", "file": "Export and import"},
    (Control("template", "Template", TEMPLATE, Choice(lambda: TEMPLATES), FIRST),),
)
