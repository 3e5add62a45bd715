"""A series: trainings of one network, recipe and data under a name, a seed each, which the store keeps."""

import hashlib

from core.data.datasets import load
from core.data.images import Dataset
from core.design.architecture import Architecture
from core.design.form import to_json
from core.learning.checkpoint import Checkpoint, from_bytes
from core.learning.provenance import of_images
from core.learning.recipe import Recipe
from core.store.database import store_url
from core.store.state import State
from core.store.store import Store


def session_of(series: str, network: Architecture, settings: Recipe, dataset: Dataset) -> str:
    """Whose the trainings of a series are: the same on the same data under the same preparation.

    `settings` has the series' first seed.
    """
    same = (series, to_json(network), settings.to_form(), of_images(dataset))
    return hashlib.sha256(repr(same).encode()).hexdigest()[:32]


def finished(url: str | None, series: str, like: Checkpoint) -> list[Checkpoint]:
    """The trainings of a series that are done and have this network's layers, recipe and data, by seed.

    They are in the store at the URL, or without one in that of the app.
    Raises a Refusal where the data are not here, or a checkpoint in the store is damaged.
    """
    store = Store(url or store_url())
    first = min(like.card.seeds, default=like.recipe.seed)
    session = session_of(series, like.architecture, like.recipe.with_seed(first), load(like.recipe.dataset))
    numbers = [run.id for run in store.runs() if run.session == session and run.state is State.DONE]
    kept = [from_bytes(store.file(number, "checkpoint") or b"", f"The checkpoint of run {number}") for number in numbers]
    return sorted(kept, key=lambda one: one.recipe.seed)
