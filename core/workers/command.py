"""A command of the command line in a process of its own, which a page can look at."""

import json
import os
import subprocess
import sys
from collections.abc import MutableMapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from core.design.refusal import Refusal

ROOT = Path(__file__).parents[2]
ALONE = {"OMP_NUM_THREADS": "1"}  # several threads wait for each other longer than one takes
TURN = Lock()  # of the commands that measure, or compute for long: another would disturb their latencies


class Command:
    """`python -m core` with this name and words, begun at once; `problem` says why it failed, or is empty."""

    def __init__(self, name: str, *words: str) -> None:
        self.problem, self._name, self._words = "", name, words
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it was done, was stopped, or failed."""
        return not self._thread.is_alive() or (self._is_stopped and self._process is None)

    @property
    def waits(self) -> bool:
        """Whether its turn has not come yet."""
        return self._process is None and not self.is_over

    def wait(self) -> None:
        """Return when it is over."""
        self._thread.join()

    def stop(self) -> None:
        """End it; what it gave before stays."""
        self._is_stopped = True
        if self._process:
            self._process.terminate()

    def words(self) -> Sequence[str] | None:
        """The words after its name, asked for when its turn has come; None where nothing is left to do."""
        return self._words

    def take(self, record: dict[str, Any]) -> None:
        """Keep what one of its records says. May raise OSError, ValueError or a Refusal."""

    def around(self) -> AbstractContextManager[object]:
        """What must be there while the process runs."""
        return nullcontext()

    def _run(self) -> None:
        try:
            with self.around():
                words = None if self._is_stopped else self.words()
                if words is not None:
                    self._follow(words)
        except (OSError, ValueError, Refusal) as error:
            self.problem = f"What `{self._name}` computes could not be kept: {error}"

    def _follow(self, words: Sequence[str]) -> None:
        """Run the process to its end, record by record."""
        command = [sys.executable, "-m", "core", self._name, *words]
        with subprocess.Popen(  # noqa: S603
            [*command, "--json"], cwd=ROOT, text=True, env=os.environ | ALONE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            self._process = process
            if self._is_stopped:  # between the last look and the start
                process.terminate()
            for line in process.stdout or ():
                record = json.loads(line)
                self.problem = record.get("message", self.problem)
                self.take(record)
        if process.returncode and not self._is_stopped and not self.problem:
            self.problem = f"The process ended with status {process.returncode}. See `python {' '.join(command[1:])}`."


def remove_done(commands: MutableMapping[Any, Command]) -> None:
    """Remove those that are over, but for the ones whose problem nobody was shown yet."""
    for key, command in [*commands.items()]:  # other visitors change them meanwhile
        if command.is_over and not command.problem:
            commands.pop(key, None)
