"""The networks whose cost is shown: of the zoo, finished runs, opened files, and the visitor's own design."""

from dataclasses import dataclass

import streamlit as st

from core.design.architecture import Architecture, Step, trace
from core.design.refusal import DesignError
from core.design.zoo import ZOO, named
from core.hardware.accelerator import Accelerator
from core.hardware.systolic import Mapping
from core.hardware.traffic import Traffic
from core.store.run import Run
from pages.shared.components.palette import SPARE
from pages.shared.session.choice import keep_several
from pages.shared.session.design import OWN, design
from pages.shared.session.kept import remember
from pages.shared.session.networks import COLORS, color, title
from pages.shared.session.own_networks import with_weights

CHOSEN = "hardware_networks"  # session key
FIRST = ("mlp1", "lenet5", "cnn-16-4")
NAMES = [*COLORS, *(name for name in ZOO if name not in COLORS)]  # from MLP to CNN
MOST = 6


@dataclass(frozen=True)
class Subject:
    """A network, and what it takes on the accelerator; `run` is the one that trained it, if one did."""

    name: str
    color: str
    architecture: Architecture
    steps: tuple[Step, ...]
    mappings: tuple[Mapping, ...]
    traffic: tuple[Traffic, ...]
    run: Run | None = None

    @property
    def title(self) -> str:
        """Its name as people write it."""
        return title(self.name)

    @property
    def macs(self) -> int:
        return sum(step.macs for step in self.steps)

    @property
    def cycles(self) -> int:
        return sum(one.cycles for one in self.mappings)


def choose_networks(locked: bool) -> dict[str, Run | None]:
    """Let the visitor choose up to MOST networks, where that is not locked; gives the runs of those that have one."""
    runs = with_weights()
    options = [*NAMES, OWN, *runs]
    remember(CHOSEN, lambda chosen: isinstance(chosen, list))
    keep_several(CHOSEN, options.__contains__, FIRST)
    chosen: list[str] = st.multiselect(
        f"Networks, up to {MOST}",
        options,
        key=CHOSEN,
        format_func=title,
        max_selections=MOST,
        disabled=locked,
        persist_state="session",
    )
    return {name: runs.get(name) for name in chosen}


def subjects(chosen: dict[str, Run | None], accelerator: Accelerator) -> tuple[list[Subject], list[str]]:
    """The chosen networks, and a sentence for each that cannot work."""
    found, problems, spare = [], [], iter(SPARE)
    for name, run in chosen.items():
        architecture = run.architecture if run else design() if name == OWN else named(name)
        try:
            steps = tuple(trace(architecture))
        except DesignError as error:
            problems.append(f"{title(name)} has no cost yet: {error}")
            continue
        own = color(name) if name in COLORS else next(spare)
        mappings, moved = accelerator.mappings(steps), accelerator.traffic(steps)
        found.append(Subject(name, own, architecture, steps, tuple(mappings), tuple(moved), run))
    return found, problems


def color_of(found: list[Subject]) -> dict[str, object]:
    """The encoding that gives each network its color; its name stands beside it."""
    scale = {"domain": [one.title for one in found], "range": [one.color for one in found]}
    legend = {"orient": "top", "columns": 2, "labelLimit": 200}
    return {"field": "network", "type": "nominal", "title": None, "scale": scale, "legend": legend}
