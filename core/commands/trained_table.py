"""The trained networks as a table in Markdown, as README shows it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.design.architecture import totals
from core.design.zoo import SHOWN, shown_name
from core.learning.header import trained
from core.learning.shifting import over_writers

if TYPE_CHECKING:
    from core.learning.checkpoint import Checkpoint

TITLES = {"mnist": "MNIST test, %", "pen": "unseen writers, %"}


def trained_table(found: Mapping[str, "Checkpoint"]) -> list[str]:
    """A row a network, from MLP to CNN: totals of its architecture, and accuracies in %.

    Accuracies are the mean ± standard deviation of the card's seeds. Where writers are known, it is the mean over them of the
    weights in the file, with its 95 % interval.
    """
    tests = [*TITLES, *sorted({test for one in found.values() for test in one.card.accuracies} - TITLES.keys())]
    tests = [test for test in tests if any(test in one.card.accuracies for one in found.values())]
    writers = over_writers(trained())
    head = ["network", "trained on", "parameters", "MACs", *(TITLES.get(test, f"{test}, %") for test in tests)]
    lines = [row(head), row(["---", "---", *(["---:"] * (len(head) - 2))], "")]
    order = list(SHOWN)
    for name in sorted(found, key=lambda name: order.index(name) if name in order else len(order)):
        one, sums = found[name], totals(found[name].architecture)
        known = {"pen": writers.get(name)}
        shares = [one.card.percent(test, known.get(test)) if test in one.card.accuracies else "" for test in tests]
        lines.append(row([shown_name(name), one.recipe.dataset, f"{sums.parameters:,}", f"{sums.macs:,}", *shares]))
    return lines


def row(cells: list[str], space: str = " ") -> str:
    """A row of a table in Markdown."""
    return "|" + "|".join(f"{space}{cell}{space}" for cell in cells) + "|"
