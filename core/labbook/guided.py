"""A guided lab: steps that are predicted first, then measured, compared with what was published, and explained."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.labbook.answers import Kind
from core.labbook.entry import Entry, Row
from core.labbook.origins import here

PREDICTED, MEASURED, OURS = "predicted, before measuring", "measured", "this project's runs"
NOT_STATED = "not stated"


class Found(NamedTuple):
    """What the project's own runs say: the answer; in a sentence; and what was published.

    `facts` say where measured numbers come from, as in an entry; what is computed needs none. `command` prints it again.
    `reported` is what was published as an answer of the step, and `where` it stands; None where no document has one.
    `undecided` are the pairs of answers that the runs do not tell apart.
    """

    value: Any
    says: str
    published: str
    facts: Mapping[str, str] = {}
    command: str = ""
    reported: Any = None
    where: str = ""
    undecided: tuple[frozenset[str], ...] = ()

    def beside(self, reported: Any, where: str) -> "Found":
        """The same with what was published, and where it stands."""
        return self._replace(reported=reported, where=where)

    def in_doubt(self, pairs: Iterable[tuple[str, str]]) -> "Found":
        """The same with pairs of answers that the runs do not tell apart."""
        return self._replace(undecided=tuple(map(frozenset, pairs)))


class Place(NamedTuple):
    """A page as an address opens it; `what` names what is open there, where a step has several places."""

    page: str
    query: Mapping[str, str]
    what: str = ""


@dataclass(frozen=True)
class Step:
    """`asks` is answered before anything is seen, by a `kind` of answer.

    It is measured at the `places`; `do` says what to do there. `found` gives what the project's runs say.
    """

    name: str
    asks: str
    kind: Kind
    do: str
    places: tuple[Place, ...]
    found: Callable[[], Found] = field(repr=False)


@dataclass(frozen=True)
class Lab:
    """The steps of one document's tasks."""

    name: str
    title: str
    source: str
    steps: tuple[Step, ...]


def to_entry(lab: Lab, step: Step, predicted: Any, measured: Any, words: str) -> Entry:
    """The step for the lab book, with where both the person's and the project's answers come from."""
    found = step.found()
    rows = compared(step, found, predicted, measured)
    facts = {
        **name_of(lab, step),
        "source": lab.source,
        **found.facts,
        **{f"this entry, {name}": text for name, text in here().items()},
    }
    comparison = step.kind.compare(predicted, measured, found.undecided)
    says = f"{comparison} This project's runs: {found.says} Published: {found.published}."
    return Entry(step.asks, "Questions", rows, facts=facts, command=found.command, words=words, says=says)


def compared(step: Step, found: Found, predicted: Any, measured: Any) -> list[Row]:
    """The prediction, the measurement, what the project's runs say, and what was published, as a table."""
    published = {} if found.reported is None else {f"published: {found.where}": found.reported}
    return step.kind.rows({PREDICTED: predicted, MEASURED: measured, OURS: found.value, **published})


def name_of(lab: Lab, step: Step) -> dict[str, str]:
    """The facts by which an entry of this step is known."""
    return {"lab": lab.title, "step": step.name}


def is_of(entry: Entry, lab: Lab, step: Step) -> bool:
    """Whether an entry is that of this step."""
    return name_of(lab, step).items() <= dict(entry.facts).items()
