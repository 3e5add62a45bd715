"""Colors that people with a color-vision deficiency can tell apart."""

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito

SPARE = ("#8c564b", "#5d8a00", "#a05195", "#117733", "#4b0092", "#00738a")  # for networks that have no color of their own

CLASSES = (  # of the digits 0 to 9: Vega's scheme "tableau10"
    "#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b",
    "#eeca3b", "#b279a2", "#ff9da6", "#9d755d", "#bab0ac",
)  # fmt: skip
