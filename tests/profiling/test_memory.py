"""Weights, file, activations, peak and resident memory, each against another way to the same number."""

import sys

import pytest
import safetensors.torch
import torch

from core.design.zoo import mlp, named
from core.profiling.estimates import ProfilingError
from core.profiling.forward import prepare
from core.profiling.memory import Memory, memory, resident
from core.profiling.operators import profile


def measured(name: str, device: str = "cpu") -> Memory:
    subject = prepare(named(name), 4, device=device)
    return memory(subject, profile(subject))


@pytest.mark.parametrize("name", ["mlp1", "lenet5-28", "flagship"])
def test_weights_file_and_activations_against_torch_and_the_disk(name, tmp_path):
    subject = prepare(named(name), 4)
    result, network = memory(subject, profile(subject)), subject.network
    safetensors.torch.save_file(network.state_dict(), tmp_path / "weights.safetensors")
    assert result.weight_bytes == 4 * sum(weight.numel() for weight in network.parameters())
    assert result.file_bytes == (tmp_path / "weights.safetensors").stat().st_size
    assert result.image_bytes == subject.images.nbytes == 4 * 784 * 4
    assert result.activation_bytes == result.released_bytes and result.cuda_peak_bytes is None


def test_mlp1_holds_at_its_peak_weights_images_and_two_layers_of_300():
    assert measured("mlp1").peak_bytes == 238_510 * 4 + 784 * 4 * 4 + 2 * 300 * 4 * 4


def test_the_peak_of_lenet5_lies_between_its_largest_pair_of_outputs_and_all_with_workspaces():
    result = measured("lenet5-28")
    assert result.peak_bytes >= result.weight_bytes + result.image_bytes + 2 * 6 * 24 * 24 * 4 * 4


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_cuda_the_peak_holds_at_least_the_weights():
    result = measured("mlp1", "cuda")
    assert result.cuda_peak_bytes >= result.weight_bytes


def test_a_process_of_its_own_grows_by_at_least_the_weights():
    network = mlp("large", 4096, 2048, source="")
    result = resident(network, 4)
    assert result.loaded_bytes - result.empty_bytes > 0.9 * 4 * 11_626_506


def test_what_cannot_be_loaded_is_refused_before_a_process_starts(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere")
    with pytest.raises(ProfilingError, match="batch size 1,000,000,000"):
        resident(named("mlp1"), 10**9)


def test_a_process_that_fails_is_reported(monkeypatch, tmp_path):
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(ProfilingError, match=r"hold mlp1 failed: .* exit status 3"):
        resident(named("mlp1"))
