"""Networks quantized and tested by a process of its own; each result is kept in the store as it comes."""

from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractContextManager
from typing import Any

from core.learning.quantization.record import Record, key_of_record
from core.learning.quantization.setting import Setting
from core.store.kept import QUANTIZED, Kept
from core.workers.command import Command
from core.workers.network_files import NetworkFiles, Networks
from core.workers.saving import until_saved

Wanted = Mapping[tuple[str, int], Set[str]]  # by network and bits of weights: the keys of the results


class Quantizing(Command):
    """The command `quantize` for networks with the same setting, with `layers` also layer by layer.

    `wanted` has the keys of the results by network and bits of weights. A network, or a number of bits, of which the store has
    all when the turn comes is not measured again. `done` counts the results so far, of `count`; `epoch` is the last one of a
    training, of `epochs`.
    """

    def __init__(
        self, store: Kept, networks: Networks, wanted: Wanted, setting: Setting, dataset: str, layers: bool = False
    ) -> None:
        self._store, self.done, self.epoch, self.epochs = store, 0, 0, setting.epochs
        self._names, self._wanted, self._each = [*networks], wanted, 1 + layers
        self.count = len(wanted) * self._each
        self._files = NetworkFiles(networks)
        words = ["--activations", str(setting.activations), "--calibration", str(setting.calibration)]
        words += ["--train", str(setting.epochs), "--dataset", dataset]
        words += ["--per-tensor"] * (not setting.per_channel) + ["--sensitivity"] * layers
        words += ["--calibrate-with", setting.calibrated_on] if setting.calibrated_on else []
        super().__init__("quantize", *words)

    def words(self) -> Sequence[str] | None:
        """See Command."""
        there = kept_results(self._store).keys()
        missing = [place for place, keys in self._wanted.items() if not keys <= there]
        names, bits = {name for name, _ in missing}, dict.fromkeys(str(weights) for _, weights in missing)
        self.count = len(names) * len(bits) * self._each
        files = [word for name, word in zip(self._names, self._files.words, strict=True) if name in names]
        return [*files, "--weights", *bits, *self._words] if missing else None

    def around(self) -> AbstractContextManager[object]:
        """One is measured at a time."""
        return self._files.until_done()

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        self.epoch = record.get("epoch", 0)
        if "weights_digest" in record:
            until_saved(self._store.keep, QUANTIZED, key_of_record(record), record)
            self.done += 1


def kept_results(store: Kept) -> dict[str, Record]:
    """What was measured before, by its key. Raises StoreError."""
    return store.all(QUANTIZED)
