"""Networks quantized and tested by a process of its own; each result is kept in the store as it comes."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

from core.learning.quantization.record import Record, key_of_record
from core.learning.quantization.setting import Setting
from core.store.kept import QUANTIZED, Kept
from core.workers.command import Command
from core.workers.network_files import NetworkFiles, Networks

_one_at_a_time = Lock()


class Quantizing(Command):
    """The command `quantize` for networks with the same setting, and each of these bits of weights.

    With `layers` also layer by layer. `done` counts the results so far, of `count`; `epoch` is the last one of a training, of
    `epochs`.
    """

    def __init__(
        self, store: Kept, networks: Networks, bits: Sequence[int], setting: Setting, dataset: str, layers: bool = False
    ) -> None:
        self._store, self.done, self.epoch, self.epochs = store, 0, 0, setting.epochs
        self.count = len(networks) * len(bits) * (1 + layers)
        self._files = NetworkFiles(networks)
        words = ["quantize", *self._files.words, "--weights", *map(str, bits), "--activations", str(setting.activations)]
        words += ["--calibration", str(setting.calibration), "--train", str(setting.epochs), "--dataset", dataset]
        words += ["--per-tensor"] * (not setting.per_channel) + ["--sensitivity"] * layers
        words += ["--calibrate-with", setting.calibrated_on] if setting.calibrated_on else []
        super().__init__(*words)

    def around(self) -> AbstractContextManager[object]:
        """One is measured at a time."""
        return self._files.until_done(_one_at_a_time)

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        self.epoch = record.get("epoch", 0)
        if "weights_digest" in record:
            self._store.keep(QUANTIZED, key_of_record(record), record)
            self.done += 1


def kept_results(store: Kept) -> dict[str, Record]:
    """What was measured before, by its key. Raises StoreError."""
    return store.all(QUANTIZED)
