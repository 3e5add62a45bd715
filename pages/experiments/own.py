"""An experiment of one's own: a network, factors and their values; how many trials that makes and how long they take."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from core.data.facts import FACTS, datasets_here
from core.design.refusal import Refusal
from core.design.units import rough_duration
from core.design.variants import ACTIVATIONS
from core.design.zoo import ZOO, shown_name
from core.learning.estimate import TOGETHER
from core.learning.recipe import OPTIMIZERS, SCHEDULES, Recipe
from core.learning.requirements import require_trainable
from core.studies.own import kept
from core.studies.own.factors import FACTORS, count
from core.studies.running.jobs import share_lanes
from core.studies.study import Value, require_few
from pages.experiments.lesson import LESSON, LINK, MOST_EPOCHS
from pages.experiments.listing import open_study
from pages.experiments.studies import remaining_cost, run_counts
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN, design

WORDS: dict[str, Iterable[str]] = {  # factors whose values are names; schedules of steps are for the train page
    "network": ZOO,
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "schedule": [name for name in SCHEDULES if name != "steps"],
}
PROBLEM = "experiments_own_problem"  # session key: why the last one could not be laid out
EXAMPLES = {
    "maps of conv1": "2, 4, 8",
    "kernel of conv1": "3, 5, 7",
    "width of fc1": "30, 100, 300",
    "dropout": "0, 0.2, 0.5",
    "learning_rate": "0.01, 0.001",
    "batch_size": "16, 64, 256",
    "epochs": "2, 4, 8",
    "weight_decay": "0, 0.001",
    "momentum": "0.5, 0.9",
    "label_smoothing": "0, 0.1",
    "gamma": "0.8, 0.95",
    "validation": "200",
    "patience": "2, 4",
    "images": "200, 500, 1000",
    "mean": "0, 0.5",
    "std": "0.5, 1",
}


def invent() -> None:
    """Choose a network, factors and values; see how many runs that makes and how long they take."""
    first, second, third = st.columns(3)
    network = first.selectbox("Network", [*ZOO, OWN], format_func=shown_name, **_widget("network"))
    dataset = second.selectbox("Data", datasets_here(), **_widget("data"))
    epochs = third.number_input("Epochs", 1, MOST_EPOCHS, **_widget("epochs"))
    factors = st.multiselect("Factors", list(FACTORS), **_widget("factors"))
    try:
        values = {factor: _values(factor) for factor in factors}
        trials = count(values)
        require_few(trials, "This study")
    except ValueError as error:
        st.error(plain(error))
        return
    facts = FACTS[dataset]
    recipe = Recipe(dataset=dataset, epochs=epochs, device="cpu", threads=1, mean=facts.mean, std=facts.std)
    asked = kept.Asked(design() if network == OWN else ZOO[network], recipe, values)
    try:
        study = asked.study()
        if share_lanes(study, TOGETHER):
            asked = asked._replace(seeds=TOGETHER)
            study = asked.study()
        for trial in study.trials:
            require_trainable(trial.architecture, trial.recipe, facts)
    except Refusal as error:
        st.error(plain(error))
        return
    remaining = remaining_cost(study, asked.seeds)
    st.caption(f"{run_counts(study, asked.seeds, remaining)}, **about {rough_duration(remaining.seconds)}**.")
    locked = LESSON.locks(LINK)  # then no other study can be opened
    says = "Adds it to the list of studies and opens it, to be run."
    st.button("Lay it out", on_click=_keep, args=(asked,), help=says, disabled=locked)
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(plain(problem))


def _widget(name: str) -> dict[str, Any]:
    """What the widget of a control is given, which begins with its first value."""
    control = LESSON.control(name)
    st.session_state.setdefault(control.key, control.first)
    return {"key": control.key, "persist_state": "session", "disabled": LESSON.locks(name)}


def _values(factor: str) -> list[Value]:
    """The values chosen for a factor. Raises ValueError where the text holds no values."""
    label, key = f"Values of {factor}", f"experiments_own_values_{factor}"
    if factor in WORDS:
        words = list(WORDS[factor])
        return [*st.multiselect(label, words, words[:2], format_func=shown_name, key=key, persist_state="session")]
    text = st.text_input(label, EXAMPLES[factor], key=key, persist_state="session")
    values: list[Value] = []
    for part in filter(None, (word.strip() for word in text.split(","))):
        try:
            values.append(int(part) if part.lstrip("-").isdigit() else float(part))
        except ValueError:
            if not part.replace("-", "").isalpha():
                raise ValueError(f"{part!r:.40} is no value of {factor}. Write values with commas between them.") from None
            values.append(part)
    return values


def _keep(asked: kept.Asked) -> None:
    try:
        kept.keep(asked)
        open_study(asked.name)
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)
