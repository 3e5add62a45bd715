"""The compare page: the networks, the measurement, and its tables and charts; a closed panel is not computed."""

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from pages.compare import bars, charts, choices, engines, figures, history, questions, tables
from pages.compare.measurements import SHOWN, comparison, done, shipped
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.go_to import COMPARED
from pages.shared.session.networks import plain_title, title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

SHIPPED = 0  # stands for the measurement that came with the project

MEASUREMENT = "compare_measurement"  # session key: the measurement chosen in the list


def show() -> None:
    """The page, from the choice of networks to the questions."""
    try:
        chosen = choices.choose()
        choices.progress()
        compared = _measurement()
    except Refusal as error:
        st.error(f"{plain(error)} Nothing can be measured until then; the other pages work.")
        return
    measured = compared.networks
    names = [name for name in chosen if name in measured and choices.is_measured(name, measured[name].architecture)]
    missing = [plain_title(name) for name in chosen if name not in names]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        st.info(
            f"{', '.join(missing)} {verb} not in the measurement that is shown. *Measure again* measures all that are chosen."
        )
    if len(names) < 2:
        st.warning("Choose at least two networks of this measurement, or measure those that you chose.")
        return
    _compared(compared, names)


def _measurement() -> "Comparison":
    """Choose the measurement to show; say where and how it was made."""
    kept = {one.id: one for one in done()}
    numbers = [SHIPPED, *kept]
    shown = st.session_state.get(SHOWN, SHIPPED)
    if len(numbers) > 1:

        def label(number: int) -> str:
            if number == SHIPPED:
                return "the project's own"
            one = kept[number]
            names = ", ".join(title(network["name"]) for network in one.request["networks"])
            return f"{number}: {names}; batch of {one.request['batch_size']}, {one.request['threads']} thread(s)"

        index = numbers.index(shown) if shown in numbers else 0
        shown = st.selectbox("Measurement", numbers, index, format_func=label, key=MEASUREMENT, on_change=_choose_its_networks)
        st.session_state[SHOWN] = shown
    compared = shipped() if shown not in kept else comparison(shown, kept[shown].created)
    where = compared.conditions
    when = datetime.fromisoformat(where.measured_at)
    st.caption(
        f"Measured {when:%Y-%m-%d %H:%M} UTC on {where.device} ({where.cores} cores, {where.instructions}), "
        f"**{where.threads} thread(s)**, **batch of {compared.batch_size}**, torch {where.torch}, {where.machine}. "
        "Another machine gives other times, and the same bytes."
    )
    return compared


def _choose_its_networks() -> None:
    """Put the chosen measurement's networks among the compared ones."""
    number = st.session_state[MEASUREMENT]
    for one in done():
        if one.id == number:
            st.session_state[COMPARED] = [network["name"] for network in one.request["networks"]]


def _compared(compared: "Comparison", names: list[str]) -> None:
    baseline = st.segmented_control(
        "Baseline", names, format_func=plain_title, default=names[0], required=True, key=f"compare_baseline_{'|'.join(names)}"
    )
    tables.summary_table(compared, names, baseline)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Latency against batch size", anchor=False)
        charts.latency_chart(compared, names)
    with right:
        st.subheader("Accuracy against its price", anchor=False)
        charts.accuracy_chart(compared, names)
    st.subheader("One pass, operator by operator", anchor=False)
    tables.aligned(compared, names, baseline, "operators")
    tables.files(compared, names)
    closed("Layer by layer", lambda: tables.aligned(compared, names, baseline, "layers"))
    closed("Time and memory, stacked by operator", lambda: bars.stacked(compared, names, "operators"))
    closed("Time and memory, stacked by layer", lambda: bars.stacked(compared, names, "layers"))
    closed("Errors, latency and memory as bars", lambda: bars.bars(compared, names))
    closed("The tables as the profiler prints them", lambda: tables.as_printed(compared, names))
    closed("Beside the published Figures 18, 19 and 20", lambda: figures.figures(compared))
    closed("Other engines, number formats and threads", engines.engines)
    if st.button("The 31 networks of document 004, as in its Figures 3 to 9, among the experiments"):
        go_to.experiments("mlps-and-lenet5-128")
    if len(done()):
        closed("All measurements so far", lambda: history.history(names))
    st.subheader("Why is that so?", anchor=False)
    for question, answer in questions.questions(compared, names, baseline):
        closed(question, answer)
