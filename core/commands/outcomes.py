"""outcomes: the published claims and what became of them, a row a study, as README shows it."""

import argparse
from typing import Any

from core.commands.output import show
from core.studies.claims import Claim
from core.studies.documents.published import published
from core.studies.judging.findings import verdicts
from core.studies.judging.luck import share_of_single_runs
from core.studies.judging.verdicts import Verdict
from core.studies.results import Results
from core.studies.results_file import read
from core.studies.study import Study

HELP = "the published claims with their verdicts, as a table in Markdown"
HEAD = "| study | runs | published claims, and what the runs say |\n|---|---|---|"
NOT_RUN = "not run yet"
FIRST_LOOK = "a first look only: no verdicts from it"


def describe(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(options: argparse.Namespace) -> int:
    if not options.json:
        show({}, False, HEAD)
    for study in published().values():
        record = _record(study)
        show(record, options.json, _row(record))
    return 0


def outcomes_table() -> list[str]:
    """The lines of the table."""
    return [*HEAD.splitlines(), *(_row(_record(study)) for study in published().values())]


def _record(study: Study) -> dict[str, Any]:
    """The study, its runs, and its claims with verdicts."""
    found = read(study)
    head = {"study": study.name, "source": study.source}
    if found is None:
        return {**head, "runs": FIRST_LOOK if read(study.first_look()) else NOT_RUN, "claims": []}
    claims = [_claim(found, *each) for each in zip(study.claims, verdicts(found), strict=True)]
    return {**head, "runs": _runs(found), "claims": claims}


def _runs(found: Results) -> str:
    seeds = [len(part.runs) for part in found.trials]
    if not any(seeds):
        return "counted"
    return f"{len(seeds)} × {max(seeds)} seeds" if len(seeds) > 1 else f"{seeds[0]} seeds"


def _claim(found: Results, claim: Claim, verdict: Verdict) -> dict[str, Any]:
    record = {"claim": claim.says, "verdict": verdict.name, "says": verdict.says, "left_out": verdict.left_out}
    return {**record, "one_run": share_of_single_runs(claim, found.values)}


def _row(record: dict[str, Any]) -> str:
    cells = (f"{record['study']} ({record['source'].split(',')[0]})", record["runs"], "<br>".join(map(_says, record["claims"])))
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _says(one: dict[str, Any]) -> str:
    share = "" if one["one_run"] is None else f" (one run: {100 * one['one_run']:.0f} %)"
    left_out = f" {one['left_out']}" if one["left_out"] else ""
    return f"{one['claim']} **{one['verdict'].capitalize()}**: {_short(one['says'])}{share}{left_out}"


def _short(says: str) -> str:
    """The numbers that decide, without how many comparisons there were."""
    return says.split("; the weakest")[0].rstrip(".")
