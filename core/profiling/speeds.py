"""How fast the project is: what `make speeds` measured on one machine, kept in a file that README's tables are made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.data.files import write_whole
from core.design.refusal import Refusal
from core.learning.header import FOLDER

FORMAT, VERSION = "from-mlp-to-cnn speeds", 1
FILE = FOLDER / "speeds.json"


class SpeedsError(Refusal):
    """A file of speeds that is missing, or of another kind."""


@dataclass(frozen=True)
class Speed:
    """A figure with its unit: the median of its values, and their 90th and 95th percentile where all of them were kept."""

    what: str
    unit: str
    median: float
    p90: float | None = None
    p95: float | None = None


@dataclass(frozen=True)
class LaneSpeed:
    """µs of training for an image of one of so many networks, by PyTorch's eager loop and in lanes, on one thread.

    `share` is what part the lanes use of the multiply-adds that the core can do.
    """

    network: str
    batch_size: int
    networks: int
    torch_us: float
    lanes_us: float
    share: float


@dataclass(frozen=True)
class Speeds:
    """All of them, and the machine on which they were measured."""

    machine: Mapping[str, str]
    figures: tuple[Speed, ...]
    lanes: tuple[LaneSpeed, ...]


def write(speeds: Speeds, file: Path = FILE) -> None:
    """Write the file, whole or not at all, with a line a figure. Raises OSError."""
    head = json.dumps({"format": FORMAT, "version": VERSION, "machine": dict(speeds.machine)}, ensure_ascii=False)
    parts: dict[str, Sequence[Speed | LaneSpeed]] = {"figures": speeds.figures, "lanes": speeds.lanes}
    rows = (
        f'"{name}": [\n' + ",\n".join(json.dumps(asdict(row), ensure_ascii=False) for row in part) + "\n]"
        for name, part in parts.items()
    )
    write_whole(file, f"{head[:-1]}, {', '.join(rows)}}}\n".encode())


def read(file: Path = FILE) -> Speeds:
    """Read the file; raises SpeedsError if it is missing or of another kind."""
    try:
        form = json.loads(file.read_text(encoding="utf-8"))
        if (form["format"], form["version"]) != (FORMAT, VERSION):
            raise ValueError
        figures = tuple(Speed(**row) for row in form["figures"])
        return Speeds(form["machine"], figures, tuple(LaneSpeed(**row) for row in form["lanes"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{file.name} does not hold measured speeds: {type(error).__name__}."
        raise SpeedsError("speeds", what, "Measure them again: make speeds.") from None
