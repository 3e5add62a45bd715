"""The questions that a profile raises, each with an answer made of the numbers that are shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared.session.networks import plain_title

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark, Comparison

Answer = Callable[[], None]


def questions(compared: "Comparison", names: list[str], baseline: str) -> list[tuple[str, Answer]]:
    """Each question with what shows its answer."""
    from core.profiling import explanations

    limit = st.session_state.get("profile_rows", 10)
    networks = [compared.networks[name] for name in names]
    pooling = [one for one in networks if explanations.pooling(one)]
    found: list[tuple[str, Answer]] = [
        ("What do self and total mean?", lambda: _of_one(networks, explanations.self_and_total, "self")),
        ("Why is a memory figure negative?", lambda: _of_one(networks, explanations.negative_memory, "negative")),
        (
            "Why do the rows not add up?",
            lambda: _of_one(networks, lambda one: explanations.hidden_rows(one, limit), "hidden"),
        ),
    ]
    if pooling:
        found.append(("Why does pooling take time with 0 MACs?", lambda: _of_one(pooling, explanations.pooling, "pooling")))
    found += [
        (
            "Why do fewer weights not mean less memory?",
            lambda: st.markdown(explanations.opposites(networks, compared.networks[baseline], plain_title)),
        ),
        ("What the documents claim, and what these numbers say", lambda: _claims(compared, names)),
    ]
    return found


def _of_one(networks: "list[Benchmark]", explain: "Callable[[Benchmark], str]", key: str) -> None:
    by_name = {one.name: one for one in networks}
    name = st.segmented_control(
        "Of", list(by_name), format_func=plain_title, default=list(by_name)[-1], required=True, key=f"{key}-{'|'.join(by_name)}"
    )
    st.markdown(explain(by_name[name]))


def _claims(compared: "Comparison", names: list[str]) -> None:
    from core.profiling.corrections import corrections

    for claim in corrections({name: compared.networks[name] for name in names}, plain_title):
        st.markdown(f"> {claim.says}\n>\n> :gray[{claim.source}]\n\n{claim.numbers}")
