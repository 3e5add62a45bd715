"""The questions that a profile raises, each answered with the numbers on the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from pages.compare.tables import rows_shown
from pages.shared.components.choose import choose_one
from pages.shared.components.source import source
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.networks import plain_title

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark, Comparison

Answer = Callable[[], object]


NEGATIVE = "Why is a memory figure negative?"
OPPOSITES = "Why do fewer weights not mean less memory?"
QUESTION = "compare_question"  # session key: the question that is answered


def ask(compared: "Comparison", names: list[str], baseline: str) -> None:
    """Choose a question; its answer stands beside it."""
    found = questions(compared, names, baseline)
    keep_over_reload(QUESTION, found, next(iter(found)))
    left, right = st.columns([1, 2], gap="large")
    question = left.radio("Why is that so?", list(found), key=QUESTION, persist_state="session")
    with right:
        found[question]()


def questions(compared: "Comparison", names: list[str], baseline: str) -> dict[str, Answer]:
    """Each question with the function that shows its answer."""
    from core.profiling import explanations

    limit = rows_shown()
    networks = [compared.networks[name] for name in names]
    found: dict[str, Answer] = {
        "What do self and total mean?": lambda: _of_one(networks, explanations.self_and_total, "self"),
        NEGATIVE: lambda: _of_one(networks, explanations.negative_memory, "negative"),
        "Why do the rows not add up?": lambda: _of_one(networks, lambda one: explanations.hidden_rows(one, limit), "hidden"),
    }
    if pooling := [one for one in networks if explanations.pooling(one)]:
        found["Why does pooling take time with 0 MACs?"] = lambda: _of_one(pooling, explanations.pooling, "pooling")
    if on_gpu := [one for one in networks if explanations.gpu(one)]:
        found["What do the CUDA columns say?"] = lambda: _of_one(on_gpu, explanations.gpu, "gpu")
    if len(networks) > 1:
        base = compared.networks[baseline]
        found[OPPOSITES] = lambda: st.markdown(explanations.opposites(networks, base, plain_title))
    found["What the documents claim, and what these numbers say"] = lambda: _claims(compared, names)
    return found


def _of_one(networks: "list[Benchmark]", explain: "Callable[[Benchmark], str]", key: str) -> None:
    by_name = {one.name: one for one in networks}
    name = choose_one("Of", f"compare_{key}", list(by_name), list(by_name)[-1], plain_title)
    st.markdown(explain(by_name[name]))


def _claims(compared: "Comparison", names: list[str]) -> None:
    from core.profiling.corrections import corrections

    for claim in corrections({name: compared.networks[name] for name in names}, plain_title):
        st.markdown(f"> {claim.says}")
        source(claim.source)
        st.markdown(claim.numbers)
