"""What a person chooses before a training: network, data and recipe; and what it will take."""

import streamlit as st

from core.data.places import whereabouts
from core.design.architecture import Architecture, trace
from core.design.costs import MAX_TRAINING, training_bytes
from core.design.refusal import LayerError
from core.design.zoo import ZOO, named
from core.learning.recipe import OPTIMIZERS, Recipe
from pages._shared.designing import design

OWN = "my design"
RATES = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5)
BATCHES = (4, 16, 32, 64, 128, 256, 512, 2048)
SCHEDULES = ("constant", "exponential", "one-cycle")


def network() -> Architecture | None:
    """The network to train: the visitor's own design or one of the zoo; None, with a sentence, where it cannot work."""
    name = st.selectbox("Network", [OWN, *ZOO], key="train_network", persist_state="session")
    chosen = design() if name == OWN else named(name)
    try:
        steps = list(trace(chosen))
    except LayerError as error:
        st.error(f"The design does not work yet: {error}")
        return None
    parameters, macs = sum(step.parameters for step in steps), sum(step.macs for step in steps)
    st.caption(f"{chosen.name}: {parameters:,} parameters, {macs:,} MACs for one image")
    return chosen


def recipe() -> Recipe:
    """The recipe, every choice with what it is."""
    keep = {"persist_state": "session"}
    found = [name for name, place in whereabouts().items() if place and name not in ("pen", "cifar10")]
    dataset = st.selectbox("Data", found, key="train_data", **keep)
    left, right = st.columns(2)
    with left:
        optimizer = st.selectbox("Optimizer", OPTIMIZERS, OPTIMIZERS.index("adamw"), key="train_optimizer", **keep)
        rate = st.select_slider("Learning rate", RATES, 1e-3, format_func=lambda rate: f"{rate:g}", key="train_rate", **keep)
        schedule = st.selectbox("Schedule", SCHEDULES, key="train_schedule", **keep)
    with right:
        epochs = st.number_input("Epochs", 1, 1000, 8, key="train_epochs", **keep)
        batch = st.select_slider("Batch size, images", BATCHES, 64, key="train_batch", **keep)
        seed = st.number_input("Seed", 0, 2**31, 0, key="train_seed", **keep)
    share = {"digits": 200}.get(dataset, 5000)
    return Recipe(dataset, epochs, batch, optimizer, rate, schedule=schedule, seed=seed, validation=share)


def estimate(architecture: Architecture, chosen: Recipe, speeds: list[float]) -> bool:
    """Say what the training takes; False, with the numbers, where it is more than the workers have."""
    needed = training_bytes(trace(architecture), chosen.batch_size)
    if needed > MAX_TRAINING:
        st.error(
            f"This training needs about {needed / 1e9:,.1f} GB; the limit is {MAX_TRAINING / 1e9:,.1f} GB. "
            "Use narrower layers or smaller batches."
        )
        return False
    images = {"digits": 1_437 - chosen.validation}.get(chosen.dataset, 60_000 - chosen.validation)
    memory = f"Memory: about {needed / 1e6:,.0f} MB besides the data"
    if not speeds:
        st.caption(f"{memory}. Time: known after this network's first epoch; {images:,} images an epoch.")
        return True
    seconds = chosen.epochs * images / (sum(speeds) / len(speeds))
    st.caption(f"{memory}. Time: about {seconds:,.0f} s, from {len(speeds)} earlier epoch(s) of this network on this machine.")
    return True
