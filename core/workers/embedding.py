"""The t-SNE of a network, computed by a process of its own and kept in the cache folder."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock, Thread

from core.data.files import write_whole
from core.data.places import cache_folder
from core.learning.checkpoint import Checkpoint, write
from core.learning.classifier import Classifier

ROOT = Path(__file__).parents[2]
ALONE = {"OMP_NUM_THREADS": "1"}  # several threads wait for each other longer than one takes
KEPT = 100  # planes; of more, the oldest go
_one_at_a_time = Lock()


class Embedding:
    """The command `tsne` for a network, in a process; `problem` says why it failed, or is empty."""

    def __init__(self, classifier: Classifier, dataset: str, images: int) -> None:
        self._file, self.problem = _file(classifier, dataset, images), ""
        checkpoint = Checkpoint(
            classifier.architecture, classifier.recipe, (), classifier.card, dict(classifier.network.state_dict())
        )
        words = ("--dataset", dataset, "--images", str(images), "--json")
        self._thread = Thread(target=self._run, args=(checkpoint, words), name="t-SNE", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it was computed, or failed."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Return when it is over."""
        self._thread.join()

    def _run(self, checkpoint: Checkpoint, words: tuple[str, ...]) -> None:
        network = self._file.with_suffix(".safetensors")
        try:
            with _one_at_a_time:
                write(checkpoint, network)
                command = [sys.executable, "-m", "core", "tsne", str(network), *words]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | ALONE)  # noqa: S603
            record = json.loads(done.stdout or "{}")
            if "points" not in record:
                self.problem = record.get("message", f"t-SNE ended with status {done.returncode}.")
                return
            write_whole(self._file, json.dumps(record["points"]).encode())
            _make_room(self._file.parent)
        except (OSError, ValueError) as error:
            self.problem = f"t-SNE could not be computed or kept: {error}"
        finally:
            network.unlink(missing_ok=True)


def kept_points(classifier: Classifier, dataset: str, images: int) -> list[tuple[float, float]] | None:
    """The points that were computed before; None where they were not."""
    try:
        return [(float(x), float(y)) for x, y in json.loads(_file(classifier, dataset, images).read_bytes())]
    except (OSError, ValueError, TypeError):
        return None


def _file(classifier: Classifier, dataset: str, images: int) -> Path:
    """The place that this network's points have, by all that they depend on."""
    recipe = classifier.recipe
    found = hashlib.sha256(f"{classifier.architecture.layers} {recipe.mean} {recipe.std} {dataset} {images}".encode())
    for value in classifier.network.state_dict().values():
        found.update(value.numpy().tobytes())
    return cache_folder() / "tsne" / f"{found.hexdigest()[:32]}.json"


def _make_room(folder: Path) -> None:
    newest = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
