"""The answers to the documents' questions as entries, with the files that they are computed from."""

from core.labbook.again import Again
from core.labbook.answered import answered
from core.labbook.entry import Entry
from core.labbook.origins import of_conditions, of_header, of_passes, of_study, of_weights
from core.studies.questions.question import Answer, Question
from core.studies.questions.shipped import comparison, header, results, times


def to_entry(question: Question, answer: Answer) -> Entry:
    """The entry of a document's question."""
    return answered(question.asks, f"{answer.says}\n\n{answer.missing}", again(question), answer.rows)


def again(question: Question) -> Again:
    """How the numbers of the answer are made again, and where they come from."""
    return Again(f"python -m core questions {question.name}", origin=lambda: origin(question))


def origin(question: Question) -> dict[str, str]:
    """Where the answer's numbers come from; where files of several kinds answer, each fact says of which it is."""
    studies, cards, devices, compared = question.evidence
    parts = {f"latencies on {device}": of_conditions(times(device).conditions) for device in devices}
    parts |= {f"profiles on {device}": of_passes(comparison(device)) for device in compared}
    if studies:
        parts["trainings"] = of_study(*map(results, studies))
    if cards:
        parts["networks"] = of_weights({name: of_header(header(name)) for name in cards})
    if len(parts) == 1:
        (facts,) = parts.values()
        return {**facts, "source": question.source}
    named = {f"{part}, {title}": text for part, facts in parts.items() for title, text in facts.items()}
    return {"source": question.source, **named}
