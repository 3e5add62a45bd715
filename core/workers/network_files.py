"""Networks of runs as files, for as long as a command reads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.design.refusal import Refusal
from core.workers.command import TURN

Networks = Mapping[str, bytes | None]  # by name; with its checkpoint, where it is none of the project's own


class NetworkFiles:
    """A file for each network that is given with its checkpoint. Raises a Refusal where it cannot be written."""

    def __init__(self, networks: Networks) -> None:
        try:
            self._folder = TemporaryDirectory(prefix="networks-")
            self.words = [self._word(*network) for network in networks.items()]
        except OSError as error:
            what = f"The network cannot be written for the process that reads it: {error.strerror or error}."
            raise Refusal("not-saved", what, "Free some space.") from error

    @contextmanager
    def until_done(self) -> Iterator[None]:
        """Wait for the command's turn, and remove the files at the end."""
        with self._folder, TURN:
            yield

    def _word(self, name: str, checkpoint: bytes | None) -> str:
        """How a command names the network."""
        if checkpoint is None:
            return name
        file = Path(self._folder.name) / f"{len(list(Path(self._folder.name).iterdir()))}.safetensors"
        file.write_bytes(checkpoint)
        return str(file)
