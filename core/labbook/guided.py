"""A guided lab: steps that are predicted first, then measured, compared with what was published, and explained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.labbook.entry import Entry, LabBookError

CLOSE = 0.1  # a prediction within a tenth is called close


class Found(NamedTuple):
    """What the project's own runs say: the number, or one of the options; in a sentence; and what was published."""

    value: float | str
    says: str
    published: str


@dataclass(frozen=True)
class Step:
    """`asks` is answered before anything is seen, by a number in `unit` or one of `options`.

    `page` with `query` is where it is measured, `do` what to do there; `found` gives what the project's runs say.
    """

    name: str
    asks: str
    page: str
    do: str
    found: Callable[[], Found]
    unit: str = ""
    options: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)

    def answer(self, given: Any) -> float | str:
        """A prediction or a measurement as it is kept; raises LabBookError for one that cannot be."""
        if self.options:
            if given not in self.options:
                raise LabBookError(
                    "answer", f"{given!r:.40} is none of the answers.", f"Choose one of {', '.join(self.options)}."
                )
            return str(given)
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < 1e12:
            raise LabBookError("answer", f"{given!r:.40} is no number from 0 to 10¹².", "Type a number.")
        return float(given)


@dataclass(frozen=True)
class Lab:
    """The steps of one document's tasks."""

    name: str
    title: str
    source: str
    steps: tuple[Step, ...]


def compare(predicted: float | str, measured: float | str) -> str:
    """How a prediction compares with what was measured, in a sentence."""
    if isinstance(predicted, str) or isinstance(measured, str):
        return "As predicted." if predicted == measured else f"Not as predicted: {measured}, not {predicted}."
    if measured == predicted:
        return "Exactly as predicted."
    if not measured or not predicted:
        return f"Predicted {predicted:,.4g}, measured {measured:,.4g}."
    if abs(measured - predicted) <= CLOSE * measured:
        return f"Close: within {100 * abs(measured / predicted - 1):.0f} %."
    return f"{measured / predicted:,.3g} times what was predicted."


def to_entry(lab: Lab, step: Step, predicted: float | str, measured: float | str, words: str) -> Entry:
    """The step for the lab book."""
    found = step.found()
    rows = [
        {"what": "predicted, before measuring", f"value {step.unit}".strip(): predicted},
        {"what": "measured", f"value {step.unit}".strip(): measured},
        {"what": "this project's runs", f"value {step.unit}".strip(): found.value},
    ]
    facts = {"lab": lab.title, "source": lab.source, "this project": found.says, "published": found.published}
    return Entry(step.asks, "Questions", rows, facts=facts, words=words)
