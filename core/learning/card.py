"""A model card: the facts that a checkpoint keeps about its network."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from statistics import mean, stdev
from typing import Any

from core.design.architecture import Architecture, totals
from core.design.units import share_interval
from core.learning.intervals import of_mean
from core.learning.provenance import facts


@dataclass(frozen=True)
class Card:
    """Where a network's weights come from, and their measured accuracies.

    `accuracies` gives for each test data set one fraction per seed, in the order of `seeds`, or only for the first of them.
    The weights are those of the first seed. MACs are for one image, bias ignored. `machine` says where they come from (see
    provenance.py). `left_out` gives, by a writer's number, the accuracy on this writer's digits of a network that was trained
    without this writer.
    """

    name: str
    data: str
    seeds: tuple[int, ...]
    accuracies: dict[str, tuple[float, ...]]
    parameters: int
    macs: int
    seconds: float
    machine: dict[str, Any] = field(default_factory=dict)
    left_out: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, name: str, architecture: Architecture, data: str, seeds: tuple[int, ...],
        accuracies: dict[str, tuple[float, ...]], seconds: float, machine: Mapping[str, Any],
    ) -> "Card":  # fmt: skip
        """A card with the architecture's totals; `seconds` is the mean training time of a seed."""
        sums = totals(architecture)
        return cls(name, data, seeds, accuracies, sums.parameters, sums.macs, seconds, dict(machine))

    def mean(self, data: str) -> float:
        """Mean accuracy over the seeds, a fraction."""
        return mean(self.accuracies[data])

    def std(self, data: str) -> float:
        """Sample standard deviation of the accuracy over the seeds; 0 for one seed."""
        values = self.accuracies[data]
        return stdev(values) if len(values) > 1 else 0.0

    def percent(self, data: str, over_writers: tuple[float, float, float] | None = None) -> str:
        """The accuracy in % as text, 99.36 ± 0.05; without ± if only one seed was measured.

        Where the mean over writers and the ends of its interval are given, it is these: 94.9 (90.9 to 98.9).
        """
        if over_writers:
            middle, ends = share_interval(*over_writers)
            return f"{middle.removesuffix(' %')} ({ends})"
        mean = f"{100 * self.mean(data):.2f}"
        return f"{mean} ± {100 * self.std(data):.2f}" if len(self.accuracies[data]) > 1 else mean

    def over_left_out(self) -> str:
        """The mean of `left_out` with its 95 % interval over these writers, in words; empty where there are none."""
        if not self.left_out:
            return ""
        middle, ends = share_interval(*of_mean(list(self.left_out.values())))
        return f"{middle} ({ends}) over {len(self.left_out)} writers"

    def to_form(self) -> dict[str, Any]:
        """The card as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Card":
        """Read plain data back; raises KeyError, TypeError or ValueError if it is not a card."""
        values = {entry.name: form[entry.name] for entry in fields(cls) if entry.name != "left_out"}
        left_out = form.get("left_out", {})  # files of older versions have none
        seeds, machine = tuple(values["seeds"]), values["machine"]
        accuracies = {name: tuple(row) for name, row in values["accuracies"].items()}
        texts = (values["name"], values["data"], *accuracies, *machine, *left_out)
        counts = (*seeds, values["parameters"], values["macs"])
        if not all(type(text) is str for text in texts) or not all(type(count) is int for count in counts):
            raise TypeError("a text or a whole number is of another type")
        if type(values["seconds"]) not in (int, float) or not all(1 <= len(row) <= len(seeds) for row in accuracies.values()):
            raise ValueError("an accuracy for each seed is expected")
        rows = (*accuracies.values(), left_out.values())
        if not all(type(share) in (int, float) and 0 <= share <= 1 for row in rows for share in row):
            raise ValueError("accuracies are fractions from 0 to 1")
        facts(machine)  # raises for what cannot be shown
        return cls(**{**values, "seeds": seeds, "accuracies": accuracies, "left_out": left_out})
