"""questions: what the documents ask, and the answers that the project's own files give."""

import argparse
from typing import Any

from core.commands.output import show, table
from core.design.refusal import Refusal
from core.studies.questions.all import QUESTIONS
from core.studies.questions.question import Answer, Question, cells, refused

HELP = "what the course and its documents ask, answered from the project's results"


def describe(parser: argparse.ArgumentParser) -> None:
    names = [question.name for question in QUESTIONS]
    parser.add_argument("names", metavar="NAME", nargs="*", choices=[*names, []], help=f"some of {', '.join(names)}; else all")


def run(options: argparse.Namespace) -> int:
    for question in QUESTIONS:
        if not options.names or question.name in options.names:
            answer = _answer(question)
            show(_record(question, answer), options.json, _text(question, answer))
    return 0


def _answer(question: Question) -> Answer:
    try:
        return question.answer()
    except Refusal as error:  # the other questions are answered all the same
        return refused(error)


def _record(question: Question, answer: Answer) -> dict[str, Any]:
    asked = {"question": question.name, "asks": question.asks, "source": question.source}
    return {**asked, "state": answer.state, "says": answer.says, "rows": list(answer.rows), "missing": answer.missing}


def _text(question: Question, answer: Answer) -> str:
    parts = [f"“{question.asks}” ({question.source}): {answer.state}.", answer.says]
    if answer.rows:
        parts.append(table([tuple(answer.rows[0]), *(tuple(cells(row).values()) for row in answer.rows)]))
    return "\n".join([*parts, *([answer.missing] if answer.missing else []), ""])
