"""The networks among the subjects that have weights: the project's own, and those of runs."""

from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN
from pages.shared.session.loading import loading
from pages.shared.session.own_networks import checkpoint_of, read

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


def with_weights(found: list[Subject]) -> list[Subject]:
    """Those with weights; a sentence about the others."""
    there: list[Subject] = []
    without: list[Subject] = []
    for one in found:
        try:
            (there if classifier_of(one) else without).append(one)
        except Refusal as error:
            st.warning(plain(error))
    if without:
        names = ", ".join(plain(one.title) for one in without)
        verb = "has" if len(without) == 1 else "have"
        own = " Train your design on the train page first." if any(one.name == OWN for one in without) else ""
        st.info(f"{names} {verb} no trained weights here, so no accuracy is measured.{own}")
    return there


def classifier_of(one: Subject) -> "Classifier | None":
    """The network with its weights; None of a design without. Raises a Refusal where those of a run cannot be read."""
    if one.run:
        return read({one.name: (one.run.id, one.run.created)})[one.name].classifier
    return loading().result().ready.get(one.name)


def checkpoint(one: Subject) -> bytes | None:
    """The file of a run's network, for a command; None of another. Raises a Refusal where it cannot be read."""
    return checkpoint_of(one.run) if one.run else None
