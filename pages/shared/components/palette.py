"""Colors that people with a color-vision deficiency can tell apart."""

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito


SPARE = ("#777777", "#8c564b", "#4b0092", "#117733", "#a05195", "#5d8a00")  # for networks that have no color of their own
