"""What a link for a class may show and lock of this page."""

from core.design.zoo import shown_name
from pages.inside.digit import CHOSEN as DIGIT
from pages.inside.digit import FIRST as FIRST_DIGIT
from pages.inside.subjects import UNTRAINED
from pages.shared.lesson.control import Choice, Control, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.design import as_link
from pages.shared.session.go_to import FIRST_INSIDE, INSIDE, MOST_INSIDE
from pages.shared.session.networks import names

CLASS = "inside_class"  # session key: the class that is explained
DIGITS = [str(digit) for digit in range(10)]

LESSON = Lesson(
    "inside",
    {  # the views, by their files, and the tasks
        "layers": "Layer by layer",
        "why": "Why this answer",
        "weights": "The MLP's way of seeing",
        "others": "Among other digits",
        "learned": "What a layer has learned",
        "tasks": "What to look for",
    },
    (
        Control("digit", "Digit", DIGIT, Choice(lambda: DIGITS, "the example {}".format), FIRST_DIGIT),
        Control(
            "networks",
            "Networks",
            INSIDE,
            Several(lambda: [*names(), UNTRAINED], shown_name, most=MOST_INSIDE),
            list(FIRST_INSIDE),
        ),
        Control("class", "The class that is explained", CLASS, Choice(lambda: DIGITS)),
    ),
    lambda values: as_link(values.get("networks", []), UNTRAINED),
)
