"""The latency of a batch for each network of the published studies: measured once, saved in a file, read without torch."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core.design.architecture import Architecture
from core.design.form import to_json
from core.studies.results_file import FOLDER, ResultsError, put
from core.studies.study import Study

FORMAT, VERSION = "from-mlp-to-cnn latencies", 1
FILE = FOLDER / "latencies.json"  # on a processor


@dataclass(frozen=True)
class Times:
    """Microseconds of a batch, by network (see key): the median and its 95 % interval. `conditions` are where and when.

    `rounds` has the median of each round, which pair any two networks; a file of an earlier version has none.
    """

    batch_size: int
    conditions: Mapping[str, Any]
    by_network: Mapping[str, tuple[float, float, float]]
    rounds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def of(self, architecture: Architecture) -> tuple[float, float, float] | None:
        """Median, low and high, or None for a network that was not measured."""
        return self.by_network.get(key(architecture))

    def rounds_of(self, architecture: Architecture) -> tuple[float, ...]:
        """The median of each round, empty where the file keeps none."""
        return self.rounds.get(key(architecture), ())


def file_on(device: str) -> Path:
    """Where the latencies on such a device are kept: cpu or cuda."""
    return FILE if device == "cpu" else FILE.with_stem(f"{FILE.stem}-{device}")


def key(architecture: Architecture) -> str:
    """A digest of the input shape and the layers; the name does not count."""
    form = json.loads(to_json(architecture))
    return hashlib.sha256(json.dumps([form["input_shape"], form["layers"]]).encode()).hexdigest()[:16]


def networks(studies: list[Study]) -> dict[str, Architecture]:
    """The studies' networks, each once, by key."""
    return {key(trial.architecture): trial.architecture for study in studies for trial in study.trials}


def write(times: Times, file: Path) -> None:
    """Write the file, whole or not at all; raises ResultsError if it cannot be written."""
    head = {"format": FORMAT, "version": VERSION, "batch_size": times.batch_size, "conditions": dict(times.conditions)}
    put(file, f'{json.dumps(head)[:-1]}, "networks": {_lines(times.by_network)}, "rounds": {_lines(times.rounds)}}}\n')
    read.cache_clear()


@cache
def read(file: Path = FILE) -> Times:
    """Read the file; raises ResultsError if it is missing or of another kind."""
    try:
        form = json.loads(file.read_text(encoding="utf-8"))
        if (form["format"], form["version"]) != (FORMAT, VERSION):
            raise ValueError
        rows = {str(name): (float(row[0]), float(row[1]), float(row[2])) for name, row in form["networks"].items()}
        rounds = {str(name): tuple(map(float, row)) for name, row in form.get("rounds", {}).items()}
        return Times(int(form["batch_size"]), dict(form["conditions"]), rows, rounds)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        what = f"{file.name} does not hold measured latencies: {type(error).__name__}."
        raise ResultsError("latencies", what, "Measure them again: python -m core study time --large.") from None


def _lines(rows: Mapping[str, Sequence[float]]) -> str:
    """A JSON object with a line a network."""
    lines = ",\n".join(f'"{name}": {json.dumps([float(f"{us:.6g}") for us in row])}' for name, row in rows.items())
    return f"{{\n{lines}\n}}"
