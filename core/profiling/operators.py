"""One forward pass under torch.profiler, after warm-up or cold."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.profiler import ProfilerActivity

from core.design.architecture import Architecture
from core.profiling.conditions import Conditions, conditions
from core.profiling.estimates import ProfilingError
from core.profiling.forward import Weights, pass_by_layer, prepare, refusing, threads
from core.profiling.rows import Row, tables

WARM_UPS = 3
os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # else torch 2.13 writes two lines on standard error for each profile


@dataclass(frozen=True)
class Profile:
    """One profiled forward pass. `cold`: nothing ran before it, so it paid for torch's own first steps as well.

    In both tables the first row is the whole pass, model_inference, and the self columns add up to its total. `operators`
    come by falling total time; `layers` in the network's order, each with the time of the blocks around it, so that
    model_inference itself is what passes between the layers.
    """

    network: str
    batch_size: int
    gradients: bool
    cold: bool
    operators: tuple[Row, ...]
    layers: tuple[Row, ...]
    conditions: Conditions

    @property
    def total_us(self) -> float:
        """The time of the whole pass under the profiler, µs."""
        return self.operators[0].cpu_total_us

    @property
    def released_bytes(self) -> int:
        """What model_inference itself gave back: with gradients all that was allocated for the layers' outputs."""
        whole = self.operators[0]
        return -(whole.self_cpu_memory_bytes + (whole.self_cuda_memory_bytes or 0))


def profile(
    architecture: Architecture,
    batch_size: int = 4,
    weights: Weights | None = None,
    device: str = "cpu",
    *,
    gradients: bool = True,
    cold: bool = False,
    thread_count: int | None = None,
    trace: Path | None = None,
) -> Profile:
    """Profile one forward pass in eval mode on random images, after warm-up unless `cold`.

    `gradients` records for a backward pass, as the documents did; without, pooling gives back its indices itself. `trace` is
    a file to write in Chrome's trace format, which Perfetto opens. Raises ProfilingError, LayerError or BudgetError.
    """
    network, images = prepare(architecture, batch_size, weights, device, gradients)
    with threads(thread_count), refusing(architecture.name):
        if not cold:
            warm_up(architecture, network, images)
        run = record(architecture, network, images)
        circumstances = conditions(images.device)
    if trace:
        export(run, trace)
    operators, layers = tables(run.events(), cuda=images.device.type == "cuda")
    return Profile(architecture.name, batch_size, gradients, cold, operators, layers, circumstances)


def warm_up(architecture: Architecture, network: nn.Sequential, images: Tensor) -> None:
    """A few passes, and one under the profiler: its own first one is slow."""
    for _ in range(WARM_UPS):
        pass_by_layer(architecture, network, images)
    record(architecture, network, images)


def record(architecture: Architecture, network: nn.Sequential, images: Tensor) -> torch.profiler.profile:
    """The finished profiler of one pass."""
    run = recording(images.device)
    with run:
        pass_by_layer(architecture, network, images)
        if images.device.type == "cuda":
            torch.cuda.synchronize()
    return run


def recording(device: torch.device) -> torch.profiler.profile:
    """A profiler of time and memory for that device."""
    activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if device.type == "cuda" else [])]
    return torch.profiler.profile(activities=activities, profile_memory=True)


def export(run: torch.profiler.profile, path: Path) -> None:
    """Write a finished profiler's trace; raises ProfilingError where the file cannot be written."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "trace.json"
        run.export_chrome_trace(str(written))
        try:
            shutil.copyfile(written, path)
        except OSError as error:
            what = f"{path} cannot be written: {error.strerror or error}."
            raise ProfilingError("not-saved", what, "Choose another file.") from None
