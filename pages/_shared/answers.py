"""The board of answers: every network with its digit in large, ten probability bars, confidence, time and parameters."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages._shared.networks import color, headers, title

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.learning.classifier import Answer


@cache
def _component() -> Any:
    folder = Path(__file__).parent
    css, js = ((folder / f"answers.{kind}").read_text() for kind in ("css", "js"))
    return st.components.v2.component("answers", html='<div class="board"></div>', css=css, js=js)


def board(place: "DeltaGenerator", names: list[str], answers: "dict[str, Answer]") -> None:
    """Show in `place` a row a network; those without an answer yet are blank. An answer unlike most is framed."""
    common = majority(answers)
    rows = [
        {
            **{"name": name, "title": title(name), "color": color(name), "parameters": headers()[name].card.parameters},
            **{"answer": _form(answers.get(name)), "odd": name in answers and answers[name].digit != common},
        }
        for name in names
        if name in headers()
    ]
    with place:
        _component()(key="board" if answers else "board-blank", data={"rows": rows})


def _form(answer: "Answer | None") -> dict[str, Any] | None:
    if answer is None:
        return None
    shown = {"digit": answer.digit, "confidence": answer.confidence, "milliseconds": answer.milliseconds}
    return {**shown, "probabilities": answer.probabilities}


def majority(answers: "dict[str, Answer]") -> int | None:
    """The digit that most networks read; None without answers."""
    return Counter(answer.digit for answer in answers.values()).most_common(1)[0][0] if answers else None


def agreement(answers: "dict[str, Answer]") -> str:
    """One sentence on whether the networks agree."""
    common = majority(answers)
    others = [f"{title(name)} reads {answer.digit}" for name, answer in answers.items() if answer.digit != common]
    if not others:
        return (
            f"{title(next(iter(answers)))} reads {common}."
            if len(answers) == 1
            else f"All {len(answers)} networks read {common}."
        )
    return f"{len(answers) - len(others)} of {len(answers)} networks read {common}; {', '.join(others)}."
