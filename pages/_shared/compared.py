"""Which networks are compared, and under which names and colors; needs no torch, so that other pages can hand one over."""

import streamlit as st

from core.design.refusal import DesignError
from core.design.zoo import ZOO, named
from core.learning.header import trained
from core.studies.request import MOST, Wanted
from core.studies.run import Run
from pages._shared.designing import design
from pages._shared.networks import TITLES, color, title
from pages._shared.recipe_form import OWN
from pages._shared.trainings import store

CHOSEN = "compared"
FIRST = ("mlp1", "mlp2", "lenet5-28")
SPARE = ("#777777", "#8c564b", "#4b0092", "#117733", "#a05195", "#5d8a00")  # for networks that have no color of their own


def run_name(run: Run) -> str:
    """A trained run among the networks; whatever its design is called, the name cannot break out of a table's cell."""
    plain = "".join(c if c.isalnum() or c in " -,." else " " for c in run.architecture.name)
    return f"{plain[:30]}, run {run.id}"


def runs() -> dict[str, Run]:
    """The trained runs by name, the newest first."""
    return {run_name(run): run for run in store().runs() if run.state == "done"}


def choices() -> list[str]:
    """All that can be compared: the trained networks from MLP to CNN, the rest of the zoo, the own design, the runs."""
    there = trained()
    first = [name for name in TITLES if name in there]
    return [*first, *(name for name in ZOO if name not in first), OWN, *runs()]


def wanted(name: str) -> Wanted:
    """The network of that name; raises DesignError where there is none."""
    if name == OWN:
        return Wanted(name, design())
    if name not in trained() and name not in ZOO and (run := runs().get(name)):
        return Wanted(name, run.architecture, run.id)
    return Wanted(name, named(name.removesuffix("-pen")))


def hand_over(name: str) -> None:
    """Put a network among the compared ones, from another page; the last of six makes room for it."""
    chosen = [one for one in st.session_state.get(CHOSEN, FIRST) if one != name]
    st.session_state[CHOSEN] = [*chosen[: MOST - 1], name]


def is_known(name: str) -> bool:
    """Whether there still is a network of that name."""
    try:
        wanted(name)
    except DesignError:
        return False
    return True


def colors(names: list[str]) -> list[str]:
    """A color each: a network's own, the same on every page, or a spare one."""
    spare = iter(SPARE)
    return [color(name) if name in TITLES else next(spare) for name in names]


def titles(names: list[str]) -> list[str]:
    """The names as people write them."""
    return [title(name) for name in names]
