"""Networks pruned and tested by a process of its own; what was measured is kept in the store."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from core.learning.pruning_results import Record, key_of_record
from core.store.kept import PRUNED, Kept
from core.workers.command import Command
from core.workers.network_files import NetworkFiles
from core.workers.saving import until_saved


class Pruning(Command):
    """The command `prune` for a network with each of these shares; `trained` counts the epochs after it so far, `of` all.

    `shares` have the keys of their results: what the store has of them when the turn comes is not measured again.
    `checkpoint` is the network's, where it is none of the project's own.
    """

    def __init__(
        self, store: Kept, network: str, checkpoint: bytes | None, shares: Mapping[float, str], epochs: int, dataset: str
    ) -> None:
        self._store, self.network, self.trained, self.of = store, network, 0, epochs * len(shares)
        self._shares, self._epochs = shares, epochs
        self._files = NetworkFiles({network: checkpoint})
        super().__init__("prune", "--train", str(epochs), "--dataset", dataset)

    def words(self) -> Sequence[str] | None:
        """See Command."""
        there = kept_results(self._store)
        missing = [f"{share:g}" for share, key in self._shares.items() if key not in there]
        self.of = self._epochs * len(missing)
        return [*self._files.words, "--share", *missing, *self._words] if missing else None

    def around(self) -> AbstractContextManager[object]:
        """One is measured at a time: others would disturb its latencies."""
        return self._files.until_done()

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        if "weights_digest" in record:
            until_saved(self._store.keep, PRUNED, key_of_record(record), record)
        elif "epoch" in record:
            self.trained += 1


def kept_results(store: Kept) -> dict[str, Record]:
    """What was measured before, by its key. Raises StoreError."""
    return {key_of_record(record): record for record in store.all(PRUNED).values()}  # earlier versions kept other names
