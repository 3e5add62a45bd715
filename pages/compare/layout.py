"""The compare page: the networks, the measurement, and a tab for each kind of answer; only the open tab is computed."""

from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.again import in_turn
from core.labbook.entry import Entry
from core.labbook.origins import of_comparison
from core.studies.documents.sources import cited
from pages.compare import again, bars, charts, choices, engines, figures, history, questions, subjects, tables, tasks
from pages.compare.lesson import BASELINE, HISTORY, LESSON, MEANINGS, PRINTED, TABS
from pages.compare.measurements import choose_measurement, conditions_line, done
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import plain_title, title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison
    from core.profiling.summary import Metric


def show() -> None:
    """The page, from the choice of networks to the questions."""
    with st.container(gap="xsmall"):
        try:
            chosen = choices.choose()
            choices.progress()
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                compared = choose_measurement(LESSON.locks("measurement"))
                names = _measured(chosen, compared)
                baseline = _baseline(names)
                if LESSON.shows("tasks"):
                    tasks.tasks()
        except Refusal as error:
            st.error(f"{plain(error)} Nothing can be measured until then; the other pages work.")
            return
        if missing := [plain_title(name) for name in chosen if name not in names]:
            verb = "is" if len(missing) == 1 else "are"
            st.info(f"{', '.join(missing)} {verb} not in this measurement. *Measure again* measures all that are chosen.")
        if not baseline:
            st.warning("Choose a network of this measurement, or measure those that you chose.")
            return
        _tabs(compared, names, baseline)


def _tabs(compared: "Comparison", names: list[str], baseline: str) -> None:
    """Only the open tab is computed."""
    shown = {title: CONTENTS[title] for title in TABS if LESSON.shows(title.lower())}
    if not shown:
        return
    keep_over_reload(go_to.COMPARED_TAB, shown, next(iter(shown)))
    for tab, content in zip(st.tabs(list(shown), key=go_to.COMPARED_TAB, on_change="rerun"), shown.values(), strict=True):
        if tab.open:
            with tab:
                content(compared, names, baseline)


def _measured(chosen: list[str], compared: "Comparison") -> list[str]:
    """The chosen networks that this measurement has, as they are now."""
    there = compared.networks
    return [name for name in chosen if name in there and choices.is_measured(name, there[name].architecture)]


def _baseline(names: list[str]) -> str | None:
    """The network that the others are compared with; None if there is no network."""
    if names:
        keep_over_reload(BASELINE, names, names[0])
    return st.selectbox(
        "Baseline",
        names,
        format_func=lambda name: f"baseline: {title(name)}",
        key=BASELINE,
        disabled=LESSON.locks("baseline"),
        persist_state="session",
        label_visibility="collapsed",
        width=200,
    )


def _summary(compared: "Comparison", names: list[str], baseline: str) -> None:
    metrics = tables.summary_table(compared, names, baseline)
    put_button("compare-summary", lambda: _entry(compared, names, metrics))
    st.caption(conditions_line(compared))
    closed(MEANINGS, lambda: tables.meanings(metrics))
    if len(done()):
        closed(HISTORY, lambda: history.history(names))
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Accuracy against its price", anchor=False)
        charts.accuracy_chart(compared, names)
    with right:
        st.header("Errors, latency and memory", anchor=False)
        bars.bars(compared, names)


def _entry(compared: "Comparison", names: list[str], metrics: "list[Metric]") -> Entry:
    made = in_turn(again.of_pass(compared, names), again.cost(compared, names, "latency"), again.accuracies(names))
    return tables.entry(metrics, names, of_comparison(compared, names, subjects.weights(names)), made)


def _operators(compared: "Comparison", names: list[str], baseline: str) -> None:
    tables.aligned(compared, names, baseline, "operators")
    tables.files(compared, names)
    st.header("Time and memory, stacked by operator", anchor=False)
    bars.stacked(compared, names, "operators")
    closed(PRINTED, lambda: tables.as_printed(compared, names))


def _layers(compared: "Comparison", names: list[str], baseline: str) -> None:
    tables.aligned(compared, names, baseline, "layers")
    st.header("Time and memory, stacked by layer", anchor=False)
    bars.stacked(compared, names, "layers")


def _engines(compared: "Comparison", names: list[str], baseline: str) -> None:
    st.header("Latency against batch size", anchor=False)
    charts.latency_chart(compared, names)
    st.header(engines.TITLE, anchor=False)
    engines.engines()


def _published(compared: "Comparison", names: list[str], baseline: str) -> None:
    figures.figures(compared)
    if st.button(cited("The 31 networks of document 004, as in its Figures 3 to 9, among the experiments")):
        go_to.experiments("mlps-and-lenet5-128")


CONTENTS = {
    "Summary": _summary,
    "Operators": _operators,
    "Layers": _layers,
    "Engines": _engines,
    "Published": _published,
    "Why": questions.ask,
}
