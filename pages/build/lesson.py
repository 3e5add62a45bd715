"""What a link for a class may show and lock of this page."""

from dataclasses import dataclass
from typing import Any

from core.design.architecture import Architecture
from core.design.link import from_link, to_link
from core.design.refusal import DesignError
from core.design.zoo import ZOO, shown_name
from pages.shared.lesson.budget import LIMITS
from pages.shared.lesson.control import Choice, Control
from pages.shared.lesson.lesson import Lesson
from pages.shared.lesson.panels import panels
from pages.shared.session.design import HISTORY, design, open_design

COUNTED, SIDE_BY_SIDE = "Counted in other ways", "Side by side with another network"  # closed panels
BESIDE = "build_beside_network"  # session key: the network side by side with the design


class Designs:
    """A network of the zoo by its name, or any design as the text of a link."""

    def read(self, text: str) -> Architecture:
        """See Values."""
        return ZOO[text] if text in ZOO else from_link(text)

    def write(self, value: Any) -> str | None:
        """See Values."""
        if ZOO.get(value.name) == value:
            return str(value.name)
        try:
            from_link(word := to_link(value))
        except DesignError:  # a value is out of range
            return None
        return word

    def say(self, value: Any) -> str:
        """See Values."""
        return f"{shown_name(value.name)}, {len(value.layers)} layers"


@dataclass(frozen=True)
class Network(Control):
    """The design itself; the visitor's own comes back once it is no longer locked."""

    def now(self) -> Architecture:
        """See Control."""
        return design()

    def set(self, value: Architecture) -> None:
        """See Control."""
        if design() != value:
            open_design(value)


LESSON = Lesson(
    "build",
    {
        "details": "The arithmetic of the chosen layer",
        "sizes": "Bytes and memory",
        "picture": "The network as a picture",
        "next": "Train, profile, take away, open",
        "counted": COUNTED,
        "beside": SIDE_BY_SIDE,
        "source": "How this is computed",
        "tasks": "What to look for",
    },
    (
        Network("network", "Network", HISTORY, Designs()),
        Control("beside", "Beside it", BESIDE, Choice(lambda: ZOO, shown_name)),
        LIMITS,
        panels("build", {"counted": COUNTED, "beside": SIDE_BY_SIDE}),
    ),
)
