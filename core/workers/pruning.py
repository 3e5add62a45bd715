"""Networks pruned and tested by a process of its own; what was measured is kept in the store."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

from core.learning.pruning_results import Record, key_of_record
from core.store.kept import PRUNED, Kept
from core.workers.command import Command
from core.workers.network_files import NetworkFiles

_one_at_a_time = Lock()


class Pruning(Command):
    """The command `prune` for a network with each of these shares; `trained` counts the epochs after it so far.

    `checkpoint` is the network's, where it is none of the project's own.
    """

    def __init__(
        self, store: Kept, network: str, checkpoint: bytes | None, shares: Sequence[float], epochs: int, dataset: str
    ) -> None:
        self._store, self.network, self.trained, self.of = store, network, 0, epochs * len(shares)
        self._files = NetworkFiles({network: checkpoint})
        words = ["prune", *self._files.words, "--share", *(f"{share:g}" for share in shares)]
        super().__init__(*words, "--train", str(epochs), "--dataset", dataset)

    def around(self) -> AbstractContextManager[object]:
        """One is measured at a time: others would disturb its latencies."""
        return self._files.until_done(_one_at_a_time)

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        if "weights_digest" in record:
            self._store.keep(PRUNED, key_of_record(record), record)
        elif "epoch" in record:
            self.trained += 1


def kept_results(store: Kept) -> dict[str, Record]:
    """What was measured before, by its key. Raises StoreError."""
    return store.all(PRUNED)
