"""The board of answers: for each network a large digit, ten probability bars, confidence, time and parameters."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from pages.shared.components.component import component
from pages.shared.session.networks import color, headers, title
from pages.shared.session.own_networks import Own, own_colors, own_networks

if TYPE_CHECKING:
    from core.learning.classifier import Answer


def board(
    says: str,
    names: list[str],
    answers: "dict[str, Answer]",
    on: Collection[str] | None = None,
    on_switch: Callable[[str], None] | None = None,
    on_shown: Callable[[bool], None] | None = None,
    short: Literal["no", "on a telephone", "only"] = "no",
) -> None:
    """A sentence, and a row for each network, blank without an answer; answers unlike most are framed.

    With `short`, the answers also stand in a line, which on a telephone stays at the lower end of the screen: there beside the
    rows, or everywhere in their place.

    With `on`, each row has a checkbox, checked for the networks in it; a click calls `on_switch` with the network, and without
    that the boxes are locked.
    `on_shown` is called when the browser shows answers. Its argument says whether they are the last ones: Streamlit drops
    answers that a later run replaces before they are sent.
    """
    number = st.session_state["board_number"] = st.session_state.get("board_number", 0) + 1
    calls: dict[str, Any] = {}

    def shown() -> None:
        if on_shown and (report := st.session_state.get("board")):  # none once the visitor has left the page
            on_shown(report["shown"] == st.session_state["board_number"])

    if on_shown:
        calls["on_shown_change"] = shown
    if on_switch:
        calls["on_switched_change"] = lambda: on_switch(st.session_state["board"]["switched"])
    show = component(__file__, '<p role="status"></p><div class="line"></div><div class="board"></div>', "dom", "shown")
    data = {**content(says, names, answers, on), "number": number, "report": on_shown is not None, "short": short}
    data["locked"] = on_switch is None
    show(key="board", data=data, height="content", **calls)


def content(
    says: str, names: list[str], answers: "dict[str, Answer]", on: Collection[str] | None, own: dict[str, Own] | None = None
) -> dict[str, Any]:
    """What the board shows; `own` are the visitor's own networks, by default those of this session."""
    common = majority(answers)
    cards = {name: header.card for name, header in headers().items()}
    own = own_networks() if own is None else own
    cards |= {name: mine.card for name, mine in own.items()}
    colors = own_colors(own)
    rows = [
        {
            "name": name,
            "title": title(name),
            "color": colors.get(name) or color(name),
            "parameters": cards[name].parameters,
            "answer": _form(answers.get(name)),
            "odd": name in answers and common not in (None, answers[name].digit),
            **({} if on is None else {"on": name in on}),
        }
        for name in names
        if name in cards
    ]
    return {"says": says, "rows": rows}


def _form(answer: "Answer | None") -> dict[str, Any] | None:
    if answer is None:
        return None
    shown = {"digit": answer.digit, "milliseconds": round(answer.milliseconds, 2)}
    return {**shown, "probabilities": [round(share, 4) for share in answer.probabilities]}


def majority(answers: "dict[str, Answer]") -> int | None:
    """The digit that most networks read; None without answers, or where another one is read by as many."""
    counts = Counter(answer.digit for answer in answers.values()).most_common(2)
    tied = len(counts) == 2 and counts[0][1] == counts[1][1]
    return counts[0][0] if counts and not tied else None


def agreement(answers: "dict[str, Answer]") -> str:
    """One sentence on whether the networks agree."""
    common = majority(answers)
    others = [f"{title(name)} reads {answer.digit}" for name, answer in answers.items() if answer.digit != common]
    if common is None:
        alike = len({answer.digit for answer in answers.values()}) < len(answers)
        return f"{'They are divided' if alike else 'No two networks agree'}: {', '.join(others)}."
    if not others:
        return (
            f"{title(next(iter(answers)))} reads {common}."
            if len(answers) == 1
            else f"All {len(answers)} networks read {common}."
        )
    return f"{len(answers) - len(others)} of {len(answers)} networks read {common}; {', '.join(others)}."
