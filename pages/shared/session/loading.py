"""The trained networks in this process: loaded once, in the background, shared by all visitors."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from core.learning.header import CheckpointError, trained
from pages.shared.session.networks import names

if TYPE_CHECKING:
    from core.learning.classifier import Classifier


class Networks(NamedTuple):
    """What was loaded, and what could not be: a sentence a file."""

    ready: "dict[str, Classifier]"
    problems: tuple[str, ...]


_drawn = Event()


def page_is_drawn() -> None:
    """Told at the end of every page; importing torch, two seconds of work, waits for the first of them."""
    _drawn.set()


@st.cache_resource(show_spinner=False)
def loading() -> "Future[Networks]":
    """The networks being loaded: `.done()` tells at once, `.result()` waits."""
    # This thread, a page's and the one that sends its elements take turns; at Python's own 5 ms a page waits for many.
    sys.setswitchinterval(0.0005)
    return ThreadPoolExecutor(1, thread_name_prefix="networks").submit(_load)


def _load() -> Networks:
    _drawn.wait(2)
    import gc

    import altair  # noqa: F401
    import torch

    from core.learning.checkpoint import read
    from core.learning.classifier import Classifier

    torch.set_num_threads(1)  # a single digit through a small network: threads cost more than they bring
    ready, problems = {}, []
    for name in names():
        try:
            ready[name] = Classifier.of(read(trained()[name]), name)
        except CheckpointError as error:
            problems.append(str(error))
    # Streamlit collects garbage after every run of a page; what is loaded now stays, and need not be looked at again.
    gc.collect()
    gc.freeze()
    return Networks(ready, tuple(problems))
