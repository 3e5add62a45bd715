"""What a network takes of memory: computed, as the allocator saw it, and as a process of its own."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import safetensors.torch
import torch

from core.design.architecture import Architecture
from core.design.form import to_json
from core.learning.checkpoint import empty
from core.profiling.conditions import Conditions, conditions
from core.profiling.estimates import ProfilingError, activations_bytes, image_bytes, require_room, weight_bytes
from core.profiling.forward import ForwardPass, refusing
from core.profiling.operators import Profile, export

ROOT = Path(__file__).parents[2]
MAX_SECONDS = 300


@dataclass(frozen=True)
class Resident:
    """Resident memory in bytes of a process with torch and nothing else, and after a network's first pass in it."""

    empty_bytes: int
    loaded_bytes: int


@dataclass(frozen=True)
class Memory:
    """All in bytes. Computed: the weights, the saved file of the weights alone (safetensors), a batch of images, and all
    that the layers allocate for their outputs in one pass, of which not everything lives at once.

    Measured: `released_bytes`, what the profiler says a pass with gradients gave back, equal to the computed activations on a
    CPU; `peak_bytes`, the most that lived at once in a pass without gradients, weights, images and the workspaces of the
    convolutions included; on CUDA the most that torch had allocated, else None.
    """

    network: str
    batch_size: int
    weight_bytes: int
    file_bytes: int
    image_bytes: int
    activation_bytes: int
    released_bytes: int
    peak_bytes: int
    cuda_peak_bytes: int | None
    conditions: Conditions


def memory(subject: ForwardPass, profile: Profile) -> Memory:
    """Compute and measure; `profile` is one of the same pass with gradients. Raises ProfilingError."""
    design, network, images = subject.architecture, subject.network, subject.images
    with refusing(design.name), torch.no_grad():
        subject.warm_up()
        if images.is_cuda:
            torch.cuda.reset_peak_memory_stats(images.device)
        profiler = subject.record()
    held = images.nbytes + sum(tensor.nbytes for tensor in network.state_dict().values())
    return Memory(
        network=design.name,
        batch_size=len(images),
        weight_bytes=weight_bytes(design),
        file_bytes=len(safetensors.torch.save(network.state_dict())),
        image_bytes=image_bytes(design, len(images)),
        activation_bytes=activations_bytes(design, len(images)),
        released_bytes=profile.released_bytes,
        peak_bytes=held + _live_peak(profiler, images.device),
        cuda_peak_bytes=torch.cuda.max_memory_allocated(images.device) if images.is_cuda else None,
        conditions=conditions(images.device),
    )


def _live_peak(profiler: torch.profiler.profile, device: torch.device) -> int:
    """The most bytes that a profiled pass held at once on the device, from each allocation and release in its trace."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.json"
        export(profiler, file)
        events = json.loads(file.read_text())["traceEvents"]
    place = 1 if device.type == "cuda" else 0  # as c10's DeviceType numbers them
    changes = [event for event in events if event["name"] == "[memory]" and event["args"]["Device Type"] == place]
    changes.sort(key=lambda event: float(event["ts"]))
    return max(accumulate((int(event["args"]["Bytes"]) for event in changes), initial=0))


def resident(architecture: Architecture, batch_size: int = 4) -> Resident:
    """Measure in a fresh process on the CPU that holds just this network; takes some seconds. Raises ProfilingError."""
    require_room(architecture, batch_size)
    empty(architecture)  # refuses here, in words, what could only fail there
    request = json.dumps({"architecture": to_json(architecture), "batch_size": batch_size})
    words = [sys.executable, "-m", "core.profiling.resident"]
    try:
        done = subprocess.run(words, input=request, capture_output=True, text=True, cwd=ROOT, timeout=MAX_SECONDS, check=True)  # noqa: S603
        return Resident(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError) as error:
        raise ProfilingError("process", f"The process that was to hold {architecture.name} failed: {error}") from error
