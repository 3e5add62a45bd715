"""The engines that can run a network: plain PyTorch, torch.compile, ONNX Runtime in float32 and in 8 bits."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from core.design.architecture import Architecture
from core.learning.export import to_onnx
from core.learning.onnx_runtime import session
from core.learning.quantization.integer_onnx import INPUT, to_int8_onnx
from core.profiling.estimates import ProfilingError
from core.profiling.forward import Weights, prepare

ENGINES = {
    "eager": "PyTorch, operator by operator",
    "compiled": "torch.compile",
    "onnx": "ONNX Runtime",
    "onnx-int8": "ONNX Runtime, weights and activations in 8 bits",
}
ONNX = ("onnx", "onnx-int8")
SHOWN = 64  # random images that show ONNX Runtime the ranges of activations: how long a pass takes does not depend on them
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
COMPILERS = ("g++", "clang++", "c++", "cl")
Call = Callable[[], object]


@dataclass(frozen=True)
class Setup:
    """What to time: batch size, threads (None: torch's own), dtype (a key of DTYPES), engine (of ENGINES), device."""

    batch_size: int = 1
    threads: int | None = None
    dtype: str = "float32"
    engine: str = "eager"
    device: str = "cpu"


def missing(engine: str) -> str:
    """What this machine lacks to run an engine; empty if nothing."""
    if engine == "compiled" and not any(map(shutil.which, (os.environ.get("CXX", ""), *COMPILERS))):
        return f"torch.compile needs a C++ compiler, and none of {', '.join(COMPILERS)} was found."
    if engine in ONNX and not all(map(find_spec, ("onnxruntime", "onnx", "onnxscript"))):
        return "ONNX Runtime needs the packages onnxruntime, onnx and onnxscript."
    return ""


def start(architecture: Architecture, setup: Setup, weights: Weights | None = None) -> Callable[[Tensor], Call]:
    """Load the network into the setup's engine; returns a function from a batch (float32, on the CPU) to a call that runs it.

    One start serves all batch sizes; torch.compile takes some seconds at the first call of each. Raises ProfilingError for
    an unknown setup or one that this machine lacks.
    """
    _require_known(setup)
    subject = prepare(architecture, 1, weights, setup.device, gradients=False)
    network, device = subject.network, subject.images.device
    if setup.engine in ONNX:
        return _onnx(network, architecture, setup.engine)
    network.to(DTYPES[setup.dtype])
    wrap = _compiled if setup.engine == "compiled" else partial
    return lambda batch: wrap(network, batch.to(device, DTYPES[setup.dtype]))


def _compiled(network: nn.Module, batch: Tensor) -> Call:
    """Compile for this batch size alone: after several sizes of one network torch would silently run it eagerly."""
    torch.compiler.reset()
    return partial(torch.compile(network, dynamic=False), batch)


def _onnx(network: nn.Module, architecture: Architecture, engine: str) -> Callable[[Tensor], Call]:
    content = to_onnx(network, architecture.input_shape)
    if engine == "onnx-int8":
        dice = torch.Generator().manual_seed(0)
        content = to_int8_onnx(content, torch.randn(SHOWN, *architecture.input_shape, generator=dice))
    ready = session(content)
    return lambda batch: partial(ready.run, None, {INPUT: batch.numpy()})


def _require_known(setup: Setup) -> None:
    for word, names in ((setup.engine, ENGINES), (setup.dtype, DTYPES)):
        if word not in names:
            raise ProfilingError("unknown", f"There is no engine or dtype {word!r:.40}.", f"Use one of {', '.join(names)}.")
    if refusal := lacks(setup):
        raise refusal


def lacks(setup: Setup) -> ProfilingError | None:
    """Why this machine cannot run the setup, or None."""
    if reason := missing(setup.engine):
        return ProfilingError("missing", reason, "Install it, or use the engine eager.")
    if setup.engine in ONNX and (setup.dtype, setup.device) != ("float32", "cpu"):
        what = f"ONNX Runtime runs float32 on the CPU here, not {setup.dtype} on {setup.device:.40}."
        return ProfilingError("unsupported", what, "Use the engine eager.")
    return None
