"""What takes long to make again is kept as soon as the store takes it: the disk may be full only for a while."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import ParamSpec

from core.store.database import StoreError

PATIENCE = 600.0  # seconds in which somebody may make room on a full disk
PAUSE = 1.0  # seconds between two tries
P = ParamSpec("P")


def until_saved(save: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> None:
    """Call `save` with these arguments, again and again while the store takes nothing.

    Raises StoreError where the store took nothing for all of PATIENCE, and at once where it refuses for another reason.
    """
    last = monotonic() + PATIENCE
    while True:
        try:
            save(*arguments, **named)
            return
        except StoreError as error:
            if error.code != "not-saved" or monotonic() > last:
                raise
        sleep(PAUSE)
