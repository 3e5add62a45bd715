"""What to look for on this page, as tasks."""

from pages.inside.digit import CHOSEN, FIRST
from pages.inside.layout import VIEW
from pages.inside.lesson import LESSON
from pages.shared.components.tasks import Task, setting
from pages.shared.session.go_to import FIRST_INSIDE, INSIDE

BOTH = {INSIDE: list(FIRST_INSIDE)}

TASKS = (
    Task(
        "What is weight sharing?",
        "A hidden unit of MLP1 has a weight of its own for each pixel. LeNet-5's first layer has six kernels of 25, and uses "
        "them at every place.",
        "Put units beside kernels",
        setting(**{VIEW: LESSON.sections["weights"], **BOTH}),
        ("networks",),
        "weights",
    ),
    Task(
        "Why does MLP1 take this 9 for a 3?",
        "Choose the 3, and then the 9, as the class that is explained: which strokes speak for it, and which against it?",
        "Ask both networks why",
        setting(**{VIEW: LESSON.sections["why"], CHOSEN: FIRST, **BOTH}),
        ("networks", "digit"),
        "why",
    ),
    Task(
        "What has training made of noise?",
        "Before it the kernels are random numbers. Which of them have become edges, and what does each map answer to?",
        "Show the kernels before and after",
        setting(**{VIEW: LESSON.sections["learned"], INSIDE: ["lenet5"]}),
        ("networks",),
        "learned",
    ),
)
