"""Where a result comes from: the program, its engine, versions, machine, and digests of the data and of their preparation.

A worker keeps it as plain data with each run; the run's card and the results of a study take it from there. What a file of an
older version lacks reads "not recorded".
"""

import hashlib
import os
import platform
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.data.images import Dataset

ROOT = Path(__file__).parents[2]
RESULTS = "checkpoints/studies"
COMMIT = "EXPLORER_COMMIT"  # environment variable of an image, which has no git
PACKAGES = ("torch", "numba", "numpy")
OF_WORKER = ("host", "process", "compiling")  # for the store alone: who has the run, and what it does now
GOES_ON = ("threads", "engine", "why", "networks", "rate_changes", "earlier")  # of a run that is taken up again
LOADED = ("device", "source", "data", "preparation")  # known once the engine is chosen and the images are loaded
OF_MACHINE = ("system", "processor", "cores")
OF_PART = ("commit", "version", *PACKAGES, "python", *OF_MACHINE, *LOADED)  # may differ in a later part of a run
DIGESTS = ("data", "preparation")
NOT_RECORDED = "not recorded"
SHOWN = 12  # digits of a digest
MOST = 4  # different texts of a fact that are shown

Record = Mapping[str, Any]


def of_program() -> dict[str, Any]:
    """The program, the versions of what it stands on, and the machine."""
    packages = {name: installed(name) for name in PACKAGES}
    machine = {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count() or 1}
    return {**_source(), **packages, "python": platform.python_version(), **machine}


def installed(package: str) -> str:
    """The version of a package, read without importing it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@cache
def _source() -> dict[str, str]:
    """The version; and the commit that an image was built from, or that of a checkout of git, "-dirty" where files differ.

    Results of studies do not count: they are what a run adds to, and no run depends on them.
    """
    number = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if commit := os.environ.get(COMMIT):
        return {"version": number, "commit": commit}
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        return {"version": number}

    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        command = [git, "-c", f"safe.directory={ROOT}", "-C", str(ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    named = asked("rev-parse", f"--short={SHOWN}", "HEAD")
    if named.returncode:
        return {"version": number}
    differs = asked("diff", "--quiet", "HEAD", "--", ".", f":(exclude){RESULTS}").returncode
    return {"version": number, "commit": named.stdout.strip() + ("-dirty" if differs else "")}


def of_images(dataset: "Dataset") -> dict[str, str]:
    """The images that are trained on and tested with: where they come from, their digest, and how drawings become images."""
    return {"source": dataset.source, "data": dataset.digest, "preparation": preparation_digest()}


@cache
def preparation_digest() -> str:
    """SHA-256 of the pixels that ten fixed drawings and a fixed picture become: another one means other code or libraries."""
    import numpy as np  # cards are read without it

    from core.data.drawing import to_pixels
    from core.data.examples import examples
    from core.data.ink import Picture, Strokes

    picture = Picture(np.add.outer(*2 * (8 * np.arange(8),)).astype(np.uint8))
    found = hashlib.sha256()
    side = 280.0
    drawings: list[Strokes | Picture] = [Strokes(lines, (side, side), width=20.0) for lines in examples(side)]
    for drawing in [*drawings, picture]:
        found.update(to_pixels(drawing).tobytes())
    return found.hexdigest()


def going_on(before: Record, now: Record, epochs: int) -> dict[str, Any]:
    """The record of a run that is taken up again after so many epochs.

    Its threads, engine and rate stay, without which it would not repeat bit by bit; and so far what is loaded.
    """
    here = {name: value for name, value in now.items() if name not in GOES_ON}
    kept = {name: before[name] for name in (*GOES_ON, *LOADED) if name in before}
    return with_part(before, here | kept, epochs)


def with_part(before: Record, now: Record, epochs: int) -> dict[str, Any]:
    """The record `now`; what was otherwise before, in the first `epochs` epochs of the run, is kept as an earlier part."""
    was = {name: value for name in OF_PART if epochs and (value := before.get(name)) and value != now.get(name)}
    earlier = list(now.get("earlier", ()))
    if earlier and earlier[-1].get("epochs") == epochs:  # of the same part
        was |= earlier.pop()
    return {**now, "earlier": [*earlier, {"epochs": epochs, **was}]} if was else dict(now)


def with_rate_change(record: Record, epoch: int, factor: float) -> dict[str, Any]:
    """The record of a run whose rate is multiplied by a factor after this epoch, or by 1."""
    return dict(record) if factor == 1.0 else {**record, "rate_changes": [*record.get("rate_changes", ()), [epoch, factor]]}


def together(record: Record) -> int:
    """How many networks were trained at once with this one, itself included."""
    count = record.get("networks", record.get("together"))  # the second name is that of older versions
    return count if isinstance(count, int) else 1


def public(record: Record) -> dict[str, Any]:
    """The record without what the store alone needs."""
    return {name: value for name, value in record.items() if name not in OF_WORKER}


def facts(record: Record) -> dict[str, str]:
    """Each fact by its title, as text."""
    text = {name: str(value) for name, value in record.items() if value not in ("", None)}
    engine = ", ".join(filter(None, (text.get("engine", NOT_RECORDED), _together(record))))
    versions = ", ".join(f"{name} {text.get(name, NOT_RECORDED)}" for name in (*PACKAGES, "python"))
    machine = [text[name] for name in ("system", "processor", "device") if name in text]
    machine += [_counted(text[name + "s"], name) for name in ("core", "thread") if name + "s" in text]
    return {
        "program": _program(text),
        "engine": engine,
        "why this engine": text.get("why", NOT_RECORDED),
        "versions": versions,
        "machine": ", ".join(machine) or NOT_RECORDED,
        "data": ", ".join(filter(None, (text.get("source"), _digest(text, "data")))) or NOT_RECORDED,
        "preparation": f"{_digest(text, 'preparation') or NOT_RECORDED}, of what ten fixed drawings become",
        "learning rate": _rate(record),
        **({"earlier parts": "; ".join(map(_earlier, record["earlier"]))} if "earlier" in record else {}),
    }


def counted(records: Iterable[Record]) -> dict[str, dict[str, int]]:
    """For each title the different texts, and how many of the records have each."""
    found: dict[str, dict[str, int]] = {}
    for record in records:
        for title, text in facts(record).items():
            counts = found.setdefault(title, {})
            counts[text] = counts.get(text, 0) + 1
    return found


def lines(records: Iterable[Record]) -> dict[str, str]:
    """The facts of several runs by title; where they differ, the first MOST with the number of runs."""
    return {title: _several(counts) for title, counts in counted(records).items()}


def _several(counts: Mapping[str, int]) -> str:
    if len(counts) == 1:
        return next(iter(counts))
    shown = [f"{text} ({_counted(count, 'run')})" for text, count in list(counts.items())[:MOST]]
    rest = _counted(sum(list(counts.values())[MOST:]), "run")
    return "; ".join(shown + ([f"others ({rest})"] if len(counts) > MOST else []))


def _program(text: Mapping[str, str]) -> str:
    if "commit" in text:
        name, dirty, _ = text["commit"].partition("-dirty")
        return f"commit {name}{' with changed files' if dirty else ''}"
    return f"version {text['version']}" if "version" in text else NOT_RECORDED


def _together(record: Record) -> str:
    return f"{count} trained together" if (count := together(record)) > 1 else ""


def _digest(text: Mapping[str, str], name: str) -> str:
    return f"digest {text[name][:SHOWN]}" if name in text else ""


def _counted(count: object, noun: str) -> str:
    return f"{count} {noun}{'' if str(count) == '1' else 's'}"


def _rate(record: Record) -> str:
    if "rate_changes" not in record:
        return f"changes in mid-run {NOT_RECORDED}"
    return ", ".join(f"× {factor:g} after epoch {epoch}" for epoch, factor in record["rate_changes"]) or "as the recipe says"


def _earlier(was: Record) -> str:
    text = {name: str(value) for name, value in was.items() if name != "epochs"}
    named = [f"{name} {_digest(text, name) if name in DIGESTS else value}" for name, value in text.items()]
    return (f"up to epoch {was['epochs']}: " if "epochs" in was else "") + ", ".join(named)
