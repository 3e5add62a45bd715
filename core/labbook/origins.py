"""Where the numbers of an entry come from: program, versions, machine, seeds, digests and time, by title as text."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from core.learning.header import Header, header_entries
from core.learning.provenance import SHOWN, Record, facts, lines, of_program

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison
    from core.store.run import Run
    from core.studies.results import Results

PROGRAM = ("program", "versions", "machine")


def here() -> dict[str, str]:
    """Of numbers that this program computed just now."""
    known = facts(of_program())
    made = time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC"
    return {**{name: known[name] for name in PROGRAM}, "made": made}


class Weights(NamedTuple):
    """Where a trained network comes from: the seeds of its accuracies, of which the first has the weights; its run's record as
    learning/provenance.py has it; its file's digest.
    """

    seeds: Sequence[int]
    machine: Record
    digest: str


def of_header(header: Header) -> Weights:
    """Of a trained network's file."""
    return Weights(header.card.seeds, header.card.machine, header.digest)


def of_run(run: "Run", checkpoint: bytes) -> Weights:
    """Of a run with the file of its network."""
    return Weights((run.recipe.seed,), run.machine, digest_of(checkpoint))


def digest_of(checkpoint: bytes) -> str:
    """The digest that a network's file says of itself."""
    return header_entries(checkpoint, "the network")["digest"]


def of_weights(networks: Mapping[str, Weights]) -> dict[str, str]:
    """Of trained networks by name."""
    if not networks:
        return {}
    return {
        "seeds": "; ".join(f"{name}: {_of_weights(one.seeds)}" for name, one in networks.items()),
        "digests of the weights": ", ".join(f"{name}: {one.digest[:SHOWN]}" for name, one in networks.items()),
        **{f"training, {title}": text for title, text in _of_machines(one.machine for one in networks.values()).items()},
    }


def _of_weights(seeds: Sequence[int]) -> str:
    return f"{in_ranges(sorted(seeds))}{f', the weights of {seeds[0]}' if len(seeds) > 1 else ''}"


def of_runs(machines: Iterable[Record], seeds: Iterable[int], digests: Iterable[str]) -> dict[str, str]:
    """Of training runs; the digest of each is that of all that determines its result."""
    known = sorted(digests)
    if not known:
        return {"runs": "none yet"}
    together = known[0] if len(known) == 1 else hashlib.sha256("".join(known).encode()).hexdigest()
    return {
        "runs": f"{len(known)}, digest {together[:SHOWN]}",
        "seeds": in_ranges(sorted(set(seeds))),
        **_of_machines(machines),
    }


def _of_machines(machines: Iterable[Record]) -> dict[str, str]:
    """What the records of runs say; the times by which their engine was chosen are no origin of numbers."""
    return {title: text for title, text in lines(machines).items() if title != "why this engine"}


def of_study(*found: "Results") -> dict[str, str]:
    """Of the runs of a study, or of several; of those that only count, this program."""
    source = "; ".join(dict.fromkeys(one.study.source for one in found))
    if not any(one.study.seeds for one in found):
        return {"source": source, **here()}
    seeds = [run.seed for one in found for part in one.trials for run in part.runs]
    machines, digests = ([part for one in found for part in getattr(one, name)] for name in ("machines", "digests"))
    return {"source": source, **of_runs(machines, seeds, digests)}


def of_conditions(where: Mapping[str, Any]) -> dict[str, str]:
    """Of what was measured: when, by which program, and on what."""
    known = facts({**where, "system": f"{where['machine']}, {where['instructions']}"})
    return {
        "measured": where["measured_at"],
        "program": known["program"],
        "versions": f"torch {where['torch']}, python {where['python']}",
        "machine": known["machine"],
    }


def of_passes(compared: "Comparison") -> dict[str, str]:
    """Of a measurement under the profiler."""
    return {**of_conditions(asdict(compared.conditions)), "batch": f"{compared.batch_size} images"}


def of_comparison(compared: "Comparison", names: Sequence[str], weights: Mapping[str, Weights]) -> dict[str, str]:
    """Of a measurement under the profiler, and of the networks' weights."""
    from core.studies.latencies import key  # not when a page begins: studies take time to import

    return {
        **of_passes(compared),
        "digests of the designs": ", ".join(f"{name}: {key(compared.networks[name].architecture)}" for name in names),
        **of_weights(weights),
    }


def in_ranges(numbers: Sequence[int]) -> str:
    """Rising numbers, with the first and the last of those that follow each other: 0 to 4, 7."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(f"{one[0]} to {one[-1]}" if len(one) > 1 else str(one[0]) for one in ranges)
