"""Where the numbers of an entry come from: program, versions, machine, seeds, digests and time, by title as text."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.learning.header import Header
from core.learning.provenance import SHOWN, Record, facts, lines, of_program
from core.studies.latencies import key
from core.studies.results import Results

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

PROGRAM = ("program", "versions", "machine")


def here() -> dict[str, str]:
    """Of numbers that this program computed just now."""
    known = facts(of_program())
    made = time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC"
    return {**{name: known[name] for name in PROGRAM}, "made": made}


def of_runs(machines: Iterable[Record], seeds: Iterable[int], digests: Iterable[str]) -> dict[str, str]:
    """Of trained runs: each of them has a seed, and a digest of all that determines its result."""
    chosen, known = sorted(set(seeds)), sorted(digests)
    if not known:
        return {"runs": "0"}
    together = known[0] if len(known) == 1 else hashlib.sha256("".join(known).encode()).hexdigest()
    return {
        "runs": f"{len(known)}, digest {together[:SHOWN]}",
        "seeds": in_ranges(chosen),
        **lines(machines),
    }


def of_study(found: Results) -> dict[str, str]:
    """Of the runs of a study; of one that only counts, this program."""
    if not found.study.seeds:
        return {"source": found.study.source, **here()}
    seeds = [run.seed for part in found.trials for run in part.runs]
    return {"source": found.study.source, **of_runs(found.machines, seeds, found.digests)}


def of_conditions(where: Mapping[str, Any]) -> dict[str, str]:
    """Of what was measured: when, by which program, and on what."""
    known = facts({**where, "system": f"{where['machine']}, {where['instructions']}"})
    return {
        "measured": where["measured_at"],
        "program": known["program"],
        "versions": f"torch {where['torch']}, python {where['python']}",
        "machine": known["machine"],
    }


def of_comparison(compared: "Comparison", names: Sequence[str], headers: Mapping[str, Header]) -> dict[str, str]:
    """Of a measurement under the profiler, and of the trained weights of these networks."""
    return {
        **of_conditions(asdict(compared.conditions)),
        "batch": f"{compared.batch_size} images",
        "digests of the networks": ", ".join(f"{name} {key(compared.networks[name].architecture)}" for name in names),
        **of_cards({name: headers[name] for name in names if name in headers}),
    }


def of_cards(headers: Mapping[str, Header]) -> dict[str, str]:
    """Of trained networks: the seeds of each, and where their weights come from."""
    if not headers:
        return {}
    seeds = ", ".join(f"{name} {in_ranges(header.card.seeds)}" for name, header in headers.items())
    origin = lines(header.card.machine for header in headers.values())
    return {"seeds of the accuracies": seeds, **{f"weights, {name}": text for name, text in origin.items()}}


def in_ranges(numbers: Sequence[int]) -> str:
    """Rising numbers, with the first and the last of those that follow each other: 0 to 4, 7."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(f"{one[0]} to {one[-1]}" if len(one) > 1 else str(one[0]) for one in ranges)
