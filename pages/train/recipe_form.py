"""What a person chooses before a training: network, data and recipe."""

from typing import Any

import streamlit as st

from core.data.facts import FACTS, datasets_here
from core.design.variants import with_dropout
from core.design.zoo import ZOO, named, shown_name
from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES, Augmentation, Recipe, RecipeError
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN, design
from pages.shared.session.go_to import NETWORK
from pages.train import plan
from pages.train.download import ARRIVED, offer_mnist
from pages.train.form_kept import remember_form
from pages.train.form_values import (
    BATCHES,
    DECAYS,
    DEVICES,
    DROPOUTS,
    MOST_SEED,
    MOST_THREADS,
    NORMALIZED,
    RATES,
    SEEDS,
    VARIED,
)
from pages.train.runs import Wanted

SEEDS_HELP = (
    "Runs that differ in nothing but their random numbers, from this seed on. A small network is trained with all of them at "
    "the same time, and the curves and the accuracy get their spread."
)


def choices() -> Wanted | None:
    """The form; None, with a sentence, where the choices cannot be trained."""
    remember_form()
    if arrived := st.session_state.pop(ARRIVED, None):
        st.session_state.train_data = arrived
    network, data, length, batches = st.columns(4)
    name = network.selectbox("Network", [OWN, *ZOO], format_func=shown_name, key=NETWORK, persist_state="session")
    dataset = data.selectbox("Data", datasets_here(), key="train_data", persist_state="session")
    epochs = length.number_input("Epochs", 1, int(LIMITS["epochs"][1]), key="train_epochs", persist_state="session")
    batch = batches.select_slider("Batch size, images", BATCHES, key="train_batch", persist_state="session")
    with network:
        optimizer = st.selectbox("Optimizer", OPTIMIZERS, key="train_optimizer", persist_state="session")
    with batches:
        rate = st.select_slider(
            "Learning rate", RATES, format_func=lambda rate: f"{rate:g}", key="train_rate", persist_state="session"
        )
    schedule = data.selectbox("Schedule", SCHEDULES, key="train_schedule", persist_state="session")
    seed = length.number_input("Seed", 0, MOST_SEED, key="train_seed", persist_state="session")
    left, right = st.columns(2)
    with left:
        seeds = st.segmented_control("Seeds", SEEDS, required=True, key="train_seeds", persist_state="session", help=SEEDS_HELP)
        offer_mnist()
    main: dict[str, Any] = {
        "dataset": dataset,
        "epochs": epochs,
        "batch_size": batch,
        "optimizer": optimizer,
        "learning_rate": rate,
        "schedule": schedule,
        "seed": seed,
    }
    try:
        with left:
            steps = _step_table(rate) if schedule == "steps" else ()
        recipe = Recipe(**main, steps=steps, **_more(dataset))
    except RecipeError as error:
        st.error(plain(error))
        return None
    with right:
        plan.schedule(recipe)
    architecture = with_dropout(design() if name == OWN else named(name), _chosen("dropout"))
    return Wanted(architecture, recipe, seeds or 1)


def _step_table(rate: float) -> tuple[tuple[int, float], ...]:
    """Rows of (first epoch, rate) as typed; raises RecipeError for text that is no table."""
    st.session_state.setdefault("train_steps", f"1: {rate:g}, 5: {rate / 10:g}")
    text = st.text_input("Step table, epoch: rate", key="train_steps", persist_state="session")
    try:
        pairs = [part.split(":") for part in text.split(",")]
        return tuple((int(epoch), float(rate)) for epoch, rate in pairs)
    except ValueError:
        raise RecipeError("steps", f"{text!r:.60} is no step table.", "Write it as 1: 0.01, 5: 0.001.") from None


def _more(dataset: str) -> dict[str, Any]:
    """The rarer choices; while the expander is closed, they keep the values they had."""
    facts = FACTS[dataset]
    most, share = facts.images - 1, min(5_000, facts.images // 7)
    if _validation(share) > most:  # chosen for a larger data set
        st.session_state.train_validation = most
    closed("Dropout, augmentation, weight decay, validation, device", lambda: _widgets(most, share))
    mean, std = NORMALIZED[_chosen("normalized")] or (facts.mean, facts.std)
    return {
        "weight_decay": _chosen("decay"),
        "momentum": _chosen("momentum"),
        "gamma": _chosen("gamma"),
        "validation": _validation(share),
        "patience": _chosen("patience"),
        "threads": _chosen("threads"),
        "device": _chosen("device"),
        "mean": mean,
        "std": std,
        "augmentation": Augmentation(**{name: _chosen(name) for name in VARIED}),
    }


def _widgets(most: int, share: int) -> None:
    """The rarer choices' widgets, with at most `most` validation images and `share` at first."""
    st.session_state.setdefault("train_validation", share)
    st.segmented_control(
        "Dropout before linear layers",
        DROPOUTS,
        format_func=lambda share: f"{share:g}" if share else "none",
        required=True,
        key="train_dropout",
        persist_state="session",
    )
    left, right = st.columns(2)
    with left:
        st.select_slider("Weight decay", DECAYS, format_func=lambda at: f"{at:g}", key="train_decay", persist_state="session")
        st.number_input("Momentum (of momentum)", 0.0, 0.9999, key="train_momentum", persist_state="session")
        st.number_input("Factor an epoch (of exponential)", 0.01, 1.0, key="train_gamma", persist_state="session")
        st.selectbox("Pixels normalized", NORMALIZED, key="train_normalized", persist_state="session")
    with right:
        st.number_input("Validation images", 0, most, key="train_validation", persist_state="session")
        st.number_input("Stop after epochs without gain (0: never)", 0, 1000, key="train_patience", persist_state="session")
        st.selectbox("Device", DEVICES, key="train_device", persist_state="session")
        st.number_input("Threads (0: all)", 0, MOST_THREADS, key="train_threads", persist_state="session")
    st.caption("Each training image is varied in another way in each epoch, by up to so much to either side:")
    for column, (name, (label, high, step)) in zip(st.columns(2) * 3, VARIED.items(), strict=True):
        column.slider(label, 0.0, high, step=step, key=f"train_{name}", persist_state="session")


def _chosen(name: str) -> Any:
    """What was chosen in the expander, even if it is closed now."""
    return st.session_state[f"train_{name}"]


def _validation(share: int) -> int:
    """The number of validation images; that of the data until somebody chooses."""
    number: int = st.session_state.get("train_validation", share)
    return number
