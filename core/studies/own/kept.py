"""Visitors' own studies, saved as small files. Their results are in the store."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.data.places import cache_folder
from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.design.refusal import Refusal
from core.learning.recipe import Recipe
from core.studies.own.factors import own_study
from core.studies.results_file import MAX_BYTES, put
from core.studies.study import Study, Value

FORMAT, VERSION = "from-mlp-to-cnn own study", 1


class Asked(NamedTuple):
    """The arguments of an own study; see `own_study`."""

    architecture: Architecture
    recipe: Recipe
    values: Mapping[str, Sequence[Value]]
    seeds: int = 3

    @property
    def name(self) -> str:
        """The factors, the network and a short digest, so that the name is unique."""
        return f"own {', '.join(self.values) or 'seeds'} of {self.architecture.name} {self._digest()[:6]}"

    def study(self) -> Study:
        """Build the study; raises a Refusal."""
        return own_study(self.name, self.architecture, self.recipe, self.values, self.seeds)

    def to_text(self) -> str:
        """A JSON form."""
        form = {"format": FORMAT, "version": VERSION, "architecture": json.loads(to_json(self.architecture))}
        form |= {"recipe": self.recipe.to_form(), "values": {name: list(row) for name, row in self.values.items()}}
        return json.dumps({**form, "seeds": self.seeds}, ensure_ascii=False, indent=1)

    def _digest(self) -> str:
        return hashlib.sha256(self._replace(seeds=0).to_text().encode()).hexdigest()


def folder() -> Path:
    """The folder of the files."""
    return cache_folder() / "own-studies"


def keep(asked: Asked) -> None:
    """Save it for all visitors; raises ResultsError if it cannot be written."""
    put(folder() / f"{asked._digest()}.json", asked.to_text())


def kept() -> tuple[dict[str, Study], list[str]]:
    """All saved studies by name, the newest first; and a sentence for each unreadable file."""
    studies, problems = {}, []
    places = folder().glob("*.json") if folder().is_dir() else ()
    for place in sorted(places, key=lambda place: -place.stat().st_mtime):
        try:
            study = _study(_text(place))
            studies[study.name] = study
        except (Refusal, ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError):
            problems.append(f"{place} holds no study that can be read. Remove it, or mend it.")
    return studies, problems


def _text(place: Path) -> str:
    if place.stat().st_size > MAX_BYTES:
        raise ValueError("too large")
    return place.read_text(encoding="utf-8")


@lru_cache(256)  # a study caches its runs' digests (10,000 of a large one), which a page needs at every rerun
def _study(text: str) -> Study:
    form = json.loads(text)
    if (form["format"], form["version"]) != (FORMAT, VERSION):
        raise ValueError("another format")
    values = {str(name): tuple(row) for name, row in form["values"].items()}
    architecture = from_json(json.dumps(form["architecture"]))
    return Asked(architecture, Recipe.from_form(form["recipe"]), values, int(form["seeds"])).study()
