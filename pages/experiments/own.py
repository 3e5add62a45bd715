"""An experiment of one's own: a network, factors and their values; how many trials that makes and how long they take."""

import streamlit as st

from core.data.facts import FACTS, here
from core.design.refusal import Refusal
from core.design.variants import ACTIVATIONS
from core.design.zoo import ZOO
from core.learning.estimate import format_duration
from core.learning.recipe import OPTIMIZERS, SCHEDULES, Recipe
from core.learning.requirements import require_trainable
from core.studies.own import kept
from core.studies.own.factors import FACTORS, count
from core.studies.study import Value, require_few
from pages.experiments.results import counted, left
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN, design
from pages.shared.session.go_to import STUDY

KEEP = {"persist_state": "session"}
WORDS = {  # factors whose values are words; a step table is for the train page
    "network": ZOO,
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "schedule": [name for name in SCHEDULES if name != "steps"],
}
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
    """Choose, see the count and the time, begin."""
    first, second, third = st.columns(3)
    network = first.selectbox("Network", networks := [*ZOO, OWN], networks.index("mlp1"), key="own_network", **KEEP)
    dataset = second.selectbox("Data", here(), key="own_data", **KEEP)
    epochs = third.number_input("Epochs", 1, 100, 5, key="own_epochs", **KEEP)
    factors = st.multiselect("Factors", FACTORS, ["width of fc1"], key="own_factors", **KEEP)
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
        for trial in study.trials:
            require_trainable(trial.architecture, trial.recipe, facts)
    except Refusal as error:
        st.error(plain(error))
        return
    takes = left(study, asked.seeds)
    st.caption(f"{counted(study, asked.seeds, takes)}, **about {format_duration(takes.seconds)}**.")
    st.button("Lay it out", on_click=_keep, args=(asked,), help="Adds it to the list above, where it is run.")


def _values(factor: str) -> list[Value]:
    """The values chosen for a factor; raises ValueError, in words, where they are none."""
    if factor in WORDS:
        words = list(WORDS[factor])
        return st.multiselect(f"Values of {factor}", words, words[:2], key=f"own_values_{factor}", **KEEP)
    text = st.text_input(f"Values of {factor}", EXAMPLES[factor], key=f"own_values_{factor}", **KEEP)
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
        st.session_state[STUDY] = asked.name
    except Refusal as error:
        st.session_state.study_problem = str(error)
