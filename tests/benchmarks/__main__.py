"""`make bench`: the speeds that the README gives, on this machine. Nothing here decides a test."""

import os
import platform

from tests.benchmarks import (
    classroom,
    crowd,
    engines,
    inside,
    kernels,
    lanes,
    latency,
    learning,
    looks,
    pages,
    photographs,
    quantization,
    studies,
    work,
)


def main() -> None:
    """Print every figure with its unit."""
    load = os.getloadavg()[0]
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {load:.1f}")
    work.report()
    photographs.report()
    latency.report()
    inside.report()
    learning.report()
    kernels.report()
    lanes.report()
    quantization.report()
    engines.report_held()
    engines.report()
    studies.report()
    pages.report()
    looks.report()
    crowd.report()
    classroom.report()


if __name__ == "__main__":
    main()
