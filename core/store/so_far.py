"""The network of a run whose training is not over, as it is after its last whole epoch."""

from core.learning.card import Card
from core.learning.checkpoint import Checkpoint
from core.learning.network import initial
from core.learning.provenance import public
from core.learning.snapshot import weights
from core.store.database import StoreError
from core.store.run import Run
from core.store.runs import Runs


def so_far(store: Runs, run: Run) -> Checkpoint:
    """The run's network as its last snapshot has it, without test scores; before the first epoch an untrained one.

    Raises StoreError where the run has just ended, and the snapshot with it.
    """
    history, snapshot = store.history(run.id), store.file(run.id, "snapshot")
    if history and snapshot is None:
        raise StoreError("over", f"The training of run {run.id} has just ended.", "Look again.")
    done, values = weights(snapshot) if snapshot else (0, initial(run.architecture, run.recipe.seed).state_dict())
    seconds = sum(epoch.seconds for epoch in history[:done])
    seeds, machine = (run.recipe.seed,), public(run.machine)
    card = Card.of(run.architecture.name, run.architecture, run.recipe.dataset, seeds, {}, seconds, machine)
    return Checkpoint(run.architecture, run.recipe, tuple(history[:done]), card, values)
