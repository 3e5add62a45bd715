"""The error of a request that no hardware can meet."""

from core.design.refusal import Refusal


class HardwareError(Refusal):
    """An array, a buffer, a chip or a number format that there is not."""
