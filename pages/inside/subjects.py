"""The networks that are looked into: the project's, the visitor's trained ones, and the design as it is, untrained."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.data.drawing import SIDE
from core.design.architecture import Architecture
from core.design.refusal import Refusal
from pages.shared.session.choice import keep_several
from pages.shared.session.design import OWN, design
from pages.shared.session.kept import remember
from pages.shared.session.loading import loading
from pages.shared.session.networks import names, title
from pages.shared.session.own_networks import own_networks

if TYPE_CHECKING:
    from torch import nn

    from core.learning.classifier import Classifier
    from core.learning.inside.given import Given

CHOSEN = "inside_networks"  # session key
FIRST = ("mlp1", "lenet5")
MOST = 4
UNTRAINED = f"{OWN}, untrained"


@dataclass(frozen=True, eq=False)
class Subject:
    """A network with the digit as it is given to it, and its probability of each class."""

    name: str
    classifier: "Classifier"
    given: "Given"
    probabilities: tuple[float, ...]

    @property
    def title(self) -> str:
        """Its name as people write it."""
        return title(self.name)

    @property
    def network(self) -> "nn.Sequential":
        """The layers."""
        return self.classifier.network

    @property
    def answer(self) -> int:
        """The class with the highest probability."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)

    @property
    def reads(self) -> str:
        """A sentence on its answer."""
        return f"{self.title} reads {self.answer} ({self.probabilities[self.answer]:.1%})."


def choose_networks(locked: bool) -> None:
    """Let the visitor choose up to MOST networks, where that is not locked."""
    options = [*names(), *own_networks(), UNTRAINED]
    remember(CHOSEN, lambda chosen: isinstance(chosen, list) and all(name in options for name in chosen))
    keep_several(CHOSEN, lambda name: name in options, [name for name in FIRST if name in options])
    st.multiselect(
        f"Networks, up to {MOST}",
        options,
        key=CHOSEN,
        format_func=title,
        max_selections=MOST,
        disabled=locked,
        persist_state="session",
    )


def subjects(pixels: np.ndarray) -> tuple[list[Subject], list[str]]:
    """The chosen networks with the digit, and a sentence for each that cannot be looked into."""
    ready = loading().result().ready | {name: own.classifier for name, own in own_networks().items()}
    found, problems = [], []
    for name in st.session_state[CHOSEN]:
        try:
            classifier = _untrained(design()) if name == UNTRAINED else ready.get(name)
            if classifier is None:
                problems.append(f"{title(name)} could not be loaded.")
                continue
            found.append(_subject(name, classifier, pixels.tobytes()))
        except Refusal as error:
            problems.append(str(error))
    return found, problems


@lru_cache(maxsize=32)
def _subject(name: str, classifier: "Classifier", data: bytes) -> Subject:
    """The same object for the same digit, so that it can be the key of a cache; raises a Refusal."""
    from core.learning.inside.given import given  # torch

    pixels = np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)
    shares = tuple(map(float, classifier.probabilities(pixels[None])[0]))
    return Subject(name, classifier, given(pixels, classifier.recipe.mean, classifier.recipe.std), shares)


@lru_cache(maxsize=8)
def _untrained(architecture: Architecture) -> "Classifier":
    from core.learning.classifier import Classifier

    return Classifier.untrained(architecture)
