"""ONNX Runtime in 8 bits: as accurate as the reference in integers, and with more operators than in float32."""

import os
import warnings
from pathlib import Path

import onnx
import onnxruntime
import pytest
import torch

from core.data.datasets import load
from core.data.images import Images
from core.data.normalization import DataError
from core.learning.checkpoint import read
from core.learning.evaluation import score
from core.learning.export import to_onnx
from core.learning.header import trained
from core.learning.onnx_runtime import session
from core.learning.quantization.integer_calibration import integers
from core.learning.quantization.integer_engines import logits
from core.learning.quantization.integer_onnx import to_int8_onnx


@pytest.mark.parametrize("name", trained() if os.environ.get("EXPLORER_C") else ["lenet5-28"])
def test_the_reference_is_within_a_tenth_of_a_point_of_torch_and_of_onnx_runtime_in_8_bits(name: str, one_thread: None) -> None:
    """On 10,000 images; of scikit-learn's digits, 360, two may differ."""
    try:
        data = load("mnist", download=False)
    except DataError:
        data = load("digits")
    found = read(trained()[name])
    answers = (logits(found, engine, data.train, data.test) for engine in ("int8", "onnx-int8", "torch"))
    ours, theirs, floats = (score(one, data.test.labels).accuracy for one in answers)
    allowed = max(0.001, 2 / len(data.test))
    assert abs(ours - theirs) <= allowed and abs(ours - floats) <= allowed


def test_images_that_are_sorted_by_class_all_calibrate(one_thread: None) -> None:
    """Of 1,000 images, black ones and then white ones, 512 show both."""
    found, pixels = read(trained()["softmax"]), torch.zeros(1_000, 1, 28, 28, dtype=torch.uint8)
    pixels[600:] = 255
    images = Images(pixels, torch.zeros(1_000, dtype=torch.int64))
    all_of_them, two = integers(found, images).output, integers(found, images[torch.tensor([0, 999])]).output
    assert all_of_them.scale == pytest.approx(two.scale) and all_of_them.zero == two.zero


def operators(content: bytes, folder: Path) -> list[str]:
    """What ONNX Runtime makes of a file, in order."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath, options.log_severity_level = str(folder / "optimized.onnx"), 3
    onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return [node.op_type for node in onnx.load(folder / "optimized.onnx").graph.node]


def test_eight_bits_take_more_operators_where_there_is_no_kernel_for_them(tmp_path: Path) -> None:
    """What the compare page says of LeNet-5: around each tanh values go to float32 and back."""
    found = read(trained()["lenet5"])
    plain = to_onnx(found.network(), (1, 28, 28))
    with warnings.catch_warnings(action="error"):
        eight = to_int8_onnx(plain, torch.randn(8, 1, 28, 28))
    assert len(eight) < 0.4 * len(plain)
    before, after = operators(plain, tmp_path), operators(eight, tmp_path)
    assert 1.5 * len(before) < len(after)
    assert after.count("Tanh") == 4 and before.count("DequantizeLinear") == 0 < 4 < after.count("DequantizeLinear")
    assert [after[place - 1] for place, kind in enumerate(after) if kind == "Tanh"] == ["DequantizeLinear"] * 4


def test_a_session_runs_on_as_many_threads_as_torch() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        ready = session(to_onnx(read(trained()["softmax"]).network(), (1, 28, 28)))
        assert ready.get_session_options().intra_op_num_threads == 1
    finally:
        torch.set_num_threads(before)
