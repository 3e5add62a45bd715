"""A data set downloaded by a process of its own, which a page can look at."""

from typing import Any

from core.workers.command import Command


class Download(Command):
    """The command `download`; `bytes` are there so far."""

    def __init__(self, name: str) -> None:
        self.bytes = 0
        super().__init__("download", name)

    def take(self, record: dict[str, Any]) -> None:
        """See Command."""
        self.bytes = record.get("bytes", self.bytes)
