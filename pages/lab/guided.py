"""The guided labs: predict, then measure on another page, compare, explain; what was given is kept."""

from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import Lab, Step, compared, is_of, to_entry
from core.labbook.labs import LABS
from core.labbook.markdown import harmless
from core.store.kept import EXPLAINED, GUIDED
from core.studies.documents.sources import cited
from pages.lab.field import show_newest
from pages.lab.lesson import CHOSEN, LESSON
from pages.shared.components.plain import plain
from pages.shared.components.source import source
from pages.shared.session import go_to
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.class_room import tell_step
from pages.shared.session.kept import keep, kept, read_again
from pages.shared.session.lab_book import entries, ledger, put_button
from pages.shared.session.visitor import session

PREDICTED, MEASURED = "predicted", "measured"  # what is kept of a step, by lab and step
WORDS = "words"  # an earlier version kept them beside these
MOST_LETTERS = 4_000  # of the words of a step
TITLES = {lab.name: lab.title for lab in LABS}


def show() -> None:
    """One lab with its steps; what a step asks to be done is said once its prediction is given."""
    keep_over_reload(CHOSEN, TITLES, LABS[0].name)
    LESSON.hold()
    locked = LESSON.locks("lab")
    name = st.segmented_control("Lab", TITLES, key=CHOSEN, format_func=TITLES.__getitem__, required=True, disabled=locked)
    lab = next(lab for lab in LABS if lab.name == name)
    done = sum(MEASURED in _given(lab, step) for step in lab.steps)
    source(
        f"{lab.source}. {done} of {len(lab.steps)} steps measured. A prediction is locked once it is given; a measurement can "
        "be corrected."
    )
    for number, step in enumerate(lab.steps, 1):
        with st.container(border=True, key=f"guided-{lab.name}-{step.name}"):
            _step(lab, step, number)


def unmeasured() -> list[str]:
    """The steps that were predicted and not measured yet, a sentence each."""
    return [
        f"{lab.title}: step {number}, “{step.asks}”, was predicted and is not measured yet."
        for lab in LABS
        for number, step in enumerate(lab.steps, 1)
        if PREDICTED in (given := _given(lab, step)) and MEASURED not in given
    ]


def _step(lab: Lab, step: Step, number: int) -> None:
    given = _given(lab, step)
    st.header(f"{number}. {step.asks}", anchor=False)
    if PREDICTED not in given:
        _ask(lab, step, PREDICTED, "Your prediction", "Predict")
        return
    st.markdown(f"You predicted **{step.kind.say(given[PREDICTED])}**. {step.do}")
    with st.container(horizontal=True, gap="small"):
        for place in step.places:
            label = f"{go_to.TITLES[place.page]}{f': {place.what}' if place.what else ''} →"
            st.page_link(go_to.file(place.page), label=plain(label), query_params=dict(place.query), width="content")
    if MEASURED not in given:
        _ask(lab, step, MEASURED, "What you measured", "Compare")
    else:
        _measured(lab, step, given)


def _measured(lab: Lab, step: Step, given: dict[str, Any]) -> None:
    """The comparison, the person's explanation, and the way to correct the measurement."""
    found = step.found()
    says = step.kind.compare(given[PREDICTED], given[MEASURED], found.undecided)
    st.markdown(
        f"You measured **{step.kind.say(given[MEASURED])}**: {says}\n\n"
        f"This project's runs: {plain(found.says)} Published: {plain(cited(found.published))}."
    )
    st.table([dict(row) for row in compared(step, found, given[PREDICTED], given[MEASURED])], hide_index=True)
    with st.popover("Correct the measurement", key=f"guided-correct-{lab.name}-{step.name}-{given[MEASURED]}"):  # then closed
        _ask(lab, step, MEASURED, "What you measured", "Correct it")
    key, words = f"guided-words-{lab.name}-{step.name}", _words(lab, step)
    show_newest(key, words)
    st.text_area("Explain it in your words", max_chars=MOST_LETTERS, key=key, on_change=_explain, args=(lab, step, key))
    if words.strip():
        st.markdown(harmless(words))
    put_button(f"guided-{lab.name}-{step.name}", lambda: to_entry(lab, step, given[PREDICTED], given[MEASURED], words))


def _ask(lab: Lab, step: Step, what: str, label: str, button: str) -> None:
    """A form for one answer, which is kept once it is sent."""
    key = f"guided-{what}-{lab.name}-{step.name}"
    with st.form(f"{key}-form", border=False):
        answer = _field(step, label, key)
        sent = st.form_submit_button(button, type="primary")
    if not sent or answer is None:
        return
    try:
        _keep(lab, step, what, step.kind.read(answer))
    except Refusal as error:
        st.error(plain(error))
    else:
        st.rerun()


def _field(step: Step, label: str, key: str) -> Any:
    """The answer in the form; None where there is none yet."""
    match step.kind:
        case Choice(options):
            return st.radio(label, options, None, key=key, horizontal=True)
        case Order(options, first):
            return st.multiselect(f"{label}: {first}", options, key=key, placeholder="Choose all, in their order") or None
        case Number(unit):
            label = f"{label}{unit and f', {unit}'}"
            return st.number_input(label, -1e11, 1e11, None, step=None, format="%f", key=key, width=260)


def _given(lab: Lab, step: Step) -> dict[str, Any]:
    """What was given; an answer that an earlier version took and that is none now is asked for again."""
    found = (kept(GUIDED) or {}).get(lab.name, {}).get(step.name, {})
    return {what: value for what, value in found.items() if what == WORDS or step.kind.takes(value)}


def _words(lab: Lab, step: Step) -> str:
    return str((kept(EXPLAINED) or {}).get(lab.name, {}).get(step.name, _given(lab, step).get(WORDS, "")))


def _keep(lab: Lab, step: Step, what: str, value: Any) -> None:
    """Keep it beside what other tabs gave meanwhile; a prediction that stands by now stays."""
    read_again(GUIDED, EXPLAINED)
    given = _given(lab, step)
    if what == PREDICTED and what in given:
        return
    given = {**given, what: value}
    keep(GUIDED, _with(kept(GUIDED) or {}, lab, step, given))
    tell_step(lab.name, step.name, given.get(PREDICTED), given.get(MEASURED))
    if what == MEASURED:
        _correct_entries(lab, step, given)


def _explain(lab: Lab, step: Step, key: str) -> None:
    """Keep the words apart from the answers: however long they are, these are kept."""
    read_again(EXPLAINED)
    keep(EXPLAINED, _with(kept(EXPLAINED) or {}, lab, step, st.session_state[key]))


def _with(all_: dict[str, dict[str, Any]], lab: Lab, step: Step, value: Any) -> dict[str, dict[str, Any]]:
    """The same with another value of a step."""
    return {**all_, lab.name: {**all_.get(lab.name, {}), step.name: value}}


def _correct_entries(lab: Lab, step: Step, given: dict[str, Any]) -> None:
    """Bring what the lab book has of this step up to date: its numbers, not the person's own words."""
    for number, entry in entries().items():
        if is_of(entry, lab, step):
            now = to_entry(lab, step, given[PREDICTED], given[MEASURED], entry.words)
            ledger().change(
                session(), number, {**entry.to_form(), **{name: now.to_form()[name] for name in ("rows", "facts", "says")}}
            )
