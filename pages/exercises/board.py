"""A teacher's board: who has joined, how the answers fall, which slips were made. Only the class's secret opens it."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.exercises.catalog import KINDS
from core.store.classes import Answer, Board
from pages.exercises.joining import classes
from pages.shared.components.chart import chart
from pages.shared.components.plain import plain
from pages.shared.session.kept import keep, kept

NAME = "class_taught"  # what the browser keeps: the code and the secret of the class that is taught here
RIGHT, OTHER = "right", "another number"
SECONDS = 3.0  # between two looks


@dataclass(frozen=True)
class Taught:
    """A class that is taught from this browser."""

    code: str
    secret: str


def show() -> None:
    """Start a class, or see its board."""
    if taught := _taught():
        st.metric("People join with this code, under *A class* on this page", taught.code)
        st.text_input("The secret that opens this board in another browser", taught.secret, disabled=True, type="password")
        _board(taught)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("Start a class"):
            _keep(Taught(*classes().start()))
            st.rerun()
        code = st.text_input("Code", max_chars=8, width=120)
        secret = st.text_input("Secret", max_chars=40, width=220, type="password")
        if st.button("Open the board") and code:
            _open(Taught(code.strip().upper(), secret.strip()))


@st.fragment(run_every=SECONDS)
def _board(taught: Taught) -> None:
    try:
        found = classes().board(taught.code, taught.secret)
    except Refusal as error:
        st.error(plain(error))
        st.button("Close the board", on_click=_keep, args=(None,))
        return
    over = " The class is over." if found.is_over else ""
    st.markdown(f"Joined: {len(found.members)}. First answers: {len(found.answers)}.{over}")
    if found.answers:
        _answers(found)
    if found.members:
        st.dataframe(_people(found), hide_index=True)
    _end(taught, found)


def _answers(found: Board) -> None:
    """How the answers to one kind of exercise fall, over all its variants."""
    kinds = list(dict.fromkeys(one.kind for one in found.answers if one.kind in KINDS))
    kind = st.selectbox("Exercise", kinds, format_func=lambda name: KINDS[name].title, key="class_kind")
    counts = Counter(_outcome(one) for one in found.answers if one.kind == kind)
    rows: list[dict[str, Any]] = [{"answer": name, "people and variants": count} for name, count in counts.most_common()]
    spec = {
        "mark": "bar",
        "encoding": {
            "y": {"field": "answer", "type": "nominal", "sort": "-x", "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "people and variants", "type": "quantitative", "axis": {"tickMinStep": 1}, "title": "first answers"},
        },
    }
    chart(spec, rows, "class_answers", "content", f"First answers: {KINDS[kind].title}")


def _outcome(one: Answer) -> str:
    return RIGHT if one.is_right else one.slip or OTHER


def _people(found: Board) -> list[dict[str, Any]]:
    """Each member with what went right."""
    rows = []
    for name in found.members:
        mine = [one for one in found.answers if one.name == name]
        rows.append({"name": name, "answered": len(mine), "right": sum(one.is_right for one in mine)})
    return rows


def _end(taught: Taught, found: Board) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        form = {"members": list(found.members), "answers": [one._asdict() for one in found.answers]}
        st.download_button(
            "Export as JSON", json.dumps(form, ensure_ascii=False), f"class-{taught.code}.json", on_click="ignore"
        )
        if not found.is_over and st.button("End the class"):
            classes().end(taught.code, taught.secret)
            st.rerun()
        if found.is_over and st.button("Erase it, with all names and answers"):
            classes().erase(taught.code, taught.secret)
            _keep(None)
            st.rerun()


def _open(taught: Taught) -> None:
    try:
        classes().board(taught.code, taught.secret)
    except Refusal as error:
        st.error(plain(error))
    else:
        _keep(taught)
        st.rerun()


def _taught() -> Taught | None:
    found = kept(NAME)
    return Taught(*found) if found else None


def _keep(taught: Taught | None) -> None:
    keep(NAME, [taught.code, taught.secret] if taught else None)
