"""outcomes: the published claims and what became of them, a row a study, as README shows it."""

import argparse
from typing import Any

from core.commands.output import show
from core.studies.documents.published import claim_counts, published_studies
from core.studies.judging.findings import number_of_claims, verdicts
from core.studies.judging.records import record, share
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
    for study in published_studies().values():
        row = _record(study)
        show(row, options.json, _row(row))
    total = (len(published_studies()), *claim_counts())
    numbers = dict(zip(("studies", "claims", "counted"), total, strict=True))
    show({**numbers, "corrected": False}, options.json, f"\n{number_of_claims(*total)}")
    return 0


def outcomes_table() -> list[str]:
    """The lines of the table."""
    return [*HEAD.splitlines(), *(_row(_record(study)) for study in published_studies().values())]


def _record(study: Study) -> dict[str, Any]:
    """The study, its runs, and its claims with verdicts."""
    found = read(study)
    head = {"study": study.name, "source": study.source}
    if found is None:
        return {**head, "runs": FIRST_LOOK if read(study.first_look()) else NOT_RUN, "claims": []}
    claims = [record(claim, verdict, found) for claim, verdict in zip(study.claims, verdicts(found), strict=True)]
    return {**head, "runs": _runs(found), "claims": claims}


def _runs(found: Results) -> str:
    seeds = [len(part.runs) for part in found.trials]
    if not any(seeds):
        return "counted"
    return f"{len(seeds)} × {max(seeds)} seeds" if len(seeds) > 1 else f"{seeds[0]} seeds"


def _row(record: dict[str, Any]) -> str:
    cells = (f"{record['study']} ({record['source'].split(',')[0]})", record["runs"], "<br>".join(map(_says, record["claims"])))
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _says(one: dict[str, Any]) -> str:
    by_one = f" ({share(one['one_run'])})" if one["one_run"] is not None else ""
    left_out = f" {one['left_out']}" if one["left_out"] else ""
    says = _under_each(one) if one["readings"] else _short(one["says"])
    return f"{one['claim']} **{one['verdict'].capitalize()}**: {says}{by_one}{left_out}"


def _under_each(one: dict[str, Any]) -> str:
    """What the document leaves open; under each reading the verdict, and how often one run would have shown it."""
    parts = [(part["verdict"], "; ".join(filter(None, (part["reading"], share(part["one_run"]))))) for part in one["readings"]]
    each = ", ".join(f"{name} ({about})" for name, about in parts)
    return f"{one['says'].partition('. ')[0]}. {each[0].upper()}{each[1:]}"


def _short(says: str) -> str:
    """The numbers that decide, without how many comparisons there were."""
    return says.split("; the weakest")[0].rstrip(".")
