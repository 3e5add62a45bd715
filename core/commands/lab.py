"""lab: the guided labs and their steps; a prediction and a measurement, compared with this project's runs and the document."""

import argparse
from typing import Any
from urllib.parse import urlencode

from core.commands.output import pairs, show, table
from core.labbook.answers import Choice, Order
from core.labbook.entry import LabBookError
from core.labbook.guided import Lab, Step, compared
from core.labbook.labs import LABS
from core.labbook.tables import cell

HELP = "the guided labs: their steps, and an answer compared with what was found"
NAMES = [lab.name for lab in LABS]


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lab", metavar="LAB", nargs="?", choices=NAMES, help=f"{', '.join(NAMES)}; without one, all are listed")
    parser.add_argument("step", metavar="STEP", nargs="?", help="a step by its name; without one, all are listed")
    answer = "a number; one of the options; or all of them in order, each a word"
    parser.add_argument("--predict", nargs="+", metavar="ANSWER", help=f"what was expected before: {answer}")
    parser.add_argument("--measure", nargs="+", metavar="ANSWER", help="what was measured, in the same way")


def run(options: argparse.Namespace) -> int:
    if options.lab is None:
        for lab in LABS:
            about = {"lab": lab.name, "title": lab.title, "source": lab.source, "steps": len(lab.steps)}
            show(about, options.json, f"{lab.name}: {lab.title}. {lab.source}. Steps: {len(lab.steps)}")
        return 0
    lab = next(lab for lab in LABS if lab.name == options.lab)
    for step in lab.steps if options.step is None else [_step(lab, options.step)]:
        record = _about(lab, step)
        show(record, options.json, f"{step.name}: {step.asks}" if options.step is None else _text(record))
    if options.predict or options.measure:
        found = _compared(lab, options)
        rows = [tuple(found["table"][0]), *(tuple(cell(value) for value in row.values()) for row in found["table"])]
        show(found, options.json, f"{_text({**found, 'table': ''})}\n{table(rows)}")
    return 0


def _step(lab: Lab, name: str) -> Step:
    for step in lab.steps:
        if step.name == name:
            return step
    what = f"The lab {lab.name} has no step {name!r:.40}."
    raise LabBookError("step", what, f"Choose one of {', '.join(step.name for step in lab.steps)}.")


def _about(lab: Lab, step: Step) -> dict[str, Any]:
    """What is asked, and where it is measured: the addresses of pages."""
    places = [f"/{place.page}?{urlencode(place.query)}" for place in step.places]
    options = step.kind.options if isinstance(step.kind, Choice | Order) else ()
    return {"lab": lab.name, "step": step.name, "asks": step.asks, "options": list(options), "do": step.do, "places": places}


def _compared(lab: Lab, options: argparse.Namespace) -> dict[str, Any]:
    """What was found is told only after both answers, as on the page."""
    if not (options.step and options.predict and options.measure):
        raise LabBookError("options", "What was found is told after a prediction and a measurement.", "Give both, of a step.")
    step = _step(lab, options.step)
    predicted, measured = (_read(step, words) for words in (options.predict, options.measure))
    found = step.found()
    return {
        "predicted": predicted,
        "measured": measured,
        "compared": step.kind.compare(predicted, measured, found.undecided),
        "this project's runs": found.says,
        "published": found.published,
        "table": [dict(row) for row in compared(step, found, predicted, measured)],
        "commands": found.command.splitlines(),
    }


def _text(record: dict[str, Any]) -> str:
    lines = {name: "; ".join(value) if isinstance(value, list) else value for name, value in record.items()}
    return pairs([(name, line) for name, line in lines.items() if line != ""])


def _read(step: Step, words: list[str]) -> Any:
    """The answer as the step's kind takes it; raises LabBookError."""
    match step.kind:
        case Order():
            return step.kind.read(words)
        case Choice():
            return step.kind.read(" ".join(words))
    try:
        number = float(" ".join(words))
    except ValueError:
        raise LabBookError("answer", f"{' '.join(words)!r:.40} is no number.", "Give a number.") from None
    return step.kind.read(number)
