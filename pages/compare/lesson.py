"""What a link for a class may show and lock of this page."""

import os

from core.design.zoo import ZOO, shown_name
from core.store.request import MOST
from pages.compare.measurements import DEVICES, SHIPPED, SHOWN, name_of
from pages.shared.lesson.control import Choice, Control, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.lesson.panels import panels
from pages.shared.session.design import OWN, as_link
from pages.shared.session.go_to import COMPARED, COMPARED_TAB, ENGINES, FIRST_COMPARED
from pages.shared.session.networks import names

BATCH, THREADS = "compare_batch", "compare_threads"  # session keys
BASELINE = "compare_baseline"  # session key: the network that the others are compared with
MEANINGS, HISTORY, PRINTED = "What the rows mean", "All measurements so far", "The tables as the profiler prints them"  # panels
TABS = ("Summary", "Operators", "Layers", ENGINES, "Published", "Why")
BATCHES = (1, 4, 16, 64, 128, 256, 1024)
CORES = range(1, (os.cpu_count() or 1) + 1)


def _networks() -> list[str]:
    return [*names(), *(name for name in ZOO if name not in names()), OWN]


LESSON = Lesson(
    "compare",
    {
        "tasks": "What to look for",
        "measure": "Measure again",
        "summary": "Summary",
        "operators": "Operators",
        "layers": "Layers",
        "engines": "Engines",
        "published": "Published",
        "why": "Why",
        "source": "How this is computed",
    },
    (
        Control(
            "networks",
            "Networks",
            COMPARED,
            Several(_networks, shown_name, most=MOST),
            list(FIRST_COMPARED),
        ),
        Control("measurement", "Measurement", SHOWN, Choice(lambda: DEVICES, name_of), SHIPPED),
        Control("baseline", "Baseline", BASELINE, Choice(_networks, shown_name), FIRST_COMPARED[0]),
        Control("batch", "Batch size", BATCH, Choice(lambda: BATCHES), 4),
        Control("threads", "Threads", THREADS, Choice(lambda: CORES), 1),
        Control("tab", "Tab", COMPARED_TAB, Choice(lambda: TABS), TABS[0]),
        panels("compare", {"meanings": MEANINGS, "history": HISTORY, "printed": PRINTED}),
    ),
    lambda values: as_link(values.get("networks", [])),
)
