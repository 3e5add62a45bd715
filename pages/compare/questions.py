"""The questions that a profile raises, each answered with the numbers on the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from core.labbook.answered import answered
from pages.compare import again
from pages.compare.tables import rows_shown
from pages.shared.components.choose import choose_one
from pages.shared.components.source import source
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import plain_title

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark, Comparison

    Explain = Callable[[Benchmark], str]

Answer = Callable[[], object]
NEGATIVE = "Why is a memory figure negative?"
OPPOSITES = "Why do fewer weights not mean less memory?"
CLAIMS = "What the documents claim, and what these numbers say"
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
    found: dict[str, Answer] = {}

    def add(asks: str, explain: "Explain", key: str, among: "list[Benchmark]", rows: int = 0) -> None:
        found[asks] = lambda: _of_one(compared, asks, explain, key, among, rows)

    add("What do self and total mean?", explanations.self_and_total, "self", networks)
    add(NEGATIVE, explanations.negative_memory, "negative", networks)
    add("Why do the rows not add up?", lambda one: explanations.hidden_rows(one, limit), "hidden", networks, limit)
    if pooling := [one for one in networks if explanations.pooling(one)]:
        add("Why does pooling take time with 0 MACs?", explanations.pooling, "pooling", pooling)
    if on_gpu := [one for one in networks if explanations.gpu(one)]:
        add("What do the CUDA columns say?", explanations.gpu, "gpu", on_gpu)
    if len(networks) > 1:
        found[OPPOSITES] = lambda: _opposites(compared, names, baseline)
    found[CLAIMS] = lambda: _claims(compared, names)
    return found


def _of_one(compared: "Comparison", asks: str, explain: "Explain", key: str, among: "list[Benchmark]", rows: int = 0) -> None:
    """An answer about one network; one about a table that is cut after some rows is made again with these."""
    by_name = {one.name: one for one in among}
    name = choose_one("Of", f"compare_{key}", list(by_name), list(by_name)[-1], plain_title)
    text = explain(by_name[name])
    st.markdown(text)
    made = again.printed(compared, name, rows) if rows else again.of_pass(compared, [name])
    put_button(f"compare-why-{key}-{name}", lambda: answered(f"{asks} {plain_title(name)}", text, made))


def _opposites(compared: "Comparison", names: list[str], baseline: str) -> None:
    from core.profiling.explanations import opposites

    text = opposites([compared.networks[name] for name in names], compared.networks[baseline], plain_title)
    st.markdown(text)
    put_button("compare-why-opposites", lambda: answered(OPPOSITES, text, again.of_pass(compared, names)))


def _claims(compared: "Comparison", names: list[str]) -> None:
    from core.profiling.corrections import corrections

    claims = corrections({name: compared.networks[name] for name in names}, plain_title)
    for claim in claims:
        st.markdown(f"> {claim.says}")
        source(claim.source)
        st.markdown(claim.numbers)
    rows = [{"claim": one.says, "source": one.source, "what these numbers say": one.numbers} for one in claims]
    put_button("compare-why-claims", lambda: answered(CLAIMS, "", again.of_pass(compared, names), rows))
