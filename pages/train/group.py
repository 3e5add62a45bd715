"""Runs that were begun by one click, one for each seed: most often one run. They are shown as one."""

from collections import Counter
from statistics import fmean
from typing import NamedTuple

from core.design.zoo import shown_name
from core.labbook.again import Again, of_training
from core.store.run import Run
from core.store.state import OVER


class Group(NamedTuple):
    """The runs by rising number."""

    runs: tuple[Run, ...]

    @property
    def first(self) -> Run:
        """The run of the first seed; the others have its network and its recipe."""
        return self.runs[0]

    @property
    def number(self) -> str:
        """As in "3", or "3 to 18"."""
        return str(self.first.id) if len(self.runs) == 1 else f"{self.first.id} to {self.runs[-1].id}"

    @property
    def name(self) -> str:
        """As in "Run 3" or "Runs 3 to 18"."""
        return f"{'Run' if len(self.runs) == 1 else 'Runs'} {self.number}"

    @property
    def what(self) -> str:
        """Network, data and the number of seeds."""
        seeds = f", {len(self.runs)} seeds" if len(self.runs) > 1 else ""
        return f"{shown_name(self.first.architecture.name)} on {self.first.recipe.dataset}{seeds}"

    @property
    def state(self) -> str:
        """The state of the runs, or how many are in which."""
        counts = Counter(run.state for run in self.runs)
        return ", ".join(f"{count} {state}" if len(counts) > 1 else str(state) for state, count in counts.items())

    @property
    def is_over(self) -> bool:
        """Whether no run is queued or under way."""
        return all(run.state in OVER for run in self.runs)

    @property
    def seeds(self) -> str:
        """As in "seed 3" or "seeds 0 to 15"."""
        first, last = self.first.recipe.seed, self.runs[-1].recipe.seed
        return f"seed {first}" if first == last else f"seeds {first} to {last}"

    @property
    def again(self) -> Again:
        """The command that trains them again."""
        first = self.first
        return of_training(first.id, first.architecture, first.recipe, len(self.runs))

    @property
    def progress(self) -> float:
        """The fraction of the epochs done."""
        return min(fmean(run.progress for run in self.runs), 1.0)


def groups(runs: list[Run]) -> list[Group]:
    """The runs by the click that began them, the newest first; `runs` are by falling number."""
    found: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        found.setdefault((run.session, run.begun), []).append(run)
    return [Group(tuple(reversed(own))) for own in found.values()]
