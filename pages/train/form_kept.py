"""The form's choices that come back after a reload."""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from core.data.facts import datasets_here
from core.design.zoo import ZOO
from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES
from pages.shared.session.design import OWN
from pages.shared.session.go_to import NETWORK
from pages.shared.session.kept import remember
from pages.train import form_values as values

Check = Callable[[Any], bool]


def _one_of(known: Collection[Any]) -> Check:
    return lambda value: isinstance(value, str | int | float) and value in known


def _number(low: float, high: float, kind: type = int) -> Check:
    return lambda value: type(value) in (int, kind) and low <= value <= high


FIRST: dict[str, tuple[Any, Check]] = {  # what is chosen at first, and what can be
    NETWORK: (OWN, _one_of([OWN, *ZOO])),
    "train_optimizer": ("adamw", _one_of(OPTIMIZERS)),
    "train_rate": (1e-3, _one_of(values.RATES)),
    "train_schedule": ("constant", _one_of(SCHEDULES)),
    "train_epochs": (8, _number(*LIMITS["epochs"])),
    "train_batch": (64, _one_of(values.BATCHES)),
    "train_seed": (0, _number(0, values.MOST_SEED)),
    "train_seeds": (1, _one_of(values.SEEDS)),
    "train_dropout": (0.0, _one_of(values.DROPOUTS)),
    "train_decay": (0.0, _one_of(values.DECAYS)),
    "train_momentum": (0.9, _number(*LIMITS["momentum"], float)),
    "train_gamma": (0.95, _number(*LIMITS["gamma"], float)),
    "train_normalized": (next(iter(values.NORMALIZED)), _one_of(values.NORMALIZED)),
    "train_patience": (0, _number(*LIMITS["patience"])),
    "train_device": ("auto", _one_of(values.DEVICES)),
    "train_threads": (0, _number(0, values.MOST_THREADS)),
    **{f"train_{name}": (0.0, _number(0, high, float)) for name, (_, high, _) in values.VARIED.items()},
}


def remember_form() -> None:
    """Keep what is chosen, or bring back what was; call this before the form is drawn.

    The first choices stand in the session too: a widget that has a default beside it would complain.
    """
    remember("train_data", _one_of(datasets_here()))
    remember("train_steps", lambda value: isinstance(value, str))  # its first choice is that of the rate
    remember("train_validation", _number(*LIMITS["validation"]))  # and of the data
    for key, (first, is_known) in FIRST.items():
        remember(key, is_known)
        st.session_state.setdefault(key, first)
