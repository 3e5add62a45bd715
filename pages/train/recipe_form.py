"""What a person chooses before a training: network, data and recipe."""

from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.facts import FACTS, datasets_here
from core.design.architecture import Architecture, totals
from core.design.refusal import LayerError
from core.design.variants import with_dropout
from core.design.zoo import ZOO, named, shown_name
from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES, Augmentation, Recipe, RecipeError
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN, design
from pages.shared.session.go_to import NETWORK

RATES = (1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0)
BATCHES = (1, 4, 16, 32, 64, 128, 256, 512, 2048)
SEEDS = (1, 4, 16)
SEEDS_HELP = (
    "Runs that differ in nothing but their random numbers, from this seed on. A small network is trained with all of them at "
    "the same time, and the curves and the accuracy get their spread."
)
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
DECAYS = (0.0, 1e-5, 1e-4, 5e-4, 1e-3, 1e-2, 0.1)
DEVICES = ("auto", "cpu", "cuda", "mps")
NORMALIZED = {"as the data set is used": None, "0 to 1": (0.0, 1.0), "−1 to 1": (0.5, 0.5)}
VARIED = {  # Augmentation's fields: label, highest, step
    "shift": ("Shift, pixels", 6.0, 0.5),
    "rotation": ("Rotation, degrees", 45.0, 1.0),
    "scale": ("Scale, share", 0.5, 0.05),
    "shear": ("Shear, degrees", 30.0, 1.0),
    "elastic": ("Elastic, pixels", 60.0, 5.0),
    "thickness": ("Stroke thickness, share", 1.0, 0.1),
}


class Chosen(NamedTuple):
    """The network, the recipe to train it with, and with how many seeds: the recipe's and those after it."""

    architecture: Architecture
    recipe: Recipe
    seeds: int


def choices(more: DeltaGenerator) -> Chosen | None:
    """The form, the rarer choices in `more`; None, with a sentence, where the choices cannot be trained."""
    left, right = st.columns(2)
    name = left.selectbox("Network", [OWN, *ZOO], format_func=shown_name, key=NETWORK, persist_state="session")
    dataset = right.selectbox("Data", datasets_here(), key="train_data", persist_state="session")
    with left:
        optimizer = st.selectbox(
            "Optimizer", OPTIMIZERS, OPTIMIZERS.index("adamw"), key="train_optimizer", persist_state="session"
        )
        rate = st.select_slider(
            "Learning rate", RATES, 1e-3, format_func=lambda rate: f"{rate:g}", key="train_rate", persist_state="session"
        )
        schedule = st.selectbox("Schedule", SCHEDULES, key="train_schedule", persist_state="session")
    with right:
        epochs = st.number_input("Epochs", 1, int(LIMITS["epochs"][1]), 8, key="train_epochs", persist_state="session")
        batch = st.select_slider("Batch size, images", BATCHES, 64, key="train_batch", persist_state="session")
        seed = st.number_input("Seed", 0, 2**31, 0, key="train_seed", persist_state="session")
    seeds = st.segmented_control(
        "Seeds", SEEDS, default=1, required=True, key="train_seeds", persist_state="session", help=SEEDS_HELP
    )
    summary = st.container()
    try:
        steps = _step_table(rate) if schedule == "steps" else ()
        main: dict[str, Any] = {
            "dataset": dataset,
            "epochs": epochs,
            "batch_size": batch,
            "optimizer": optimizer,
            "learning_rate": rate,
        }
        recipe = Recipe(**main, schedule=schedule, steps=steps, seed=seed, **_more(dataset, more))
    except RecipeError as error:
        st.error(plain(error))
        return None
    architecture = with_dropout(design() if name == OWN else named(name), _chosen("dropout", 0.0))
    with summary:
        return Chosen(architecture, recipe, seeds) if _works(architecture) else None


def _works(architecture: Architecture) -> bool:
    try:
        sums = totals(architecture)
    except LayerError as error:
        st.error(f"The design does not work yet: {plain(error)}")
        return False
    st.caption(f"{plain(shown_name(architecture.name))}: {sums.parameters:,} parameters, {sums.macs:,} MACs for one image")
    return True


def _step_table(rate: float) -> tuple[tuple[int, float], ...]:
    """Rows of (first epoch, rate) as typed; raises RecipeError for text that is no table."""
    text = st.text_input(
        "Step table, epoch: rate", f"1: {rate:g}, 5: {rate / 10:g}", key="train_steps", persist_state="session"
    )
    try:
        pairs = [part.split(":") for part in text.split(",")]
        return tuple((int(epoch), float(rate)) for epoch, rate in pairs)
    except ValueError:
        raise RecipeError("steps", f"{text!r:.60} is no step table.", "Write it as 1: 0.01, 5: 0.001.") from None


def _more(dataset: str, place: DeltaGenerator) -> dict[str, Any]:
    """The rarer choices; while the expander is closed, they keep the values they had."""
    facts = FACTS[dataset]
    most, share = facts.images - 1, min(5_000, facts.images // 7)
    if _chosen("validation", 0) > most:  # chosen for a larger data set
        st.session_state.train_validation = most
    with place:
        closed("Dropout, augmentation, weight decay, validation, device", lambda: _widgets(most, share))
    mean, std = NORMALIZED[_chosen("normalized", next(iter(NORMALIZED)))] or (facts.mean, facts.std)
    return {
        "weight_decay": _chosen("decay", 0.0),
        "momentum": _chosen("momentum", 0.9),
        "gamma": _chosen("gamma", 0.95),
        "validation": int(_chosen("validation", share)),
        "patience": _chosen("patience", 0),
        "threads": _chosen("threads", 0),
        "device": _chosen("device", "auto"),
        "mean": mean,
        "std": std,
        "augmentation": Augmentation(**{name: _chosen(name, 0.0) for name in VARIED}),
    }


def _widgets(most: int, share: int) -> None:
    """The rarer choices' widgets, with at most `most` validation images and `share` at first."""
    st.segmented_control(
        "Dropout before linear layers",
        DROPOUTS,
        default=0.0,
        format_func=lambda share: f"{share:g}" if share else "none",
        required=True,
        key="train_dropout",
        persist_state="session",
    )
    left, right = st.columns(2)
    with left:
        st.select_slider(
            "Weight decay", DECAYS, 0.0, format_func=lambda at: f"{at:g}", key="train_decay", persist_state="session"
        )
        st.number_input("Momentum (of momentum)", 0.0, 0.9999, 0.9, key="train_momentum", persist_state="session")
        st.number_input("Factor an epoch (of exponential)", 0.01, 1.0, 0.95, key="train_gamma", persist_state="session")
        st.selectbox("Pixels normalized", NORMALIZED, key="train_normalized", persist_state="session")
    with right:
        st.number_input("Validation images", 0, most, share, key="train_validation", persist_state="session")
        st.number_input("Stop after epochs without gain (0: never)", 0, 1000, 0, key="train_patience", persist_state="session")
        st.selectbox("Device", DEVICES, key="train_device", persist_state="session")
        st.number_input("Threads (0: all)", 0, 64, 0, key="train_threads", persist_state="session")
    st.caption("Each training image is varied in another way in each epoch, by up to so much to either side:")
    for column, (name, (label, high, step)) in zip(st.columns(2) * 3, VARIED.items(), strict=True):
        column.slider(label, 0.0, high, 0.0, step, key=f"train_{name}", persist_state="session")


def _chosen(name: str, default: Any) -> Any:
    """What was chosen in the expander, even if it is closed now."""
    return st.session_state.get(f"train_{name}", default)
