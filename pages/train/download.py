"""MNIST, where it is not on this machine: a button that downloads it, its progress, and why it failed."""

import streamlit as st

from core.data.facts import BYTES, datasets_here
from core.design.units import size
from core.workers.downloading import Download
from pages.shared.components.plain import plain

NAME = "mnist"
ARRIVED = "train_arrived"  # session key: a data set that was downloaded a moment ago, to be chosen


def offer_mnist() -> None:
    """A button, or how far the download is; nothing where MNIST is here."""
    if NAME in datasets_here():
        return
    download = _downloads().get(NAME)
    if download and not download.is_over:
        _progress(download)
        return
    if download and download.problem:
        st.error(plain(download.problem))
    label = f"Get MNIST ({size(BYTES[NAME])})"
    st.button(label, on_click=_begin, help="60,000 digits to train on, 10,000 to test with.")


@st.cache_resource(show_spinner=False)
def _downloads() -> dict[str, Download]:
    """The latest download of each data set, for all visitors."""
    return {}


def _begin() -> None:
    if NAME not in _downloads() or _downloads()[NAME].is_over:  # else another visitor began it
        _downloads()[NAME] = Download(NAME)


@st.fragment(run_every=0.5)
def _progress(download: Download) -> None:
    if download.is_over:
        if not download.problem:
            st.session_state[ARRIVED] = NAME
        st.rerun()
    of = BYTES[NAME]
    st.progress(min(download.bytes / of, 1.0), f"MNIST: {size(download.bytes)} of {size(of)}")
