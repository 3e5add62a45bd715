"""The hardware page: the networks and the accelerator, what they cost in all, and a tab for each kind of cost."""

import streamlit as st

from core.hardware.accelerator import Accelerator
from pages.hardware import array, bits, device, pruning, spent, summary, traffic
from pages.hardware.lesson import LESSON
from pages.hardware.settings import choose_accelerator
from pages.hardware.subjects import Subject, choose_networks, subjects
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.design import keep_design, problem
from pages.shared.session.go_to import CHIPS_TAB, HARDWARE_TAB

TABS = {
    "Systolic array": array.show,
    "Traffic and roofline": traffic.show,
    "Energy": spent.show,
    "Bits": bits.show,
    "Pruning": pruning.show,
    CHIPS_TAB: device.show,
}


@st.fragment(key="hardware")
def show() -> None:
    """The whole page below its title; only the open tab is computed."""
    chosen = choose_networks(LESSON.locks("networks"))
    accelerator = choose_accelerator(LESSON.locks)
    if error := problem():
        st.error(plain(error))
    found, problems = subjects(chosen, accelerator)
    for one in problems:
        st.warning(plain(one))
    if not found:
        st.info("Choose at least one network.")
        return
    summary.show(found, accelerator)
    _tabs(found, accelerator)
    keep_design()


def _tabs(found: list[Subject], accelerator: Accelerator) -> None:
    hidden = {title for name, title in LESSON.sections.items() if not LESSON.shows(name)}
    shown = {title: content for title, content in TABS.items() if title not in hidden}
    if not shown:
        return
    keep_over_reload(HARDWARE_TAB, shown, next(iter(shown)))
    for tab, content in zip(st.tabs(list(shown), key=HARDWARE_TAB, on_change="rerun"), shown.values(), strict=True):
        if tab.open:
            with tab:
                content(found, accelerator)
