"""What can run a network: torch as it stands, torch.compile, ONNX Runtime."""

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
from core.profiling.estimates import ProfilingError
from core.profiling.forward import Weights, prepare

ENGINES = {"eager": "PyTorch, operator by operator", "compiled": "torch.compile", "onnx": "ONNX Runtime"}
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
COMPILERS = ("g++", "clang++", "c++", "cl")
Call = Callable[[], object]


@dataclass(frozen=True)
class Setup:
    """What to time: batch size, threads (None: as torch has them), dtype (a key of DTYPES), engine (of ENGINES), device."""

    batch_size: int = 1
    threads: int | None = None
    dtype: str = "float32"
    engine: str = "eager"
    device: str = "cpu"


def missing(engine: str) -> str:
    """What this machine lacks to run an engine; empty where it has all."""
    if engine == "compiled" and not any(map(shutil.which, (os.environ.get("CXX", ""), *COMPILERS))):
        return f"torch.compile needs a C++ compiler, and none of {', '.join(COMPILERS)} was found."
    if engine == "onnx" and not all(map(find_spec, ("onnxruntime", "onnxscript"))):
        return "ONNX Runtime needs the packages onnxruntime, onnx and onnxscript."
    return ""


def start(architecture: Architecture, setup: Setup, weights: Weights | None = None) -> Callable[[Tensor], Call]:
    """The network in the setup's engine: a function from a batch (float32, on the CPU) to the call that classifies it.

    One start serves all batch sizes; torch.compile compiles, some seconds, at the first call of each. Raises ProfilingError
    for what is unknown or cannot be had here.
    """
    _require_known(setup)
    subject = prepare(architecture, 1, weights, setup.device, gradients=False)
    network, device = subject.network, subject.images.device
    if setup.engine == "onnx":
        return _onnx(to_onnx(network, architecture.input_shape))
    network.to(DTYPES[setup.dtype])
    wrap = _compiled if setup.engine == "compiled" else partial
    return lambda batch: wrap(network, batch.to(device, DTYPES[setup.dtype]))


def _compiled(network: nn.Module, batch: Tensor) -> Call:
    """Compiled for this batch size alone: after some sizes of one network torch would silently run it eagerly."""
    torch.compiler.reset()
    return partial(torch.compile(network, dynamic=False), batch)


def _onnx(content: bytes) -> Callable[[Tensor], Call]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return lambda batch: partial(session.run, None, {"images": batch.numpy()})


def _require_known(setup: Setup) -> None:
    for word, names in ((setup.engine, ENGINES), (setup.dtype, DTYPES)):
        if word not in names:
            raise ProfilingError("unknown", f"There is no engine or dtype {word!r:.40}.", f"Use one of {', '.join(names)}.")
    if refusal := lacks(setup):
        raise refusal


def lacks(setup: Setup) -> ProfilingError | None:
    """Why a setup of known names cannot be had here; None where it can."""
    if reason := missing(setup.engine):
        return ProfilingError("missing", reason, "Install it, or use the engine eager.")
    if setup.engine == "onnx" and (setup.dtype, setup.device) != ("float32", "cpu"):
        what = f"ONNX Runtime runs float32 on the CPU here, not {setup.dtype} on {setup.device:.40}."
        return ProfilingError("unsupported", what, "Use the engine eager.")
    return None
