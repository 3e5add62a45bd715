"""README's tables, and the trained networks' accuracies, held against the files that they are made from."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.commands.outcomes import outcomes_table
from core.commands.speeds import figures_table, lanes_table
from core.commands.trained_table import trained_table
from core.data.normalization import DataError
from core.design.architecture import totals
from core.learning.provenance import preparation_digest
from core.profiling.speeds import read

if TYPE_CHECKING:
    from core.learning.checkpoint import Checkpoint

README = Path(__file__).parents[2] / "README.md"
# By their titles. A table that is in neither is reported, so that none is added without a command that makes it.
NOT_CHECKED = {
    "name, where it lies in that folder, else": "no number is in it",
    "what, where": "no number is in it",
}
Networks = Mapping[str, "Checkpoint"]


class Finding(NamedTuple):
    """What was checked, in how many numbers or texts, and a sentence for each that differs; or why it was not checked."""

    what: str
    checked: int
    differ: tuple[str, ...] = ()
    not_checked: str = ""

    @property
    def says(self) -> str:
        """The finding in words."""
        if self.not_checked:
            return f"{self.what}: not checked: {self.not_checked}"
        return f"{self.what}: {self.checked:,} checked, {len(self.differ) or 'none'} differ" + "".join(
            f"\n  {text}" for text in self.differ
        )


def check(networks: Networks, readme: Path | None = None) -> Iterator[Finding]:
    """Check README's tables, then the cards, then the weights on the test images of the data sets found here."""
    file = readme or README
    if file.exists():
        yield from _tables(networks, file.read_text(encoding="utf-8"))
    else:
        yield Finding("README's tables", 0, not_checked=f"{file} is not there")
    yield _totals(networks)
    for dataset in dict.fromkeys(test for one in networks.values() for test in one.card.accuracies):
        yield _accuracies(networks, dataset)
    yield _preparation(networks)


def _tables(networks: Networks, text: str) -> Iterator[Finding]:
    speeds = read()
    made = [
        ("python -m core doctor", trained_table(networks)),
        ("python -m core outcomes", outcomes_table()),
        ("python -m core speeds", figures_table(speeds)),
        ("python -m core speeds", lanes_table(speeds)),
    ]
    by_title = {", ".join(_cells(lines[0])): (command, lines) for command, lines in made}
    found = {", ".join(_cells(lines[0])): lines for lines in tables(text)}
    for title, lines in found.items():
        what = f"README's table of {title}"
        if title in by_title:
            command, own = by_title[title]
            yield Finding(f"{what}, by {command}", sum(len(_cells(line)) for line in own[2:]), tuple(differences(lines, own)))
        elif title in NOT_CHECKED:
            yield Finding(what, 0, not_checked=NOT_CHECKED[title])
        else:
            yield Finding(what, 1, ("no command makes it",))
    for title in by_title.keys() - found.keys():
        yield Finding(f"README's table of {title}", 1, (f"it is not there: {by_title[title][0]} makes it",))


def tables(text: str) -> list[list[str]]:
    """The tables of a text in Markdown, each its lines."""
    found: list[list[str]] = []
    before = ""
    for line in text.splitlines():
        if line.startswith("|"):
            found += [] if before.startswith("|") else [[]]
            found[-1].append(line)
        before = line
    return found


def differences(theirs: list[str], ours: list[str]) -> Iterator[str]:
    """A sentence for each cell, or sentence of a cell, of a table that differs from ours; rows go by their first cell."""
    titles = _cells(ours[0])
    there = {_cells(line)[0]: _cells(line) for line in theirs[2:]}
    for line in ours[2:]:
        name, *own = _cells(line)
        if name not in there:
            yield f"{name}: the row is missing"
            continue
        for title, mine, given in zip(titles[1:], own, [*there.pop(name)[1:], *[""] * len(own)], strict=False):
            for part, other in zip_longest(mine.split("<br>"), given.split("<br>"), fillvalue="nothing"):
                if part != other:
                    yield f"{name}, {title}: README has {other!r}, the files give {part!r}"
    yield from (f"{name}: there is no such row" for name in there)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").replace(r"\|", "\0").split("|")]


def _totals(networks: Networks) -> Finding:
    """Parameters and MACs of the cards, computed from the architectures."""
    wrong = []
    for name, one in networks.items():
        sums = totals(one.architecture)
        for title, said, is_so in (("parameters", one.card.parameters, sums.parameters), ("MACs", one.card.macs, sums.macs)):
            if said != is_so:
                wrong.append(f"{name}: its card says {said:,} {title}, its layers have {is_so:,}")
    return Finding("the cards' parameters and MACs", 2 * len(networks), tuple(wrong))


def _accuracies(networks: Networks, dataset: str) -> Finding:
    """The accuracy of the weights, which is the card's first, to one image."""
    from core.data.datasets import load
    from core.learning.evaluation import evaluate

    what = f"the cards' accuracies on {dataset}, measured again"
    try:
        test = load(dataset, download=False).test
    except DataError as error:
        return Finding(what, 0, not_checked=str(error))
    tested = {name: one for name, one in networks.items() if dataset in one.card.accuracies}
    wrong = []
    for name, one in tested.items():
        said, is_so = one.card.accuracies[dataset][0], evaluate(one.network(), test, one.recipe.mean, one.recipe.std).accuracy
        if abs(said - is_so) * len(test) > 1.5:
            wrong.append(f"{name}: its card says {100 * said:.2f} %, its weights are right on {100 * is_so:.2f} %")
    return Finding(what, len(tested), tuple(wrong))


def _preparation(networks: Networks) -> Finding:
    """Whether the networks were trained under the preparation of drawings that is in use now, as far as their cards name it."""
    known = {name: one.card.machine["preparation"] for name, one in networks.items() if "preparation" in one.card.machine}
    without = ", ".join(name for name in networks if name not in known)
    what = f"the preparation that the cards name{f' (not recorded: {without})' if without else ''}"
    others = tuple(f"{name}: trained under another" for name, digest in known.items() if digest != preparation_digest())
    return Finding(what, len(known), others)
