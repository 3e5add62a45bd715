"""What the course and its documents ask, each question with its answer and the evidence: no number is written here."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.design.refusal import Refusal
from core.labbook.evidence import again, to_entry
from core.studies.questions.all import QUESTIONS
from core.studies.questions.question import ANSWERED, NOT, PARTLY, Answer, Question, cells, refused
from pages.experiments.dots import OURS, ROW
from pages.experiments.lesson import ASKED, LESSON, QUESTION
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.components.source import source
from pages.shared.session.kept import remember
from pages.shared.session.lab_book import put_button

BADGES = {ANSWERED: "green", PARTLY: "orange", NOT: "red"}
BY_NAME = {question.name: question for question in QUESTIONS}


def questions() -> None:
    """Each question in the document's words; its answer; a chart and a table of the evidence; what is still missing."""
    answers = [_answer_of(question) for question in QUESTIONS]
    states = [answer.state for answer in answers]
    counts = ", ".join(
        f"{(n := states.count(state))} {'is' if n == 1 else 'are'} {state}" for state in BADGES if state in states
    )
    st.markdown(f"**Of {len(answers)} questions {counts}.** Each answer is computed from the project's own files.")
    chosen = _choose()
    for question, answer in zip(QUESTIONS, answers, strict=True):
        if chosen not in (None, question.name):
            continue
        with st.container(border=True):
            _question(question, answer)


def _choose() -> str | None:
    """The name of the one question that is shown; None for all."""
    remember(QUESTION.key, ASKED.__contains__)
    locked = LESSON.locks("question")
    say = "All questions"
    return st.selectbox("Question", ASKED, None, ASKED.__getitem__, key=QUESTION.key, placeholder=say, disabled=locked)


def _question(question: Question, answer: Answer) -> None:
    st.markdown(f":{BADGES[answer.state]}-badge[{answer.state}] **“{plain(question.asks)}”**")
    source(question.source)
    if answer.state == NOT:
        st.error(plain(answer.says))
        return
    st.markdown(answer.says)
    rows = [dict(row) for row in answer.rows]
    if question.drawn:
        _chart(question, rows)
        closed(f"The numbers: {question.name}", lambda: _table(rows))
    elif rows:
        _table(rows)
    if answer.missing:
        st.caption(answer.missing)
    put_button(f"answer-{question.name}", lambda: to_entry(question, answer))


def _table(rows: list[dict[str, Any]]) -> None:
    """The evidence as the command shows it; what is sorted are the numbers."""
    shown = pd.DataFrame(rows).style
    for place, row in enumerate(rows):
        texts = {name: partial(_same, text) for name, text in cells(row).items()}
        shown.format(texts, subset=pd.IndexSlice[[place], list(texts)], na_rep="")
    st.dataframe(shown, hide_index=True)


def _same(text: str, _: object) -> str:
    return text


def _chart(question: Question, rows: list[dict[str, Any]]) -> None:
    """A row of the evidence a line: its value as a point, its 95 % interval as a line."""
    name, drawn = next(iter(rows[0])), question.drawn
    x = {"type": "quantitative", "title": drawn, "scale": {"zero": False, "padding": 12}}
    y = {"field": name, "type": "nominal", "sort": [row[name] for row in rows], "title": None, "axis": {"labelLimit": 220}}
    tips = [{"field": name}, *({"field": field, "format": ".2f"} for field in ("value", "from", "to"))]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}}},
        {"mark": {"type": "point", "filled": True, "size": 80}, "encoding": {"x": {**x, "field": "value"}, "tooltip": tips}},
    ]
    if question.baseline is not None:
        across = {"mark": {"type": "rule", "color": "gray", "strokeDash": [4, 3], "aria": False}}
        layers.insert(0, {**across, "encoding": {"x": {**x, "datum": question.baseline}, "y": None}})
    points = [{name: row[name], "value": row[drawn], "from": row["from"], "to": row["to"]} for row in rows]
    spec = {"encoding": {"y": y, "color": {"value": OURS}}, "layer": layers}
    columns = {name: name, "value": drawn, "from": "95 % interval from", "to": "to"}
    chart(spec, points, f"question-{question.name}", 80 + ROW * len(rows), question.asks, again(question), columns)


def _answer_of(question: Question) -> Answer:
    try:
        return _answer(question.name)
    except Refusal as error:  # the other questions are answered all the same
        return refused(error)


@st.cache_resource(show_spinner="Reading the results…")
def _answer(name: str) -> Answer:
    """The answer to the question of this name, which is the key of the cache. A refusal is not kept: files may be mended."""
    return BY_NAME[name].answer()
