"""The networks that are looked into: the project's, those of runs and files, and the design as it is, untrained."""

import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st

from core.data.digit_file import Digit
from core.data.drawing import SIDE
from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.store.run import Run
from core.store.state import State
from pages.inside.own_runs import at_epoch, choose_epoch, own_runs, stage_name
from pages.shared.session.choice import keep_several
from pages.shared.session.design import OWN, design
from pages.shared.session.go_to import FIRST_INSIDE, INSIDE, MOST_INSIDE
from pages.shared.session.kept import remember
from pages.shared.session.loading import loading
from pages.shared.session.networks import color, names, title
from pages.shared.session.own_networks import own_colors, places

if TYPE_CHECKING:
    from torch import nn

    from core.learning.classifier import Classifier
    from core.learning.inside.given import Given

UNTRAINED = f"{OWN}, untrained"

_known: "WeakValueDictionary[str, Subject]" = WeakValueDictionary()


@dataclass(frozen=True, eq=False)
class Subject:
    """A network with the digit, the digit as it is given to it, and its probability of each class.

    `stage` says when in its training it is looked at, where that is not the end. `number` is that of the run whose training
    ended with it, if one did. `token` is a secret by which the page's own script asks for its values.
    """

    name: str
    stage: str
    number: int | None
    classifier: "Classifier"
    digit: Digit
    given: "Given"
    probabilities: tuple[float, ...]
    token: str

    @property
    def title(self) -> str:
        """Its name as people write it."""
        return f"{title(self.name)}{self.stage}"

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
        return f"{self.title} reads {self.answer} ({100 * self.probabilities[self.answer]:.1f} %)."


def choose_networks(locked: bool) -> dict[str, Run]:
    """Let the visitor choose up to MOST_INSIDE networks, where that is not locked; gives those of files and runs by name."""
    runs = own_runs()
    options = [*names(), *runs, UNTRAINED]
    remember(INSIDE, lambda chosen: isinstance(chosen, list) and all(name in options for name in chosen))
    keep_several(INSIDE, lambda name: name in options, [name for name in FIRST_INSIDE if name in options])
    chosen = st.multiselect(
        f"Networks, up to {MOST_INSIDE}",
        options,
        key=INSIDE,
        format_func=title,
        max_selections=MOST_INSIDE,
        disabled=locked,
        persist_state="session",
    )
    return {name: runs[name] for name in chosen if name in runs}


def subjects(digit: Digit, runs: dict[str, Run]) -> tuple[list[Subject], list[str]]:
    """The chosen networks with the digit, and a sentence for each that cannot be looked into.

    For each of `runs` the visitor chooses the epoch here.
    """
    found, problems = [], []
    key = digit.pixels.tobytes(), digit.strokes
    for name in st.session_state[INSIDE]:
        try:
            if run := runs.get(name):
                epoch = choose_epoch(name, run)
                stage = stage_name(run, epoch)
                number = run.id if run.state is State.DONE and not stage else None
                found.append(_subject(name, stage, number, at_epoch(run, epoch), *key))
            elif classifier := _untrained(design()) if name == UNTRAINED else loading().result().ready.get(name):
                found.append(_subject(name, "", None, classifier, *key))
            else:
                problems.append(f"{title(name)} could not be loaded.")
        except Refusal as error:
            problems.append(str(error))
    return found, problems


@lru_cache(maxsize=32)
def _subject(name: str, stage: str, number: int | None, classifier: "Classifier", data: bytes, strokes: int | None) -> Subject:
    """The same object for the same digit, so that it can be the key of a cache; raises a Refusal."""
    from core.learning.inside.given import given  # torch

    pixels = np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)
    shares = tuple(map(float, classifier.probabilities(pixels[None])[0]))
    image = given(pixels, classifier.recipe.mean, classifier.recipe.std)
    found = Subject(name, stage, number, classifier, Digit(pixels, strokes), image, shares, secrets.token_hex(16))
    _known[found.token] = found
    return found


def colors_of(subjects: list[Subject]) -> dict[str, str]:
    """The color of each of these networks by its name: as on the other pages, or one that none of them has."""
    own = own_colors(dict.fromkeys([*places(), *(one.name for one in subjects if one.name not in names())]))
    return {one.name: own.get(one.name) or color(one.name) for one in subjects}


def subject_of(token: str) -> Subject | None:
    """The subject with this token, as long as it is looked at."""
    return _known.get(token)


@lru_cache(maxsize=8)
def _untrained(architecture: Architecture) -> "Classifier":
    from core.learning.classifier import Classifier

    return Classifier.untrained(architecture)
