"""The conditions of a measurement."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime

import torch

from core.learning.provenance import of_program


@dataclass(frozen=True)
class Conditions:
    """Machine, device, torch's threads, versions, and when (ISO 8601, UTC); `instructions` is the vector set torch uses.

    `commit` is that of the program; empty where it is not known, as in older measurements.
    """

    machine: str
    cores: int
    instructions: str
    device: str
    threads: int
    python: str
    torch: str
    measured_at: str
    commit: str = ""


def conditions(device: torch.device) -> Conditions:
    """The current conditions on a device."""
    return Conditions(
        machine=platform.platform(),
        cores=os.cpu_count() or 1,
        instructions=torch.backends.cpu.get_cpu_capability(),
        device=torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
        threads=torch.get_num_threads(),
        python=platform.python_version(),
        torch=torch.__version__,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=of_program().get("commit", ""),
    )
