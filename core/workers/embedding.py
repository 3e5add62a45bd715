"""The t-SNE of a network, computed by a process of its own and kept in the cache folder."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from core.data.files import write_whole
from core.data.places import cache_folder
from core.learning.checkpoint import Checkpoint, to_bytes
from core.learning.classifier import Classifier
from core.learning.fingerprint import fingerprint
from core.workers.command import Command
from core.workers.network_files import NetworkFiles

KEPT = 100  # planes; of more, the oldest go


class Embedding(Command):
    """The command `tsne` for a network; one that was computed meanwhile for another visitor is not computed again."""

    def __init__(self, classifier: Classifier, dataset: str, images: int) -> None:
        self._file = _file(classifier, dataset, images)
        weights = dict(classifier.network.state_dict())
        checkpoint = Checkpoint(classifier.architecture, classifier.recipe, (), classifier.card, weights)
        self._files = NetworkFiles({classifier.name: to_bytes(checkpoint)})
        super().__init__("tsne", *self._files.words, "--dataset", dataset, "--images", str(images))

    def words(self) -> Sequence[str] | None:
        """See Command."""
        return self._words if _points(self._file) is None else None

    def around(self) -> AbstractContextManager[object]:
        """The network as a file; one is computed at a time."""
        return self._files.until_done()

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        if "points" in record:
            write_whole(self._file, json.dumps(record["points"]).encode())
            _make_room(self._file.parent)


def kept_points(classifier: Classifier, dataset: str, images: int) -> list[tuple[float, float]] | None:
    """The points that were computed before; None where they were not."""
    return _points(_file(classifier, dataset, images))


def _points(file: Path) -> list[tuple[float, float]] | None:
    try:
        return [(float(x), float(y)) for x, y in json.loads(file.read_bytes())]
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
