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
    """The networks that were loaded, and a sentence for each file that could not be."""

    ready: "dict[str, Classifier]"
    problems: tuple[str, ...]


_drawn = Event()


def page_is_drawn() -> None:
    """Called at the end of every page. Importing torch takes two seconds, and waits until the first page is drawn."""
    _drawn.set()


@st.cache_resource(show_spinner=False)
def loading() -> "Future[Networks]":
    """The networks being loaded: `.done()` returns immediately, `.result()` waits."""
    # The default switch interval of 5 ms makes a page wait: this thread and the page's two take turns.
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
    # What is loaded by now stays. A collection of all garbage that leaves it out takes 75 ms less.
    gc.collect()
    gc.freeze()
    return Networks(ready, tuple(problems))
