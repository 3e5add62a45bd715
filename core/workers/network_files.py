"""Networks of runs as files, for as long as a command reads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

Networks = Mapping[str, bytes | None]  # by name; with its checkpoint, where it is none of the project's own


class NetworkFiles:
    """A file for each network that is given with its checkpoint."""

    def __init__(self, networks: Networks) -> None:
        self._folder = TemporaryDirectory(prefix="networks-")
        self.words = [self._word(*network) for network in networks.items()]

    @contextmanager
    def until_done(self, lock: Lock) -> Iterator[None]:
        """Wait for the lock, and remove the files at the end."""
        with self._folder, lock:
            yield

    def _word(self, name: str, checkpoint: bytes | None) -> str:
        """How a command names the network."""
        if checkpoint is None:
            return name
        file = Path(self._folder.name) / f"{len(list(Path(self._folder.name).iterdir()))}.safetensors"
        file.write_bytes(checkpoint)
        return str(file)
