"""outcomes: the published claims and what became of them, a row a study, as README shows it."""

import argparse
from typing import Any

from core.commands.output import show
from core.studies.documents.published import published_studies
from core.studies.judging.findings import claim_counts, judged, number_of_claims
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
    parts = []
    for study in published_studies().values():
        found = _found(study)
        row = _record(found)
        show(row, options.json, _row(row))
        parts.append((study, judged(found)))
    total = claim_counts(parts)
    show({**total._asdict(), "corrected": False}, options.json, f"\n{number_of_claims(total)}")
    return 0


def outcomes_table() -> list[str]:
    """The lines of the table."""
    return [*HEAD.splitlines(), *(_row(_record(_found(study))) for study in published_studies().values())]


def _found(study: Study) -> Results:
    return read(study) or Results.empty(study)


def _record(found: Results) -> dict[str, Any]:
    """The study, its runs, and its claims with verdicts."""
    study = found.study
    claims = [record(claim, verdict, found) for claim, verdict in judged(found)]
    return {"study": study.name, "source": study.source, "runs": _runs(found), "claims": claims}


def _runs(found: Results) -> str:
    """How many trials have how many seeds, and which trials were not run."""
    by_label = {part.trial.label: len(part.runs) for part in found.trials}
    ran = [count for count in by_label.values() if count]
    if not ran and found.study.seeds:
        return FIRST_LOOK if read(found.study.first_look()) else NOT_RUN
    if not ran:
        return "counted"
    seeds = f"{ran[0]} seeds" if min(ran) == max(ran) else f"{min(ran)} to {max(ran)} seeds"
    missing = [label for label, count in by_label.items() if not count]
    says = f"{len(ran)} × {seeds}" if len(by_label) > 1 else seeds
    return f"{says}; not run: {'; '.join(missing)}" if missing else says


def _row(record: dict[str, Any]) -> str:
    cells = (f"{record['study']} ({record['source'].split(',')[0]})", record["runs"], "<br>".join(map(_says, record["claims"])))
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _says(one: dict[str, Any]) -> str:
    by_one = f" ({share(one['one_run'])})" if one["one_run"] is not None else ""
    left_out = f" {one['left_out']}" if one["left_out"] else ""
    says = _under_each(one) if one["readings"] else _short(one["says"])
    return f"{one['claim']} **{one['verdict'].capitalize()}**: {says}{by_one}{left_out}"


def _under_each(one: dict[str, Any]) -> str:
    """What the document leaves open; under each reading the verdict, how often one run would have shown it, and lost runs."""
    parts = [
        (part["verdict"], [part["reading"], share(part["one_run"]), part["left_out"].rstrip(".")]) for part in one["readings"]
    ]
    each = ", ".join(f"{name} ({'; '.join(filter(None, about))})" for name, about in parts)
    return f"{one['says'].partition('. ')[0]}. {each[0].upper()}{each[1:]}"


def _short(says: str) -> str:
    """The numbers that decide, without how many comparisons there were."""
    return says.split("; the weakest")[0].rstrip(".")
