"""The t-SNE of a network, computed by a process of its own and kept in the cache folder."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from core.data.files import write_whole
from core.data.places import cache_folder
from core.learning.checkpoint import Checkpoint, write
from core.learning.classifier import Classifier
from core.learning.fingerprint import fingerprint
from core.workers.command import Command

KEPT = 100  # planes; of more, the oldest go
_one_at_a_time = Lock()


class Embedding(Command):
    """The command `tsne` for a network."""

    def __init__(self, classifier: Classifier, dataset: str, images: int) -> None:
        self._file = _file(classifier, dataset, images)
        self._network = self._file.with_suffix(".safetensors")
        self._checkpoint = Checkpoint(
            classifier.architecture, classifier.recipe, (), classifier.card, dict(classifier.network.state_dict())
        )
        super().__init__("tsne", str(self._network), "--dataset", dataset, "--images", str(images))

    @contextmanager
    def around(self) -> Iterator[None]:
        """The network as a file; one is computed at a time."""
        with _one_at_a_time:
            try:
                write(self._checkpoint, self._network)
                yield
            finally:
                self._network.unlink(missing_ok=True)

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        if "points" in record:
            write_whole(self._file, json.dumps(record["points"]).encode())
            _make_room(self._file.parent)


def kept_points(classifier: Classifier, dataset: str, images: int) -> list[tuple[float, float]] | None:
    """The points that were computed before; None where they were not."""
    try:
        return [(float(x), float(y)) for x, y in json.loads(_file(classifier, dataset, images).read_bytes())]
    except (OSError, ValueError, TypeError):
        return None


def _file(classifier: Classifier, dataset: str, images: int) -> Path:
    """The place that this network's points have, by all that they depend on."""
    network = fingerprint(classifier.architecture, classifier.recipe, classifier.network.state_dict())
    found = hashlib.sha256(f"{network} {dataset} test {images}".encode())
    return cache_folder() / "tsne" / f"{found.hexdigest()[:32]}.json"


def _make_room(folder: Path) -> None:
    newest = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
