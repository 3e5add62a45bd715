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
from pages.train.lesson import LESSON
from pages.train.runs import Wanted

SEEDS_HELP = (
    "Runs that differ in nothing but their random numbers, from this seed on. A small network is trained with all of them at "
    "the same time, and the curves and the accuracy get their spread."
)


def choices() -> Wanted | None:
    """The form; None, with a sentence, where the choices cannot be trained."""
    remember_form()
    if (arrived := st.session_state.pop(ARRIVED, None)) and not LESSON.locks("data"):
        st.session_state.train_data = arrived
    network, data, length, batches = st.columns(4)
    name = network.selectbox(options=[OWN, *ZOO], format_func=shown_name, **_widget("network"))
    dataset = data.selectbox(options=datasets_here(), **_widget("data"))
    epochs = length.number_input(min_value=1, max_value=int(LIMITS["epochs"][1]), **_widget("epochs"))
    batch = batches.select_slider(options=BATCHES, **_widget("batch"))
    optimizer = network.selectbox(options=OPTIMIZERS, **_widget("optimizer"))
    rate = batches.select_slider(options=RATES, format_func=lambda rate: f"{rate:g}", **_widget("rate"))
    schedule = data.selectbox(options=SCHEDULES, **_widget("schedule"))
    seed = length.number_input(min_value=0, max_value=MOST_SEED, **_widget("seed"))
    left, right = st.columns(2)
    with left:
        seeds = st.segmented_control(options=SEEDS, required=True, help=SEEDS_HELP, **_widget("seeds"))
        if not LESSON.locks("data"):
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


def _widget(name: str) -> dict[str, Any]:
    """What each widget of the form is given: its label and key, and whether it is locked."""
    control = LESSON.control(name)
    return {"label": control.says, "key": control.key, "disabled": LESSON.locks(name), "persist_state": "session"}


def _step_table(rate: float) -> tuple[tuple[int, float], ...]:
    """Rows of (first epoch, rate) as typed; raises RecipeError for text that is no table."""
    st.session_state.setdefault("train_steps", f"1: {rate:g}, 5: {rate / 10:g}")
    text = st.text_input(**_widget("steps"))
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
    if LESSON.shows("more"):
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
    said = "{:g}".format
    st.segmented_control(
        options=DROPOUTS, format_func=lambda share: said(share) if share else "none", required=True, **_widget("dropout")
    )
    left, right = st.columns(2)
    with left:
        st.select_slider(options=DECAYS, format_func=said, **_widget("decay"))
        st.number_input(min_value=0.0, max_value=0.9999, **_widget("momentum"))
        st.number_input(min_value=0.01, max_value=1.0, **_widget("gamma"))
        st.selectbox(options=NORMALIZED, **_widget("normalized"))
    with right:
        st.number_input(min_value=0, max_value=most, **_widget("validation"))
        st.number_input(min_value=0, max_value=1000, **_widget("patience"))
        st.selectbox(options=DEVICES, **_widget("device"))
        st.number_input(min_value=0, max_value=MOST_THREADS, **_widget("threads"))
    st.caption("Each training image is varied in another way in each epoch, by up to so much to either side:")
    for column, (name, (_, high, step)) in zip(st.columns(2) * 3, VARIED.items(), strict=True):
        column.slider(min_value=0.0, max_value=high, step=step, **_widget(name))


def _chosen(name: str) -> Any:
    """What was chosen in the expander, even if it is closed now."""
    return st.session_state[f"train_{name}"]


def _validation(share: int) -> int:
    """The number of validation images; that of the data until somebody chooses."""
    number: int = st.session_state.get("train_validation", share)
    return number
