"""How the networks are pruned, as the visitor sets it; both settings come back after a reload."""

from pages.shared.components.choose import choose_one

SHARE, EPOCHS_AFTER = "hardware_pruned_share", "hardware_pruned_epochs"  # session keys
SHARES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
COUNTS = (0, 1, 3)  # of epochs
FIRST_SHARE, FIRST_EPOCHS = 0.8, 1


def choose_epochs(locked: bool) -> int:
    """Epochs of training after the weights were set to 0."""
    return choose_one("Epochs of training after it", EPOCHS_AFTER, COUNTS, FIRST_EPOCHS, disabled=locked)


def choose_share(locked: bool) -> float:
    """The share of the weights that are 0."""
    return choose_one("Zeros", SHARE, SHARES, FIRST_SHARE, lambda share: f"{100 * share:g} %", disabled=locked)
