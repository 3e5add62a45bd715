"""The conditions of a measurement."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime

import torch


@dataclass(frozen=True)
class Conditions:
    """Machine, device, torch's threads, versions, and when (ISO 8601, UTC); `instructions` is the vector set torch uses."""

    machine: str
    cores: int
    instructions: str
    device: str
    threads: int
    python: str
    torch: str
    measured_at: str


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
    )
