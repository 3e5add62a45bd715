"""One forward pass under torch.profiler, after warm-up or cold."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from core.profiling.conditions import Conditions, conditions
from core.profiling.estimates import ProfilingError
from core.profiling.forward import ForwardPass, refusing
from core.profiling.profile_rows import Row, tables


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


def profile(subject: ForwardPass, *, cold: bool = False, trace: Path | None = None) -> Profile:
    """Profile one forward pass, after a warm-up unless `cold`.

    With gradients all memory is released at the end; without, pooling releases its indices itself. `trace` is a file to write
    in Chrome's trace format, which Perfetto opens. Raises ProfilingError.
    """
    with refusing(subject.architecture.name):
        if not cold:
            subject.warm_up()
        profiler = subject.record()
        circumstances = conditions(subject.images.device)
    if trace:
        export(profiler, trace)
    operators, layers = tables(profiler.events(), cuda=subject.images.is_cuda)
    size = len(subject.images)
    return Profile(subject.architecture.name, size, subject.gradients, cold, operators, layers, circumstances)


def export(profiler: torch.profiler.profile, path: Path) -> None:
    """Write a finished profiler's trace; raises ProfilingError where the file cannot be written."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "trace.json"
        profiler.export_chrome_trace(str(written))
        try:
            shutil.copyfile(written, path)
        except OSError as error:
            what = f"{path} cannot be written: {error.strerror or error}."
            raise ProfilingError("not-saved", what, "Choose another file.") from None
