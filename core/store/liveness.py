"""Whether a worker is alive."""

import os
import platform
import time
from typing import Any

STALE = 15.0  # seconds without a heartbeat after which a run's worker is taken for dead


def _is_dead(beat: float, machine: dict[str, Any]) -> bool:
    """Whether the worker's last sign of life is too old (or lies ahead, where a clock was put back), or its process gone."""
    return abs(time.time() - beat) > STALE or (machine.get("host") == platform.node() and not _lives(machine.get("process")))


def _lives(process: int | None) -> bool:
    if process is None:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
