"""Words such as ram=20 on the command line."""

from core.hardware.refusal import HardwareError


def value(text: str, example: str) -> tuple[str, float]:
    """The name and the number of a word such as ram=20; raises HardwareError, with an example, for another word."""
    name, _, number = text.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise HardwareError("value", f"{text!r:.40} is not a value.", f"Write it as in {example}.") from None
