"""A data set downloaded by a process of its own, which a page can look at."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[2]


class Download:
    """The command `download` in a process. `bytes` are there so far; `problem` says why it failed, or is empty."""

    def __init__(self, name: str) -> None:
        self.bytes, self.problem = 0, ""
        self._words = ("-m", "core", "download", name)
        command = [sys.executable, *self._words, "--json"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=quiet)  # noqa: S603
        self._thread = Thread(target=self._read, name=f"download of {name}", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it was downloaded, or failed."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Return when it is over."""
        self._thread.join()

    def _read(self) -> None:
        with self._process:
            for line in self._process.stdout or ():
                record = json.loads(line)
                self.bytes = record.get("bytes", self.bytes)
                self.problem = record.get("message", self.problem)
        if self._process.returncode and not self.problem:
            self.problem = f"The download ended with status {self._process.returncode}. See `python {' '.join(self._words)}`."
