"""The guided labs: predict, then measure on another page, compare, explain; what was given is kept."""

from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.guided import Lab, Step, compare, to_entry
from core.labbook.labs import LABS
from core.labbook.markdown import harmless
from pages.lab.lesson import CHOSEN, LESSON
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.choice import keep_one
from pages.shared.session.kept import keep, kept, newest, remember
from pages.shared.session.lab_book import put_button

NAME = "guided_labs"  # what was given is kept under it: by lab and step, `predicted`, `measured` and `words`
TITLES = {lab.name: lab.title for lab in LABS}


def show() -> None:
    """One lab with its steps; what a step asks to be done is said once its prediction is given."""
    remember(CHOSEN, TITLES.__contains__)
    keep_one(CHOSEN, TITLES, LABS[0].name)
    LESSON.hold()
    locked = LESSON.locks("lab")
    name = st.segmented_control("Lab", TITLES, key=CHOSEN, format_func=TITLES.__getitem__, required=True, disabled=locked)
    lab = next(lab for lab in LABS if lab.name == name)
    done = sum("measured" in _given(lab, step) for step in lab.steps)
    st.caption(f"{lab.source}. {done} of {len(lab.steps)} steps measured. A prediction is locked once it is given.")
    for number, step in enumerate(lab.steps, 1):
        with st.container(border=True, key=f"guided-{lab.name}-{step.name}"):
            _step(lab, step, number)


def _step(lab: Lab, step: Step, number: int) -> None:
    given = _given(lab, step)
    st.header(f"{number}. {step.asks}", anchor=False)
    if "predicted" not in given:
        _ask(lab, step, "predicted", "Your prediction", "Predict")
        return
    st.markdown(f"You predicted **{_shown(step, given['predicted'])}**. {step.do}")
    st.page_link(go_to.file(step.page), label=f"{go_to.TITLES[step.page]} →", query_params=dict(step.query) or None)
    if "measured" not in given:
        _ask(lab, step, "measured", "What you measured", "Compare")
        return
    found = step.found()
    st.markdown(
        f"You measured **{_shown(step, given['measured'])}**: {compare(given['predicted'], given['measured'])}\n\n"
        f"This project's runs: {plain(found.says)} Published: {plain(found.published)}."
    )
    words = st.text_area("Explain it in your words", given.get("words", ""), key=f"guided-words-{lab.name}-{step.name}")
    if words != given.get("words", ""):
        _keep(lab, step, "words", words)
    if words.strip():
        st.markdown(harmless(words))
    put_button(f"guided-{lab.name}-{step.name}", lambda: to_entry(lab, step, given["predicted"], given["measured"], words))


def _ask(lab: Lab, step: Step, what: str, label: str, button: str) -> None:
    """A form for one answer, which is kept once it is sent."""
    key = f"guided-{what}-{lab.name}-{step.name}"
    with st.form(f"{key}-form", border=False):
        if step.options:
            answer: Any = st.radio(label, step.options, None, key=key, horizontal=True)
        else:
            unit = f", {step.unit}" if step.unit else ""
            answer = st.number_input(f"{label}{unit}", 0.0, 1e11, None, step=None, key=key, width=260)
        sent = st.form_submit_button(button, type="primary")
    if not sent or answer is None:
        return
    newest(NAME)
    if what in _given(lab, step):  # in another tab, where the answer may stand by now
        st.rerun()
    try:
        _keep(lab, step, what, step.answer(answer))
    except Refusal as error:
        st.error(plain(error))
    else:
        st.rerun()


def _shown(step: Step, value: float | str) -> str:
    return plain(value) if isinstance(value, str) else f"{value:,.4g} {step.unit}".strip()


def _given(lab: Lab, step: Step) -> dict[str, Any]:
    all_: dict[str, dict[str, dict[str, Any]]] = kept(NAME) or {}
    return all_.get(lab.name, {}).get(step.name, {})


def _keep(lab: Lab, step: Step, what: str, value: Any) -> None:
    all_ = newest(NAME) or {}
    of_lab = all_.get(lab.name, {})
    keep(NAME, {**all_, lab.name: {**of_lab, step.name: {**_given(lab, step), what: value}}})
