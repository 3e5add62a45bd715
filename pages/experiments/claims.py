"""A study's published claims with their verdicts: the answer first, the numbers behind it on request."""

import streamlit as st

from core.studies.claims import Claim
from core.studies.documents.published import claim_counts, published
from core.studies.judging.findings import rule
from core.studies.judging.luck import DRAWS
from core.studies.judging.more_seeds import more_seeds
from core.studies.judging.verdicts import FAILS, HOLDS, NOISE, OPEN, Verdict
from core.studies.results import Results
from pages.experiments.results import BADGES, SEVERAL, luck, verdicts
from pages.shared.components.closed import closed

ONE = {HOLDS: "holds", FAILS: "does not hold", NOISE: "is within noise", OPEN: "has no verdict"}
MANY = {HOLDS: "hold", FAILS: "do not hold", NOISE: "are within noise", OPEN: "have no verdict"}


def answer(found: Results) -> None:
    """What became of the claims in a sentence, then each claim with its verdict; the numbers in a panel."""
    names = [verdict.name for verdict in verdicts(found)]
    if not names:
        return
    says = _sentence(names)
    st.markdown(f"**In this first look: {says[0].lower()}{says[1:]}**" if found.study.quick else f"**{says}**")
    by_claim: dict[str, list[str]] = {}
    for claim, name in zip(found.study.claims, names, strict=True):
        by_claim.setdefault(claim.says, []).append(name)
    st.markdown("  \n".join(f"{_badges(of_claim)} {says}" for says, of_claim in by_claim.items()))
    closed("Why: the numbers behind each verdict", lambda: _why(found))


def to_be_tested(claims: tuple[Claim, ...]) -> None:
    """The claims of a study that was not run yet."""
    if claims:
        says = dict.fromkeys(claim.says for claim in claims)
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


def _badges(names: list[str]) -> str:
    """A badge a verdict; of a claim that is made of several trials, how many have it."""
    if len(names) == 1:
        return _badge(names[0], names[0])
    counts = [(names.count(name), name) for name in BADGES if name in names]
    return " ".join(_badge(name, f"{count} {SEVERAL.get(name, name) if count > 1 else name}") for count, name in counts)


def _badge(name: str, text: str) -> str:
    return f":{BADGES[name]}-badge[{text}]"


def _why(found: Results) -> None:
    """For each claim the comparison that decides, and how easily one run would have shown it; then the rule."""
    for claim, verdict, share in zip(found.study.claims, verdicts(found), luck(found), strict=True):
        st.markdown(f"{_badge(verdict.name, verdict.name)} **{claim.says}** {_numbers(found, claim, verdict, share)}")
        contrasts = dict.fromkeys(contrast.words for contrast in verdict.contrasts)
        if len(contrasts) > 1:
            st.caption("; ".join(contrasts))
    st.caption(
        f"{rule(len(published()), *claim_counts())} How often one run of each trial would show it, as the documents mostly had "
        f"one, is counted over {DRAWS} draws of a seed."
    )


def _numbers(found: Results, claim: Claim, verdict: Verdict, share: float | None) -> str:
    more = more_seeds(claim, found.values) if verdict.name == NOISE else ""
    by_one = ""
    if share is not None and verdict.name != OPEN:
        by_one = f"One run of each would show it in **{100 * share:.0f} %** of the cases."
    return " ".join(filter(None, (verdict.says, verdict.left_out, more, by_one)))
