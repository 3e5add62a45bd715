"""How the networks are pruned, as the visitor sets it; both settings come back after a reload."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.shared.session.choice import keep_one
from pages.shared.session.kept import remember

SHARE, EPOCHS_AFTER = "hardware_pruned_share", "hardware_pruned_epochs"  # session keys
SHARES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
COUNTS = (0, 1, 3)  # of epochs
FIRST: dict[str, Any] = {SHARE: 0.8, EPOCHS_AFTER: 1}


def choose_epochs(locked: bool) -> int:
    """Epochs of training after the weights were set to 0."""
    return int(_choose("Epochs of training after it", EPOCHS_AFTER, COUNTS, str, locked))


def choose_share(locked: bool) -> float:
    """The share of the weights that are 0."""
    return float(_choose("Zeros", SHARE, SHARES, lambda share: f"{100 * share:g} %", locked))


def _choose(label: str, key: str, known: tuple[Any, ...], said: Callable[[Any], str], locked: bool) -> Any:
    remember(key, known.__contains__)
    keep_one(key, known, FIRST[key])
    return st.segmented_control(
        label, known, key=key, required=True, persist_state="session", format_func=said, disabled=locked
    )
