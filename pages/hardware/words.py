"""Numbers in sentences."""


def figures(value: float) -> str:
    """A number with its first two figures, from 10 on as a whole number: 0.57, 3.8, 1,234."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
