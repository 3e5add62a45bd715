"""The trained networks in this process: loaded once, in the background, shared by all visitors, never changed."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from core.learning.header import CheckpointError, Header, read_header, trained
from pages._shared.plain import plain

if TYPE_CHECKING:
    from core.learning.classifier import Classifier

# Names as people write them, and one color a network everywhere: Okabe and Ito's eight, told apart with a color-vision
# deficiency, then two greys. Pages always put the name beside the color. The order is from MLP to CNN.
TITLES = {
    "softmax": ("Softmax", "#8a8a8a"),
    "mlp1": ("MLP1", "#e69f00"),
    "mlp2": ("MLP2", "#d55e00"),
    "lenet5": ("LeNet-5", "#0072b2"),
    "lenet5-pen": ("LeNet-5 + pen", "#56b4e9"),
    "lenet5-28": ("LeNet-5, 28×28", "#009e73"),
    "cnn-16-4": ("CNN 16/4", "#b8a200"),
    "cnn-8-16": ("CNN 8/16", "#cc79a7"),
    "simple-cnn": ("SimpleCNN", "#9467bd"),
    "flagship": ("Flagship", "#c2185b"),
}


def title(name: str) -> str:
    """A network's name as people write it."""
    return TITLES[name][0] if name in TITLES else name


def plain_title(name: str) -> str:
    """The same where Streamlit reads Markdown."""
    return plain(title(name))


def color(name: str) -> str:
    """A network's color, the same on every page and in every theme."""
    return TITLES[name][1] if name in TITLES else "#777777"


def names() -> list[str]:
    """The project's own trained networks, from MLP to CNN."""
    there = trained()
    return [*(name for name in TITLES if name in there), *(name for name in there if name not in TITLES)]


@cache
def headers() -> dict[str, Header]:
    """What the trained networks say of themselves, read without torch; those that can be read."""
    found = {}
    for name in names():
        try:
            found[name] = read_header(trained()[name])
        except CheckpointError:
            continue  # told by `loading`, which reads the whole file
    return found


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
