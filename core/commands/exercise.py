"""exercise: a question to work out, and what an answer to it shows."""

import argparse
from typing import Any

from core.commands.output import show
from core.exercises.catalog import KINDS, exercise
from core.exercises.exercise import Exercise

HELP = "an exercise by its kind and seed, an answer judged, and the solution"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="which variant; each number is another (default: 0)")
    parser.add_argument("--answer", type=float, help="a number to judge; where there is a choice, the place of one, from 0")
    parser.add_argument("--solution", action="store_true", help="show the formula with its numbers")


def run(options: argparse.Namespace) -> int:
    one = exercise(options.kind, options.seed)
    record: dict[str, Any] = {"kind": options.kind, "seed": options.seed, "title": one.title, "asks": one.asks()}
    record |= {"unit": one.unit, "options": list(one.options)}
    lines = [one.asks(), *(f"  {place}: {option}" for place, option in enumerate(one.options))]
    if options.answer is not None:
        judged = one.judge(options.answer)
        record |= {"given": options.answer, "right": judged.right, "slip": judged.slip, "says": judged.says}
        lines.append(_said(one, options.answer, judged.says))
    if options.solution:
        record |= {"answer": one.answer(), "solution": one.solution()}
        lines.append(f"Solution: {one.solution()}")
    show(record, options.json, "\n".join(lines))
    return 0


def _said(one: Exercise, given: float, says: str) -> str:
    return f"Given: {given:g}. {says}" if not one.options else says
