"""How a network is quantized, as a value; without torch."""

from dataclasses import dataclass, field

from core.design.refusal import Refusal

BITS = range(1, 9)
MOST_EPOCHS = 20
FEW = 3  # bits of weights up to which training is worth its time


class QuantizationError(Refusal):
    """A network that cannot be quantized, or a setting that there is not."""


@dataclass(frozen=True)
class Setting:
    """Bits of weights and of activations; whether each output channel has a scale of its own.

    `calibration` is how many training images show the range of the activations, evenly spaced: a data set may be sorted by
    class. `epochs` is how long the network is trained while its numbers are rounded; 0: it is quantized as it is.
    `calibrated_on` is the data set of these images; empty: that of the test. `repr` leaves it out, because keys of results
    are made of it, and those that were measured before have none.
    """

    weights: int = 8
    activations: int = 8
    per_channel: bool = True
    calibration: int = 512
    epochs: int = 0
    calibrated_on: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        require_bits("weights", self.weights)
        require_bits("activations", self.activations)
        if self.calibration < 1:
            what = f"Calibration needs at least 1 image, got {self.calibration:,}."
            raise QuantizationError("calibration", what, "Use a number such as 512.")
        if not 0 <= self.epochs <= MOST_EPOCHS:
            what = f"Training takes 0 to {MOST_EPOCHS} epochs here, got {self.epochs:,}."
            raise QuantizationError("epochs", what, "Use a number such as 3.")

    @property
    def name(self) -> str:
        """As people write it: w4a8."""
        return f"w{self.weights}a{self.activations}"


def require_bits(what: str, bits: int) -> None:
    """Raise QuantizationError unless weights or activations can have so many bits."""
    if bits not in BITS:
        says = f"The {what} can have {BITS[0]} to {BITS[-1]} bits, got {bits:,}."
        raise QuantizationError("bits", says, "Use a number such as 4.")
