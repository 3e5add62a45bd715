"""The pages, and the way from one to another with what is handed over."""

import streamlit as st

from core.design.architecture import Architecture
from core.store.request import MOST
from core.store.run import Run
from core.store.state import State
from pages.shared.session.design import open_design
from pages.shared.session.kept import kept

TITLES = {
    "home": "Home",
    "draw": "Draw a digit",
    "inside": "Look inside",
    "build": "Build a network",
    "train": "Train a network",
    "compare": "Compare networks",
    "hardware": "Hardware",
    "experiments": "Experiments",
    "exercises": "Exercises",
    "lab": "Lab book",
}
NETWORK = "train_network"  # session key: the name of the network to train
COMPARED = "compare_networks"  # session key: the names of the networks to compare
FIRST_COMPARED = ("mlp1", "mlp2", "lenet5-28")
COMPARED_TAB, ENGINES = "compare_tab", "Engines"  # session key of the open tab there, and its value for other engines
INSIDE = "inside_networks"  # session key: the names of the networks that are looked into
FIRST_INSIDE, MOST_INSIDE = ("mlp1", "lenet5"), 4
FIRST = "first"  # the address's word for the network that a link puts first there
STUDY = "experiments_study"  # session key: the name of the study to show
HARDWARE_TAB, CHIPS_TAB = "hardware_tab", "Fits on a chip?"  # session key of the open tab there, and its value for chips
LAB_VIEW, BOOK = "lab_view", "Lab book"  # session key of what is shown of the lab book, and its value for the book itself
VIEW, STUDIES = "experiments_view", "Studies"  # session key of what is shown there, and its value for a study


def file(name: str) -> str:
    """The file of a page, which Streamlit knows it by."""
    return f"pages/{name}/page.py"


def page(name: str) -> None:
    """Leave for a page, which is as it was left."""
    st.switch_page(file(name))


def link(name: str) -> None:
    """A link to a page."""
    st.page_link(file(name), label=f"{TITLES[name]} →")


def draw() -> None:
    """Leave for the draw page."""
    page("draw")


def build(architecture: Architecture) -> None:
    """Leave for the build page with an architecture opened; undo brings the design before it back."""
    open_design(architecture)
    page("build")


def train(network: str) -> None:
    """Leave for the train page with a network chosen."""
    st.session_state[NETWORK] = network
    page("train")


def compare(network: str) -> None:
    """Leave for the compare page with a network among the compared ones; the last of six makes room for it."""
    others = [name for name in st.session_state.get(COMPARED, kept(COMPARED) or FIRST_COMPARED) if name != network]
    st.session_state[COMPARED] = [*others[: MOST - 1], network]
    page("compare")


def engines() -> None:
    """Leave for the compare page with the latencies under other engines."""
    st.session_state[COMPARED_TAB] = ENGINES
    page("compare")


def chips() -> None:
    """Leave for the hardware page with what fits on a chip."""
    st.session_state[HARDWARE_TAB] = CHIPS_TAB
    page("hardware")


def lab_book() -> None:
    """Leave for the lab book itself, not for the guided labs."""
    st.session_state[LAB_VIEW] = BOOK
    page("lab")


def inside(network: str) -> None:
    """Leave for the page that looks inside networks, with this one above those that are looked into there."""
    _put_first(network)
    page("inside")


def link_inside(label: str, network: str) -> None:
    """A link that does the same; it leads away at once, also while the part of the page that holds it runs."""
    st.page_link(file("inside"), label=label, query_params={FIRST: network})


def follow_link() -> None:
    """On the page that looks inside: do what such a link asked for, once."""
    if network := st.query_params.pop(FIRST, ""):
        _put_first(network)


def _put_first(network: str) -> None:
    others = [name for name in st.session_state.get(INSIDE, kept(INSIDE) or FIRST_INSIDE) if name != network]
    st.session_state[INSIDE] = [network, *others[: MOST_INSIDE - 1]]


def experiments(study: str) -> None:
    """Leave for the experiments page with a study chosen."""
    st.session_state[STUDY] = study
    st.session_state[VIEW] = STUDIES
    page("experiments")


def run_name(run: Run) -> str:
    """A trained run among the networks; whatever its design is called, the name cannot break out of a table's cell."""
    plain = "".join(c if c.isalnum() or c in " -,." else " " for c in run.architecture.name)
    return f"{plain[:30]}, {'file' if run.state is State.OPENED else 'run'} {run.id}"
