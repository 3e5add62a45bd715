"""What a link for a class may show and lock of this page."""

from dataclasses import dataclass

import streamlit as st

from core.data.drawing import NO_MOVE
from core.data.examples import MISREAD, examples
from core.design.zoo import shown_name
from pages.draw.canvas import ARRANGE, DRAW, PEN, SIDE, renew
from pages.draw.choices import MOVES
from pages.draw.drawn import NAME, Drawn, change, drawn, is_locked
from pages.draw.inside import CHOSEN as LOOKED_INTO
from pages.draw.inside import MOST as MOST_LOOKED_INTO
from pages.draw.steps import STEP_TITLES
from pages.shared.lesson.control import Choice, Control, Number, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.go_to import FIRST_INSIDE
from pages.shared.session.networks import names


@dataclass(frozen=True)
class Example(Control):
    """The real drawing that is on the canvas, by its digit. Locked, it stays; the visitor's own drawing comes back after it."""

    def now(self) -> int | None:
        """See Control; None where something else is drawn."""
        digit = drawn().digit
        return digit if digit is not None and drawn() == _example(digit) else None

    def set(self, value: int) -> None:
        """See Control."""
        if self.now() == value:
            return
        if is_locked():
            st.session_state[NAME] = _example(value)
        else:
            change(_example(value))
        renew()

    def give_back(self) -> None:
        """See Control."""
        super().give_back()
        renew()


def _example(digit: int) -> Drawn:
    return Drawn(examples(SIDE)[digit], digit=digit)


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
        Example("example", "The example that is drawn", NAME, Choice(lambda: range(10)), MISREAD),
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
        Control(
            "inside",
            "Networks to look into",
            LOOKED_INTO,
            Several(names, shown_name, most=MOST_LOOKED_INTO),
            list(FIRST_INSIDE),
        ),
        *(
            Control(name, label, f"draw_{name}", Number(low, high, type(step)), type(step)(getattr(NO_MOVE, name)))
            for name, (label, low, high, step) in MOVES.items()
        ),
    ),
)
