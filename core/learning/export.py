"""A network as an ONNX file, by torch's own exporter."""

import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from core.design.layer import Shape
from core.design.refusal import Refusal


class ExportError(Refusal):
    """A network that cannot be exported here."""


def to_onnx(network: nn.Module, input_shape: Shape, normal: tuple[float, float] | None = None) -> bytes:
    """The ONNX file of a network in eval mode: input "images" (batch, *input_shape) float32, output "logits"; any batch size.

    The network expects normalized pixels, (pixels/255 − mean)/std: the file carries `normal`, its mean and std, as metadata.
    Raises ExportError if the packages onnx and onnxscript are not installed.
    """
    try:
        import onnxscript  # noqa: F401
    except ImportError:
        raise ExportError("onnx", "ONNX needs the packages onnx and onnxscript.", "Install requirements.txt again.") from None
    network.eval()
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(action="ignore", category=FutureWarning),
    ):  # torch's own
        file = Path(folder) / "network.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(2, *input_shape),),
            file,
            input_names=["images"],
            output_names=["logits"],
            dynamic_shapes={"input": {0: torch.export.Dim("batch")}},
            external_data=False,
            dynamo=True,
            verbose=False,
        )
        content = file.read_bytes()
    return _with_notes(content, dict(zip(("mean", "std"), normal, strict=True))) if normal else content


def _with_notes(content: bytes, notes: dict[str, float]) -> bytes:
    """The file with these numbers among its metadata."""
    from onnx import ModelProto

    model = ModelProto.FromString(content)
    for name, value in notes.items():
        model.metadata_props.add(key=name, value=repr(value))
    return bytes(model.SerializeToString())
