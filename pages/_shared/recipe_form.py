"""What a person chooses before a training: network, data and recipe."""

from typing import Any

import streamlit as st

from core.data.facts import FACTS, here
from core.design.architecture import Architecture, trace
from core.design.dropout import with_dropout
from core.design.refusal import LayerError
from core.design.zoo import ZOO, named
from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES, Augmentation, Recipe, RecipeError
from pages._shared.designing import design

OWN = "my design"
KEEP = {"persist_state": "session"}
RATES = (1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0)
BATCHES = (1, 4, 16, 32, 64, 128, 256, 512, 2048)
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
DECAYS = (0.0, 1e-5, 1e-4, 5e-4, 1e-3, 1e-2, 0.1)
NORMALIZED = {"as the data set is used": None, "0 to 1": (0.0, 1.0), "−1 to 1": (0.5, 0.5)}
VARIED = {  # Augmentation's fields: label, highest, step
    "shift": ("Shift, pixels", 6.0, 0.5),
    "rotation": ("Rotation, degrees", 45.0, 1.0),
    "scale": ("Scale, share", 0.5, 0.05),
    "shear": ("Shear, degrees", 30.0, 1.0),
    "elastic": ("Elastic, pixels", 60.0, 5.0),
    "thickness": ("Stroke thickness, share", 1.0, 0.1),
}


def network() -> Architecture | None:
    """The network to train: the visitor's own design or one of the zoo; None, with a sentence, where it cannot work."""
    name = st.selectbox("Network", [OWN, *ZOO], key="train_network", **KEEP)
    chosen = design() if name == OWN else named(name)
    share = st.segmented_control(
        *("Dropout before linear layers", DROPOUTS),
        format_func=lambda share: f"{share:g}" if share else "none",
        **{"default": 0.0, "required": True, "key": "train_dropout"},
        **KEEP,
    )
    chosen = with_dropout(chosen, share or 0.0)
    try:
        steps = list(trace(chosen))
    except LayerError as error:
        st.error(f"The design does not work yet: {error}")
        return None
    parameters, macs = sum(step.parameters for step in steps), sum(step.macs for step in steps)
    st.caption(f"{chosen.name}: {parameters:,} parameters, {macs:,} MACs for one image")
    return chosen


def recipe() -> Recipe | None:
    """The recipe, every choice with what it is; None, with a sentence, where it is none."""
    dataset = st.selectbox("Data", here(), key="train_data", **KEEP)
    left, right = st.columns(2)
    with left:
        optimizer = st.selectbox("Optimizer", OPTIMIZERS, OPTIMIZERS.index("adamw"), key="train_optimizer", **KEEP)
        rate = st.select_slider("Learning rate", RATES, 1e-3, format_func=lambda rate: f"{rate:g}", key="train_rate", **KEEP)
        schedule = st.selectbox("Schedule", SCHEDULES, key="train_schedule", **KEEP)
    with right:
        epochs = st.number_input("Epochs", 1, int(LIMITS["epochs"][1]), 8, key="train_epochs", **KEEP)
        batch = st.select_slider("Batch size, images", BATCHES, 64, key="train_batch", **KEEP)
        seed = st.number_input("Seed", 0, 2**31, 0, key="train_seed", **KEEP)
    try:
        steps = _step_table(rate) if schedule == "steps" else ()
        first = {"dataset": dataset, "epochs": epochs, "batch_size": batch, "optimizer": optimizer, "learning_rate": rate}
        return Recipe(**first, schedule=schedule, steps=steps, seed=seed, **_more(dataset))
    except RecipeError as error:
        st.error(str(error))
        return None


def _step_table(rate: float) -> tuple[tuple[int, float], ...]:
    """Rows of (first epoch, rate) as typed; raises RecipeError for what is no table."""
    text = st.text_input("Step table, epoch: rate", f"1: {rate:g}, 5: {rate / 10:g}", key="train_steps", **KEEP)
    try:
        pairs = [part.split(":") for part in text.split(",")]
        return tuple((int(epoch), float(rate)) for epoch, rate in pairs)
    except ValueError:
        raise RecipeError("steps", f"{text!r:.60} is no step table.", "Write it as 1: 0.01, 5: 0.001.") from None


def _more(dataset: str) -> dict[str, object]:
    """The rarer choices. What is closed is not sent, and has the value it had when it was open."""
    facts, share = FACTS[dataset], min(5_000, FACTS[dataset].images // 7)
    with (more := st.expander("Weight decay, augmentation, validation, normalization, device", on_change="rerun")):
        if more.open:
            left, right = st.columns(2)
            with left:
                decay = _kept("decay", 0.0)
                st.select_slider("Weight decay", DECAYS, decay, format_func=lambda at: f"{at:g}", key="train_decay", **KEEP)
                st.number_input("Momentum (of momentum)", 0.0, 0.9999, _kept("momentum", 0.9), key="train_momentum", **KEEP)
                st.number_input("Factor an epoch (of exponential)", 0.01, 1.0, _kept("gamma", 0.95), key="train_gamma", **KEEP)
                normalized = list(NORMALIZED).index(_kept("normalized", "as the data set is used"))
                st.selectbox("Pixels normalized", NORMALIZED, normalized, key="train_normalized", **KEEP)
            with right:
                held = min(_kept("validation", share), facts.images - 1)
                st.number_input("Validation images", 0, facts.images - 1, held, key="train_validation", **KEEP)
                waits = _kept("patience", 0)
                st.number_input("Stop after epochs without gain (0: never)", 0, 1000, waits, key="train_patience", **KEEP)
                device = ("auto", "cpu", "cuda", "mps").index(_kept("device", "auto"))
                st.selectbox("Device", ("auto", "cpu", "cuda", "mps"), device, key="train_device", **KEEP)
                st.number_input("Threads (0: all)", 0, 64, _kept("threads", 0), key="train_threads", **KEEP)
            st.caption("Each training image is varied anew in each epoch, by up to so much to either side:")
            for place, (name, (label, high, step)) in zip(st.columns(3) * 2, VARIED.items(), strict=True):
                place.slider(label, 0.0, high, _kept(name, 0.0), step, key=f"train_{name}", **KEEP)
    mean, std = NORMALIZED[_kept("normalized", "as the data set is used")] or (facts.mean, facts.std)
    return {
        **{"weight_decay": _kept("decay", 0.0), "momentum": _kept("momentum", 0.9), "gamma": _kept("gamma", 0.95)},
        **{"validation": _kept("validation", share), "patience": _kept("patience", 0), "threads": _kept("threads", 0)},
        **{"device": _kept("device", "auto"), "mean": mean, "std": std},
        "augmentation": Augmentation(**{name: _kept(name, 0.0) for name in VARIED}),
    }


def _kept(name: str, default: Any) -> Any:
    return st.session_state.get(f"train_{name}", default)
