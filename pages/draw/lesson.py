"""What a link for a class may show and lock of this page."""

from core.data.drawing import NO_MOVE
from core.design.zoo import shown_name
from pages.draw.canvas import ARRANGE, DRAW, PEN
from pages.draw.choices import MOVES
from pages.draw.steps import STEP_TITLES
from pages.shared.lesson.control import Choice, Control, Number, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.networks import names

LESSON = Lesson(
    "draw",
    {
        "tasks": "What to look for",
        "examples": "Ten real drawings",
        "upload": "Upload a picture, and the pen's width",
        "moves": "Shift, rotate and scale",
        "strip": "What the network sees, step by step",
        "shift": "The tab Under shift",
        "inside": "The tab Inside the network",
        "source": "How this is computed",
    },
    (
        Control("mode", "What the pointer does", "draw_mode", Choice(lambda: (DRAW, ARRANGE)), DRAW),
        Control("pen", "Pen width", "draw_pen", Number(4, 48), PEN),
        Control("all", "All networks", "draw_all", Choice(lambda: (True, False)), False),
        Control("off", "Networks switched off", "draw_networks_off", Several(names, shown_name, frozenset), frozenset()),
        Control(
            "without",
            "Steps switched off",
            "draw_steps_off",
            Several(lambda: STEP_TITLES, STEP_TITLES.__getitem__, frozenset),
            frozenset(),
        ),
        *(
            Control(name, label, f"draw_{name}", Number(low, high, type(step)), type(step)(getattr(NO_MOVE, name)))
            for name, (label, low, high, step) in MOVES.items()
        ),
    ),
)
