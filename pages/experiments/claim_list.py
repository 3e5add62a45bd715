"""A study's published claims with their verdicts: the answer first, the numbers behind it on request."""

from typing import Any

import streamlit as st

from core.labbook.entry import Entry
from core.labbook.origins import of_study
from core.studies.documents.sources import cited
from core.studies.judging.findings import RULE, by_sentence, number_of_claims
from core.studies.judging.luck import DRAWS
from core.studies.judging.records import share
from core.studies.judging.verdicts import DEPENDS, FAILS, HOLDS, NOISE, OPEN
from core.studies.results import Results
from core.studies.running.collecting import all_ended
from pages.experiments import again
from pages.experiments.results import BADGES, SEVERAL, claim_counts, judged, records
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button
from pages.shared.session.store import store

ONE = {HOLDS: "holds", FAILS: "does not hold", NOISE: "is within noise", DEPENDS: DEPENDS, OPEN: "has no verdict"}
MANY = {**SEVERAL, NOISE: "are within noise", OPEN: "have no verdict"}


def answer(found: Results) -> None:
    """What became of the claims in a sentence, then each claim with its verdict; the numbers in a panel."""
    names = [*by_sentence(judged(found)).values()]
    if not names:
        return
    says = _sentence(names)
    st.markdown(f"**In this first look: {says[0].lower()}{says[1:]}**" if found.study.quick else f"**{says}**")
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for one in records(found):
        by_claim.setdefault(one["claim"], []).append(one)
    st.markdown("\n\n".join(_line(says, of_claim) for says, of_claim in by_claim.items()))
    st.caption(number_of_claims(claim_counts(frozenset(all_ended(store())))))
    closed("Why: the numbers behind each verdict", lambda: _why(found))
    put_button(f"verdicts-{found.study.name}", lambda: _entry(found))


def _entry(found: Results) -> Entry:
    """The verdicts for the lab book."""
    rows = [
        {"claim": one["claim"], "published in": one["place"], "verdict": one["verdict"], "what decides": one["says"]}
        for one in records(found)
    ]
    made = again.of_study(found)
    return Entry(found.study.question, rows=rows, facts=of_study(found), command=made.command, files=made.files)


def to_be_tested(found: Results) -> None:
    """The claims of a study that was not run yet, but for those of counted numbers."""
    known = by_sentence(judged(found))
    if says := [claim for claim in dict.fromkeys(claim.says for claim in found.study.claims) if claim not in known]:
        st.markdown("\n".join(["Published, to be tested:", "", *(f"- {one}" for one in says)]))


def _sentence(names: list[str]) -> str:
    claims = "published claim" if len(names) == 1 else f"{len(names)} published claims"
    if set(names) == {OPEN}:
        return f"No verdict on the {claims}."
    if len(names) == 1:
        return f"The {claims} {ONE[names[0]]}."
    counts = [(names.count(name), name) for name in BADGES if name in names]
    if len(counts) == 1:
        return f"All {claims} {MANY[names[0]]}."
    parts = [f"{count} {ONE[name] if count == 1 else MANY[name]}" for count, name in counts]
    return f"Of {claims} {', '.join(parts)}."


def _line(says: str, of_claim: list[dict[str, Any]]) -> str:
    """The claim with its verdict, and how often one run would have shown it; if readings differ, a table of them."""
    names = [one["verdict"] for one in of_claim]
    by_one = share(of_claim[0]["one_run"]) if len(of_claim) == 1 else ""
    differ = len(of_claim) == 1 and len({reading["verdict"] for reading in of_claim[0]["readings"]}) > 1
    line = f"{_badges(names)} {says}{f' :small[:gray[{by_one}]]' if by_one else ''}"
    return f"{line}\n\n{_readings(of_claim[0], numbers=False)}" if differ else line


def _badges(names: list[str]) -> str:
    """A badge a verdict; of a claim that is made of several trials, how many have it."""
    if len(names) == 1:
        return _badge(names[0], names[0])
    counts = [(names.count(name), name) for name in BADGES if name in names]
    return " ".join(_badge(name, f"{count} {SEVERAL.get(name, name) if count > 1 else name}") for count, name in counts)


def _badge(name: str, text: str) -> str:
    return f":{BADGES[name]}-badge[{text}]"


def _readings(one: dict[str, Any], numbers: bool = True) -> str:
    """A table in Markdown: each reading of what the document leaves open, with its verdict, and with its numbers."""
    titles = (plain(one["says"].partition(". ")[0]), "verdict", *(("in numbers",) if numbers else ()))
    rows = [
        (plain(part["reading"]), _badge(part["verdict"], part["verdict"]), *((_numbers(part),) if numbers else ()))
        for part in one["readings"]
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, ("---",) * len(titles), *rows))


def _why(found: Results) -> None:
    """For each claim the document's words, the comparison that decides, and how easily one run would have shown it."""
    for one, (_, verdict) in zip(records(found, more=True), judged(found), strict=True):
        if one["readings"]:
            st.markdown(f"{_badge(verdict.name, verdict.name)} **{one['claim']}**\n\n{_readings(one)}")
        else:
            st.markdown(f"{_badge(verdict.name, verdict.name)} **{one['claim']}** {_numbers(one)}")
        compared = dict.fromkeys(contrast.words for contrast in verdict.contrasts)
        if len(compared) > 1:
            st.caption("; ".join(compared))
        if one["quote"]:
            st.caption(plain(f"{cited(one['place'])}: “{one['quote']}”"))
    st.caption(
        f"{RULE} How often one run of each trial would show it, as the documents "
        f"mostly had one, is counted over {DRAWS} draws of a seed."
    )


def _numbers(one: dict[str, Any]) -> str:
    by_one = ""
    if one["one_run"] is not None:
        by_one = f"One run of each would show it in **{100 * one['one_run']:.0f} %** of the cases."
    return " ".join(filter(None, (one["says"], one["left_out"], one["more_seeds"], by_one)))
