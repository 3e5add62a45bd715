"""One value as a line of numbers: Σ a·w + b = value."""

from collections.abc import Sequence

from core.learning.inside.pixel import Pixel

MORE = 4  # decimals


def formula(one: Pixel, maps: Sequence[float] = (), others: tuple[int, float] = (0, 0.0)) -> str:
    """What the value is computed from, each number rounded to the decimals of the value; of a product, to more where needed.

    Of a convolution, `maps` are what the input maps add that add most, and `others` how many more there are and what they add.
    """
    text, total = [number(part, one.decimals) for part in (*maps, others[1])], one.total - one.bias
    value = number(one.value, one.decimals)
    match one.kind:
        case "MaxPool2d":
            return f"max = {value}"
        case "AvgPool2d":
            return f"mean = {value}"
        case "Conv2d" | "Linear":
            parts = f" ({' + '.join(text)} of {others[0]} more maps)".replace("+ −", "− ") if others[0] else ""
            return f"Σ a·w + b = {number(total, one.decimals)}{parts} {_signed(one.bias, one.decimals)} = {value}"
        case "BatchNorm2d":
            return f"a·w + b = {_scaled(one, value)} = {value}"
    return f"{one.kind}: before {number(one.terms[0].activation, one.decimals)}, after {value}"


def _scaled(one: Pixel, value: str) -> str:
    """Activation · weight + bias with the fewest decimals from which the value follows as it is printed, at most MORE more."""
    (term,) = one.terms
    parts = term.activation, term.weight or 0.0, one.bias
    for decimals in range(one.decimals, one.decimals + MORE + 1):
        activation, weight, bias = (round(part, decimals) for part in parts)
        if number(activation * weight + bias, one.decimals) == value:
            break
    return f"{number(activation, decimals)} · {number(weight, decimals)} {_signed(bias, decimals)}"


def number(value: float, decimals: int) -> str:
    """So many decimals, and a minus sign that is as wide as the plus sign."""
    text = f"{abs(value):.{decimals}f}"
    return text if value >= 0 or not float(text) else f"−{text}"


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"
