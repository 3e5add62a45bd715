"""Results as a small JSON file, read without torch and checked strictly.

The file holds the study's settings and each run's digest. A digest that does not match the settings is refused, so that no
number is shown for a setting that did not produce it.
"""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from core.data.files import write_whole
from core.design.form import from_json, to_json
from core.design.refusal import Refusal
from core.learning import header
from core.learning.epoch import Epoch
from core.learning.provenance import facts
from core.learning.recipe import Recipe
from core.store.state import State
from core.studies.results import ENDED, Results, RunResult, TrialResult
from core.studies.study import Study, Trial

FORMAT, VERSION = "from-mlp-to-cnn study", 1
MAX_BYTES = 32 * 1024**2
FOLDER = header.FOLDER / "studies"
_COLUMNS = [entry.name for entry in fields(Epoch)]


class ResultsError(Refusal):
    """A results file that cannot be read or written, or that belongs to another study."""


def path_of(study: Study, folder: Path = FOLDER) -> Path:
    """The results file of a study or of its first look."""
    return folder / f"{study.slug}.json"


def to_text(results: Results) -> str:
    """The file's text, one line per run, so that a diff is readable."""
    study = results.study
    head = {"format": FORMAT, "version": VERSION, "study": study.name, "quick": study.quick, "source": study.source}
    trials = ",\n".join(_trial_text(part) for part in results.trials)
    columns = json.dumps(_COLUMNS)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "columns": {columns}, "trials": [\n{trials}\n]}}\n'


def write(results: Results, folder: Path = FOLDER) -> Path:
    """Write the file, whole or not at all, and return its path; raises ResultsError if it cannot be written."""
    place = path_of(results.study, folder)
    put(place, to_text(results))
    return place


def put(place: Path, text: str) -> None:
    """Write a text file, whole or not at all; creates its folder. Raises ResultsError."""
    try:
        write_whole(place, text.encode())
    except OSError as error:
        what = f"NOT SAVED: {place.name}: {error.strerror}."
        raise ResultsError("not-saved", what, "Make room, or choose another folder.") from None


def read(study: Study, folder: Path = FOLDER) -> Results | None:
    """The results of a study, or None; raises ResultsError for a damaged file or another study's."""
    place = path_of(study, folder)
    try:
        if not place.exists():
            return None
        if place.stat().st_size > MAX_BYTES:
            raise ResultsError("too-large", f"{place.name} is larger than {MAX_BYTES:,} bytes.")
        return from_text(place.read_text(encoding="utf-8"), study, place.name)
    except OSError as error:
        raise ResultsError("unreadable", f"{place.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ResultsError("damaged", f"{place.name} is damaged.", "Run the study again.") from None


def from_text(text: str, study: Study, name: str) -> Results:
    """Read a file's text; raises ResultsError if it is damaged, of another version, or has other settings."""
    try:
        form = json.loads(text, parse_constant=_refuse)
        head = (form["format"], form["version"], form["study"], form["quick"], form["columns"])
        parts = {entry["label"]: entry for entry in form["trials"]}
        found = tuple(_trial(trial, parts.pop(trial.label)) for trial in study.trials)
    except ResultsError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise ResultsError("damaged", f"{name} is damaged, or not of this study.", "Run the study again.") from None
    if head != (FORMAT, VERSION, study.name, study.quick, _COLUMNS) or parts:
        raise ResultsError("another", f"{name} does not hold the results of {study.name}.", "Run the study again.")
    return Results(study, found)


def _trial_text(part: TrialResult) -> str:
    trial = part.trial
    head = {"label": trial.label, "architecture": json.loads(to_json(trial.architecture)), "recipe": trial.recipe.to_form()}
    runs = ",\n".join(json.dumps(_run_form(run)) for run in part.runs)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "runs": [{runs and chr(10)}{runs}]}}'


def _run_form(run: RunResult) -> dict[str, Any]:
    named = {entry.name: getattr(run, entry.name) for entry in fields(run) if entry.name != "history"}
    return {**named, "epochs": [list(asdict(epoch).values()) for epoch in run.history]}


def _trial(trial: Trial, form: dict[str, Any]) -> TrialResult:
    """Check that the entry's settings are the trial's, then read its runs."""
    architecture = from_json(json.dumps(form["architecture"]))
    same = (architecture.input_shape, architecture.layers) == (trial.architecture.input_shape, trial.architecture.layers)
    if not same or Recipe.from_form(form["recipe"]) != trial.recipe:
        what = f"{trial.label} has other settings in the file than in the study."
        raise ResultsError("settings", what, "Run the study again.")
    runs = tuple(_run(trial, entry) for entry in form["runs"])
    if len({run.seed for run in runs}) < len(runs):
        raise ValueError("a seed twice")
    return TrialResult(trial, runs)


def _run(trial: Trial, form: dict[str, Any]) -> RunResult:
    history = tuple(Epoch.from_form(dict(zip(_COLUMNS, row, strict=True))) for row in form.pop("epochs"))
    run = RunResult(**{**form, "state": State(form["state"]), "by_class": tuple(form["by_class"])}, history=history)
    if type(run.seed) is not int or run.digest != trial.digest(run.seed):
        raise ResultsError("digest", f"A run of {trial.label} is not one of its settings.", "Run the study again.")
    shares = [value for value in (run.accuracy, *run.by_class) if value is not None]
    numbers = [run.accuracy, run.loss] if run.state == State.DONE else [0.0, 0.0]
    if run.state not in ENDED or not all(type(value) in (int, float) for value in [*numbers, *shares]):
        raise TypeError("a number is of another type")
    facts(run.machine)  # raises for what cannot be shown
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("an accuracy out of its range")
    if [epoch.number for epoch in history] != list(range(1, len(history) + 1)) or len(history) > trial.recipe.epochs:
        raise ValueError("epochs out of order")
    return run


def _refuse(constant: str) -> None:
    raise ValueError(constant)
