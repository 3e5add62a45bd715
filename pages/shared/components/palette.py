"""Colors that people with a color-vision deficiency can tell apart."""

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito

SPARE = ("#8c564b", "#5d8a00", "#a05195", "#117733", "#4b0092", "#00738a")  # for networks that have no color of their own
