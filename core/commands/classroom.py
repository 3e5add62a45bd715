"""classroom: a class's board as records, its budget, its export, its end; who erases it erases all that it left."""

import argparse
from pathlib import Path

from core.commands.output import pairs, show, table
from core.commands.values import value
from core.data.files import write_whole
from core.exercises.tally import given, tallies, variants
from core.labbook.class_steps import histogram, step_tallies
from core.store.class_board import Board
from core.store.class_designs import ranked
from core.store.class_drawings import readings
from core.store.class_file import from_file, to_file
from core.store.classes import Classes
from core.store.database import StoreError, store_url

HELP = "a class: start it, see its board, set its budget, export, end or erase it"


def describe(parser: argparse.ArgumentParser) -> None:
    code = "the class's code, or a file of a class, which is shown; without either, a class is started"
    parser.add_argument("code", metavar="CODE|FILE.json", nargs="?", default="", help=code)
    parser.add_argument("--secret", default="", help="the secret that was shown when the class was started")
    parser.add_argument("--budget", nargs="+", metavar="PART=MOST", help="of a design, as in parameters=10000")
    parser.add_argument("--export", type=Path, metavar="FILE", help="write all of it into a JSON file")
    parser.add_argument("--end", action="store_true", help="nobody joins or answers any more")
    parser.add_argument("--erase", action="store_true", help="remove it, with all names, answers and what was handed in")
    parser.add_argument("--store", metavar="URL", help="the database of classes; else that of the app")


def run(options: argparse.Namespace) -> int:
    if options.code.endswith(".json"):
        _board(_read(options), options.json)
        return 0
    classes = Classes(options.store or store_url())
    if not options.code:
        code, secret = classes.start()
        show({"code": code, "secret": secret}, options.json, f"People join with the code {code}. Its secret: {secret}")
        return 0
    key = (options.code.upper(), options.secret)
    if options.budget:
        classes.set_budget(*key, dict(value(text, "parameters=10000") for text in options.budget))
    if options.end:
        classes.end(*key)
    found = classes.board(*key)
    _board(found, options.json)
    if options.export:
        _export(found, key[0], options.export)
        show({"file": str(options.export)}, options.json, f"saved {options.export}")
    if options.erase:
        classes.erase(*key)
        show({"erased": key[0]}, options.json, f"Class {key[0]} is erased.")
    return 0


def _board(found: Board, as_json: bool) -> None:
    counts = {name: len(getattr(found, name)) for name in ("members", "answers", "predictions", "designs", "drawings")}
    record = {**counts, "right": sum(one.is_right for one in found.answers), "budget": found.budget, "is_over": found.is_over}
    show(record, as_json, pairs(list(record.items())))
    for tally in tallies(found.answers):
        numbers = {
            at: [one._asdict() for one in given(found.answers, tally.kind, at)] for at in variants(found.answers, tally.kind)
        }
        slips = f": {tally.says_slips()}" if tally.slips else ""
        says = f"{tally.kind}: {tally.failed} of {tally.answers} first answers failed{slips}"
        show({**tally._asdict(), "failed": tally.failed, "given": numbers}, as_json, says)
    _steps(found, as_json)
    for one in ranked(found.designs, found.budget):
        accuracy = one.design.accuracy
        about = {"design": one.design.name, "fits": one.fits, "accuracy": accuracy, "parameters": one.parameters}
        says = f"{accuracy:.2%} on {one.design.data}" if accuracy is not None else "not trained"
        fits = "within" if one.fits else "over"
        show(about, as_json, f"{one.design.name}: {fits} the budget, {one.parameters:,} parameters, {says}")
    for reading in readings(found.drawings):
        rows = [("meant \\ read", *map(str, range(10))), *((str(at), *map(str, row)) for at, row in enumerate(reading.counts))]
        says = f"{reading.network}: {reading.right} of {reading.drawings} drawings\n{table(rows)}"
        show(reading._asdict(), as_json, says)


def _steps(found: Board, as_json: bool) -> None:
    """What was predicted and measured in guided labs."""
    for tally in step_tallies(found.predictions):
        answers = histogram(tally)
        says = "; ".join(f"{one.answer}: predicted {one.predicted}, measured {one.measured}" for one in answers)
        about = {"lab": tally.lab.name, "step": tally.step.name, "given": [one._asdict() for one in answers]}
        show(about, as_json, f"{tally.lab.name} {tally.step.name}: {says}")


def _read(options: argparse.Namespace) -> Board:
    """The class in a file, of which nothing can be changed."""
    if options.budget or options.export or options.end or options.erase:
        what = "The file of a class is only shown: --budget, --export, --end and --erase need its code."
        raise StoreError("options", what, "Give the code and --secret.")
    try:
        return from_file(Path(options.code).read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise StoreError("unreadable", f"{options.code} cannot be read: {error.strerror}.", "Name another file.") from None


def _export(found: Board, code: str, place: Path) -> None:
    try:
        write_whole(place, to_file(found, code).encode())
    except OSError as error:
        what = f"NOT SAVED: {place}: {error.strerror}."
        raise StoreError("not-saved", what, "Make room, or choose another folder.") from None
