"""Answers of the course's questions, and the shipped files that they are held against."""

import json
from typing import Any

from core.studies.questions import shipped
from core.studies.questions.all import QUESTIONS
from core.studies.questions.question import Answer

BY_NAME = {question.name: question for question in QUESTIONS}


def answer(name: str) -> Answer:
    """The answer of the question with this name."""
    return BY_NAME[name].answer()


def raw(file: str) -> Any:
    """What a shipped file holds, as read by JSON alone."""
    return json.loads((shipped.FOLDER / file).read_text())


def row(name: str, **wanted: object) -> dict[str, Any]:
    """The first row of an answer that has these values."""
    return next(dict(one) for one in answer(name).rows if wanted.items() <= one.items())
