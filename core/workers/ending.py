"""How a worker writes that a run is over, also where the store takes nothing for a while."""

from time import monotonic, sleep

from core.store.database import StoreError
from core.store.store import Store

PATIENCE = 600.0  # seconds in which somebody may make room on a full disk
PAUSE = 1.0  # seconds between two tries


def end(store: Store, number: int, state: str, says: str = "") -> None:
    """Write how the run ended, trying again while the store takes nothing; one that is no longer this worker's is left alone.

    Raises StoreError where the store took nothing for all of PATIENCE.
    """
    last = monotonic() + PATIENCE
    while True:
        try:
            store.finish(number, state, says)
            return
        except StoreError as error:
            if error.code in ("lost", "no-such-run"):
                return
            if error.code != "not-saved" or monotonic() > last:
                raise
        sleep(PAUSE)
