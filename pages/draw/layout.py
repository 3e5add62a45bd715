"""The layout of the draw page, a cockpit: on the left what is read and how it is moved, on the right what the networks say.

A stroke is answered immediately; what follows from the answers is shown after them. After a rerun the browser draws every
element of the page again. So there are few elements, and a stroke reruns only two of them: the canvas and the board.
"""

from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from core.data.normalization import DataError
from pages.draw import inside, lab_entry, live_answers
from pages.draw.canvas import canvas, generation, pen, take
from pages.draw.choices import FIRST_TAB, INSIDE, NO_NETWORK, TABS, UNDER_SHIFT, bring_back, move, off, shown, sliders, switch
from pages.draw.drawn import drawn
from pages.draw.hand_in import hand_in
from pages.draw.inputs import around, controls, drawing, says_what_was
from pages.draw.lesson import LESSON
from pages.draw.reading import answers, prepared
from pages.draw.shift_accuracy import show_accuracy
from pages.draw.shifts import NO_DIGIT, chart_of, shift_rows, show_shifts
from pages.draw.steps import strip
from pages.draw.tasks import tasks
from pages.shared.components.board import agreement, board
from pages.shared.components.component import style_page
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one
from pages.shared.session.lab_book import put_button
from pages.shared.session.last_digit import keep_digit
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.own_networks import own_networks, places

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.data.drawing import Prepared
    from core.labbook.entry import Entry
    from core.learning.classifier import Answer, Classifier

LEFT = 424  # pixels: the canvas, the examples and a gap, also in large type


@st.fragment(key="studio")
def show() -> None:
    """The whole page below its title."""
    st.session_state["draw_whole"] = True
    style_page(__file__)
    bring_back()
    LESSON.hold()  # this fragment runs alone too, after a task that may have changed what is locked
    shown_tabs = [tab for tab, section in TABS.items() if not section or LESSON.shows(section)]
    keep_one("draw_tab", shown_tabs, FIRST_TAB)
    if not loading().done():  # before the first control: what is uploaded while this waits is lost if the page is loaded again
        with st.spinner("The networks are being loaded …"):
            loading().result()
    if LESSON.shows("tasks"):
        tasks()
    row = st.container(horizontal=True, gap="medium", key="cockpit")
    with row.container(width=LEFT, gap="xsmall", key="cockpit_left"):
        controls()
        place = around()
        if LESSON.shows("moves"):
            sliders(LESSON.locks)
        hand_in()
        steps = st.container(key="cockpit_strip")
    with row.container(key="cockpit_right"):
        tabs = dict(zip(shown_tabs, st.tabs(shown_tabs, key="draw_tab", on_change="rerun"), strict=True))
        tab = next(tab for tab in tabs.values() if tab.open)
        beside = tab.container()
        tab.toggle(f"All {len(names())} networks", key="draw_all", disabled=LESSON.locks("all"), persist_state="session")
        if tab is tabs.get(INSIDE):
            with tab:
                inside.choose_networks(LESSON.locks("inside"))
    _stroke(place, beside)
    with steps:
        if LESSON.shows("strip"):
            _steps()
        put_button("draw", _entry)
    if tab is tabs.get(UNDER_SHIFT):
        with tab:
            _shifts()


@st.fragment
def _stroke(place: "DeltaGenerator", beside: "DeltaGenerator") -> None:
    """The canvas and the answers. If only this fragment was rerun, the rest follows once the answers are on the screen."""
    _take()
    alone = not st.session_state.pop("draw_whole", False)
    says, found = _read()
    on = set(shown()) - off("networks")
    looked_into = inside.chosen() if st.session_state["draw_tab"] == INSIDE else []
    ask = live_answers.question(off("steps"), move(), shown(), on, places(), pen(), looked_into)
    with place:  # sent together, after the work, so that the browser renders once
        canvas(ask, _take)
    with beside:
        short: Literal["on a telephone", "only"] = "on a telephone" if st.session_state["draw_tab"] == FIRST_TAB else "only"
        switch_network = None if LESSON.locks("off") else _switch_network
        board(says, shown(), found, on, switch_network, _rerun_rest if alone else None, short)
        if looked_into:
            inside.show(drawing(), off("steps"), move(), _classifiers(looked_into))
    st.session_state["draw_settings_shown"] = _settings()


@st.fragment(key="steps")
def _steps() -> None:
    strip(_prepared_or_none(), off("steps"), None if LESSON.locks("without") else _switch_step)


@st.fragment(key="shifts")
def _shifts() -> None:
    ready = _prepared_or_none()
    classifiers = _classifiers_on() if ready else []
    for problem in loading().result().problems if ready else ():
        st.error(plain(problem))
    digit = drawn().digit
    rows = shift_rows(classifiers, ready, move(), digit) if ready and classifiers else None
    show_shifts(rows, digit, NO_NETWORK if ready else NO_DIGIT)
    if ready and rows is not None:
        put_button("draw-shifts", lambda: lab_entry.shifts(ready, rows, chart_of(rows, digit), _facts(ready), move()))
    show_accuracy(round(move().right))


def _rerun_rest(is_last: bool) -> None:
    """Rerun what follows from the answers; the whole page if the browser never got the last ones, or if something was changed
    in the same moment: Streamlit then runs nothing but what is asked for here."""
    if not is_last or st.session_state["draw_settings_shown"] != _settings() or says_what_was():
        st.rerun("studio")
    follow = {"steps": LESSON.shows("strip"), "shifts": st.session_state.get("draw_tab") == UNDER_SHIFT}
    if there := [key for key, is_there in follow.items() if is_there]:
        st.rerun(there)


def _settings() -> tuple[Any, ...]:
    """All that a visitor can change on this page but the lines."""
    chosen = move(), shown(), off("networks"), off("steps"), st.session_state["draw_tab"], inside.settings()
    return generation(), pen(), id(drawn().picture), *chosen


def _switch_network(name: str) -> None:
    switch("networks", name)


def _switch_step(name: str) -> None:
    switch("steps", name)
    st.rerun("studio")


def _read() -> "tuple[str, dict[str, Answer]]":
    """One sentence and the answers."""
    try:
        found = answers(drawing(), off("steps"), move(), _classifiers_on())
    except DataError as error:
        return str(error), {}
    says = agreement(found) if found else NO_NETWORK
    return f"Reading the uploaded picture. {says}" if drawn().picture else says, found


def _take() -> None:
    """Keep what is on the canvas now, and leave the digit as networks see it for other pages."""
    take()
    if ready := _prepared_or_none():
        keep_digit(ready.digit)


def _entry() -> "Entry":
    """The digit and the answers of the networks that are on, for the lab book; raises DataError where nothing is drawn."""
    asked = drawing(), off("steps"), move()
    ready = prepared(*asked)
    return lab_entry.entry(ready, answers(*asked, _classifiers_on()), _facts(ready))


def _facts(ready: "Prepared") -> dict[str, str]:
    """How the digit was made, for the lab book."""
    return lab_entry.settings(ready, off("steps"), move(), drawn().digit)


def _prepared_or_none() -> "Prepared | None":
    try:
        return prepared(drawing(), off("steps"), move())
    except DataError:
        return None  # the board says why


def _classifiers_on() -> "list[Classifier]":
    """The networks that are on."""
    return _classifiers([name for name in shown() if name not in off("networks")])


def _classifiers(chosen: list[str]) -> "list[Classifier]":
    """These networks."""
    ready = loading().result().ready | {name: own.classifier for name, own in own_networks().items()}
    return [ready[name] for name in chosen if name in ready]
