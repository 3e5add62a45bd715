"""The ONNX file answers as the network does: onnxruntime against torch."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from core.__main__ import main
from core.design.form import to_json
from core.design.zoo import ZOO, named
from core.learning.checkpoint import read
from core.learning.export import to_onnx
from core.learning.foreign.onnx_file import from_onnx, read_onnx
from core.learning.header import trained
from core.learning.network import build


def answers(content: bytes, images: torch.Tensor) -> np.ndarray:
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"images": images.numpy()})[0]


@pytest.mark.parametrize("name", ["mlp1", "lenet5", "flagship"])
def test_an_onnx_file_of_fresh_weights_answers_as_torch_at_any_batch_size(name: str) -> None:
    torch.manual_seed(0)
    network = build(ZOO[name]).eval()
    content = to_onnx(network, ZOO[name].input_shape)
    for batch_size in (1, 5):
        images = torch.randn(batch_size, *ZOO[name].input_shape)
        with torch.inference_mode():
            np.testing.assert_allclose(answers(content, images), network(images).numpy(), atol=1e-5)
            opened = from_onnx(content, f"{name}.onnx").network()(images)
            torch.testing.assert_close(opened, network(images), rtol=1e-6, atol=1e-6)


def export(*words: object) -> None:
    """What `python -m core export …` does, without the start of a process."""
    assert main(["export", *map(str, words)]) == 0


@pytest.mark.parametrize("given", ["cnn-16-4", trained()["cnn-16-4"]], ids=["name", "file"])
def test_the_command_exports_a_trained_network_with_its_weights(
    given: str | Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = trained()["cnn-16-4"], tmp_path / "network.onnx"
    export(given, "--to", "onnx", "--out", out, "--json")
    record = json.loads(capsys.readouterr().out)
    assert (record["bytes"], record["weights"]) == (out.stat().st_size, "trained weights")
    images = torch.rand(3, 1, 28, 28)
    with torch.inference_mode():
        expected = read(path).network().eval()(images).numpy()
    np.testing.assert_allclose(answers(out.read_bytes(), images), expected, atol=1e-5)
    opened = read_onnx(out, normal=(0.0, 1.0))  # not what the file says
    np.testing.assert_allclose(opened.network()(images).numpy(), expected, rtol=1e-6, atol=1e-6)
    assert (opened.recipe.mean, opened.recipe.std) == (read(path).recipe.mean, read(path).recipe.std) != (0.0, 1.0)


def test_the_command_says_that_a_design_without_training_has_untrained_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.learning.export.to_onnx", lambda network, shape: b"a network")
    export("mlp2-300-200", "--to", "onnx", "--out", tmp_path / "network.onnx")
    assert capsys.readouterr().out == f"{tmp_path / 'network.onnx'}: 9 bytes, untrained weights of seed 0\n"
    export("mlp2-300-200", "--to", "onnx")
    assert capsys.readouterr() == ("a network", "mlp2-300-200: untrained weights of seed 0\n")


def test_the_command_writes_the_json_form_that_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export("13-layer-16", "--to", "json", "--out", tmp_path / "design.json")
    capsys.readouterr()
    export(tmp_path / "design.json", "--to", "json")
    assert json.loads(capsys.readouterr().out) == json.loads(to_json(named("13-layer-16")))
