"""An ONNX file in 8 bits, by ONNX Runtime's own static quantization."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from core.learning.evaluation import BATCH

INPUT = "images"  # the name that to_onnx gives it


def to_int8_onnx(content: bytes, images: Tensor) -> bytes:
    """The file of to_onnx with int8 weights, symmetric for each output channel, and int8 activations; still float32 outside.

    The least and the largest values on `images` (n, channels, height, width) float32, normalized, give the activations' ranges.
    """
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static, shape_inference

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.batches: Iterator[Tensor] = iter(images.split(BATCH))

        def get_next(self) -> dict[str, object] | None:
            batch = next(self.batches, None)
            return None if batch is None else {INPUT: batch.numpy()}

    with tempfile.TemporaryDirectory() as folder:
        plain, inferred, made = (Path(folder) / f"{name}.onnx" for name in ("plain", "inferred", "made"))
        plain.write_bytes(content)
        shape_inference.quant_pre_process(plain, inferred, skip_symbolic_shape=True)
        kinds = {"activation_type": QuantType.QInt8, "weight_type": QuantType.QInt8}
        quantize_static(inferred, made, Reader(), quant_format=QuantFormat.QDQ, per_channel=True, **kinds)
        return made.read_bytes()
