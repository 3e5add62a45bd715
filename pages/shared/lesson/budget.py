"""The budget as a control that a link for a class may set: a limit for each part, as in `budget=ram:20,cycles:5000`."""

from typing import Any

from core.hardware.budget import PARTS, Budget, budget
from core.hardware.refusal import HardwareError
from pages.shared.lesson.control import NONE, Control, in_address
from pages.shared.session.accelerator import BUDGET


class Limits:
    """Limits of some parts, in their units."""

    def read(self, text: str) -> Budget:
        """See Values."""
        pairs = (part.partition(":") for part in text.split(",")) if text != NONE else ()
        try:
            return budget((name, float(most)) for name, _, most in pairs)
        except HardwareError as error:
            raise ValueError(str(error)) from None
        except ValueError:
            raise ValueError(f"“{text:.60}” is no budget such as ram:20,flash:64; its parts are {', '.join(PARTS)}") from None

    def write(self, value: Any) -> str | None:
        """See Values."""
        return ",".join(f"{name}:{in_address(most)}" for name, most in value.items()) or NONE

    def say(self, value: Any) -> str:
        """See Values."""
        return ", ".join(f"{PARTS[name].title} {most:,g} {PARTS[name].unit}" for name, most in value.items()) or NONE


LIMITS = Control("budget", "Budget", BUDGET, Limits(), {})
