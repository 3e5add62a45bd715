"""ONNX Runtime on the CPU. It is imported where it is first used: the app starts without it."""

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def session(content: bytes) -> "InferenceSession":
    """An ONNX file ready to run, on as many threads as torch has."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
