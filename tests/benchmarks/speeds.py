"""`make speeds`: measure what README's tables of times show, and keep it in the file that they are made from."""

import os
import platform
from datetime import UTC, datetime

import torch

from core.learning.lanes.vector import LANES
from core.learning.provenance import facts, of_program
from core.profiling.speeds import FILE, Speeds, write
from tests.benchmarks import lanes, pages, work


def main() -> None:
    """Measure all of them; without a browser nothing is kept, since the pages' would be missing."""
    figures = [*pages.report(), *work.report()]
    if not any(one.what.startswith("start of the process") for one in figures):
        raise SystemExit("Nothing is kept: the pages' speeds need a Chromium.")
    write(Speeds(_machine(), tuple(figures), tuple(lanes.report())))
    print(f"saved {FILE}")


def _machine() -> dict[str, str]:
    return {
        "machine": f"{platform.platform()}, {os.cpu_count()} cores, {LANES} lanes",
        "versions": f"python {platform.python_version()}, torch {torch.__version__}",
        "program": facts(of_program())["program"],
        "measured at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


if __name__ == "__main__":
    main()
