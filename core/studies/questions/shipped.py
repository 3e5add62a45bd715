"""The shipped files that answer: results of studies, the comparison of networks, the latencies, and the networks' cards."""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from core.design.units import times_interval
from core.learning.card import Card
from core.learning.header import FOLDER, Header, read_header
from core.studies import results_file
from core.studies.documents.published import study_named
from core.studies.latencies import Times, file_on
from core.studies.latencies import read as read_latencies
from core.studies.metrics import written
from core.studies.results import Results
from core.studies.results_file import ResultsError

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark, Comparison

COMPARISONS = {"cpu": FOLDER / "comparison.json", "cuda": FOLDER / "comparison-cuda.json"}


def times(device: str = "cpu") -> Times:
    """The latencies of the studies' networks on a processor, or on the GPU (cuda) that was tried."""
    return read_latencies(file_on(device))


@cache
def results(study: str) -> Results:
    """The results of a study by its name. Raises ResultsError where their file is missing or damaged."""
    named = study_named(study)
    found = results_file.read(named)
    if found is None:
        raise ResultsError("missing", f"{results_file.path_of(named).name} is missing.", _run(study))
    return found


def by_seed(found: Results, label: str, metric: str) -> dict[int, float]:
    """A trial's numbers by seed. Raises ResultsError for fewer than two, which have no interval."""
    numbers = found.values(label, metric)
    if len(numbers) < 2:
        what = f"{results_file.path_of(found.study).name} has the {written(metric)} of {label} for fewer than 2 seeds."
        raise ResultsError("too-few-seeds", what, _run(found.study.name))
    return numbers


def _run(study: str) -> str:
    return f"Run the study: python -m core study run {study}."


@cache
def comparison(device: str = "cpu") -> "Comparison":
    """The comparison of networks under the profiler, on a processor or on the GPU (cuda) that was tried.

    Raises ResultsError where its file is missing or damaged.
    """
    from core.profiling.comparison import Comparison  # imported here: it needs torch

    file = COMPARISONS[device]
    try:
        return Comparison.from_form(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{file.name} is missing or damaged: {type(error).__name__}."
        raise ResultsError("comparison", what, f"Put the project's own {file.name} back in its place.") from None


def benchmark(network: str, device: str = "cpu") -> "Benchmark":
    """The measured numbers of one network. Raises ResultsError where it was not measured."""
    networks = comparison(device).networks
    if network not in networks:
        file = COMPARISONS[device].name
        raise ResultsError("not-measured", f"{file} has no {network}.", f"Put the project's own {file} back in its place.")
    return networks[network]


def times_as_long(network: str, other: str) -> str:
    """How many times as long a batch takes one network as another, over paired rounds, with its 95 % interval."""
    from core.profiling.timing import ratio  # imported here: it needs torch

    ours, theirs = (benchmark(name).latency(comparison().batch_size).timing.rounds for name in (network, other))
    found = ratio(ours, theirs)
    return times_interval(*found) if found else "an unknown number of times"


def where_measured(conditions: Mapping[str, Any]) -> str:
    """When latencies were measured, and on which machine: a sentence."""
    device = "a processor" if conditions["device"] == "cpu" else f"an {conditions['device']}"
    return (
        f"Measured on {conditions['measured_at'][:10]} on {device}, on {conditions['threads']} thread"
        f"{'s' * (conditions['threads'] != 1)}, torch {conditions['torch']}, {conditions['machine']}."
    )


def header(network: str) -> Header:
    """What the file of a trained network says of it."""
    return read_header(FOLDER / f"{network}.safetensors")


def card(network: str) -> Card:
    """The card of a trained network."""
    return header(network).card


def accuracies_of(network: str, data: str) -> tuple[float, ...]:
    """A trained network's accuracies on a data set, one per seed. Raises ResultsError for fewer than two."""
    found = card(network).accuracies.get(data, ())
    if len(found) < 2:
        what = f"{network}.safetensors has its accuracy on {data} for fewer than 2 seeds."
        raise ResultsError("too-few-seeds", what, "Put the project's own file back in its place.")
    return found
