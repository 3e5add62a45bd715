"""t-SNE for the page: computed once in a process of its own, and kept."""

import streamlit as st

from core.data.datasets import mnist_or_digits
from core.design.refusal import Refusal
from core.learning.fingerprint import fingerprint
from core.learning.inside.nearest import features_of
from core.learning.inside.tsne import place_among
from core.workers.command import Command, remove_done
from core.workers.embedding import Embedding, kept_points
from pages.inside.images import features_of_images
from pages.inside.subjects import Subject
from pages.shared.components.plain import plain

IMAGES = 500  # as many as are drawn
WAITS = "t-SNE waits for its turn: one computation, or one measurement, is made at a time. It goes on if you leave the page."
COMPUTES = "t-SNE is being computed by a process of its own, for some ten seconds. After that it is kept."

Points = list[tuple[float, float]]


def points(subject: Subject) -> tuple[Points, tuple[float, float]] | None:
    """The places of the images and of the digit; None, and a line about it on the page, until they are computed."""
    from torch import tensor

    remove_done(_running())
    found = kept_points(subject.classifier, mnist_or_digits().name, IMAGES)
    if found is None:
        _compute(subject)
        return None
    features = features_of_images(subject.classifier, "test")[: len(found)]
    mine = features_of(subject.network, subject.given.values.unsqueeze(0))[0]
    x, y = place_among(features, tensor(found), mine).tolist()
    return found, (x, y)


def _compute(subject: Subject) -> None:
    running, classifier = _running(), subject.classifier
    key = fingerprint(classifier.architecture, classifier.recipe, classifier.network.state_dict())
    if (now := running.get(key)) and now.is_over and now.problem:
        st.warning(plain(now.problem))
        running.pop(key, None)
        return
    if now is None or now.is_over:
        try:
            now = running[key] = Embedding(classifier, mnist_or_digits().name, IMAGES)
        except Refusal as error:
            st.warning(plain(error))
            return
    _wait(now)


@st.fragment(run_every=1.0)
def _wait(computation: Command) -> None:
    if computation.is_over:
        st.rerun()
    st.caption(WAITS if computation.waits else COMPUTES)


@st.cache_resource(show_spinner=False)
def _running() -> dict[str, Command]:
    """What is computed, or failed, for all visitors, by the network's fingerprint: designs of two may have one name."""
    return {}
