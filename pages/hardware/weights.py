"""The networks among the subjects whose accuracy can be measured: they have weights, and read digits."""

from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.design import OWN
from pages.shared.session.loading import loading
from pages.shared.session.own_networks import checkpoint_of, read, reads_digits

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


def with_weights(found: list[Subject]) -> list[Subject]:
    """Those with weights that read digits; a sentence about the others."""
    there: list[Subject] = []
    without: list[Subject] = []
    of_other_data = [one for one in found if one.run and not reads_digits(one.run)]
    for one in (one for one in found if one not in of_other_data):
        try:
            (there if classifier_of(one) else without).append(one)
        except Refusal as error:
            st.warning(plain(error))
    if without:
        verb = "has" if len(without) == 1 else "have"
        own = " Train your design on the train page first." if any(one.name == OWN for one in without) else ""
        st.info(f"{_names(without)} {verb} no trained weights here, so no accuracy is measured.{own}")
    if of_other_data:
        verb = "does" if len(of_other_data) == 1 else "do"
        st.info(
            f"{_names(of_other_data)} {verb} not read digits, and this page measures with images of digits. The commands "
            "`quantize` and `prune` measure with other data, which `--dataset` names."
        )
    return there


def _names(found: list[Subject]) -> str:
    return ", ".join(plain(one.title) for one in found)


def classifier_of(one: Subject) -> "Classifier | None":
    """The network with its weights; None of a design without. Raises a Refusal where those of a run cannot be read."""
    if one.run:
        return read({one.name: (one.run.id, one.run.created)})[one.name].classifier
    return loading().result().ready.get(one.name)


def checkpoint(one: Subject) -> bytes | None:
    """The file of a run's network, for a command; None of another. Raises a Refusal where it cannot be read."""
    return checkpoint_of(one.run) if one.run else None
