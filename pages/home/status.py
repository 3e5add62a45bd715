"""The status line of the installation."""

import streamlit as st

from core.data.places import SETTING, found_places
from pages.shared.session.loading import loading
from pages.shared.session.networks import names


@st.fragment(run_every=0.5)
def _waiting() -> None:
    if loading().done():
        st.rerun()
    st.caption(f"{_data()} · networks: being loaded")


def status_line() -> None:
    """Data sets found, networks ready, device and threads; the last two are known once torch is there."""
    if not loading().done():
        _waiting()
        return
    import torch

    from core.learning.network import pick_device

    ready = f"networks ready: {len(loading().result().ready)} of {len(names())}"
    st.caption(f"{_data()} · {ready} · device: {pick_device()}, {torch.get_num_threads()} thread a drawing")


def _data() -> str:
    there = [name for name, place in found_places().items() if place]
    missing = [name for name, place in found_places().items() if not place]
    text = f"data found: {', '.join(there)}"
    return f"{text} (not found: {', '.join(missing)}; set {SETTING} to their folder)" if missing else text
