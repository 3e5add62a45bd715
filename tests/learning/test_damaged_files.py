"""A file that was damaged, or forged with a digest that is right, is refused with a sentence that names it."""

import json
import random
import resource
import sys
from dataclasses import replace

import pytest
import torch

from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.layers import Conv2d, Flatten, Linear
from core.design.zoo import named
from core.learning.checkpoint import from_bytes, read
from core.learning.header import CheckpointError


def test_a_thousand_flipped_bits_are_all_noticed(saved):
    data, chance = bytearray(saved.read_bytes()), random.Random(2020)
    for _ in range(1_000):
        place, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        data[place] ^= bit
        with pytest.raises(CheckpointError, match=r"small"):
            from_bytes(bytes(data), "small")
        data[place] ^= bit
    assert from_bytes(bytes(data), "small").card.name == "small"


def test_a_file_cut_or_grown_anywhere_is_noticed(saved):
    data = saved.read_bytes()
    for length in [*range(0, len(data), 29), len(data) - 1]:
        with pytest.raises(CheckpointError, match="small"):
            from_bytes(data[:length], "small")
    with pytest.raises(CheckpointError, match=r"small is damaged: its digest does not match\. Use another copy\."):
        from_bytes(data + b"\0", "small")


def test_the_forged_files_of_these_tests_are_good_but_for_what_is_changed(forge, checkpoint):
    assert read(forge()).card == checkpoint.card


@pytest.mark.parametrize("entry", ["architecture", "recipe", "history", "card"])
@pytest.mark.parametrize(
    "text", ["", "null", "3", "[[]]", "[3]", '"text"', '{"a": 1}', "[" * 100_000, '{"a":' * 100_000, "1e999"]
)
def test_an_entry_that_is_not_what_it_should_be_is_damage(entry, text, forge):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors") as refusal:
        read(forge(**{entry: text}))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("change", [{"number": "one"}, {"loss": None}, {"accuracy": [1]}, {"seconds": {}}], ids=str)
def test_an_epoch_with_a_field_of_another_kind_is_damage(change, forge, checkpoint):
    row = {**checkpoint.history[0].__dict__, **change}
    with pytest.raises(CheckpointError, match=r"forged\.safetensors is damaged"):
        read(forge(history=json.dumps([row])))


@pytest.mark.parametrize("change", [{"accuracies": []}, {"seeds": 3}, {"accuracies": {"digits": None}}, {"name": 5}], ids=str)
def test_a_card_with_a_field_of_another_kind_is_damage(change, forge, checkpoint):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors is damaged"):
        read(forge(card=json.dumps({**checkpoint.card.to_form(), **change})))


def test_a_recipe_out_of_its_range_is_damage(forge, checkpoint):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors is damaged: epochs must be a whole number from 1 to 1000"):
        read(forge(recipe=json.dumps({**checkpoint.recipe.to_form(), "epochs": 10**9})))


@pytest.mark.parametrize("version", ["2", "0", "", "1.0", "9" * 1_000])
def test_another_version_is_named_with_the_one_that_is_read(version, forge):
    with pytest.raises(
        CheckpointError, match=r"forged\.safetensors is of version .*; this program reads version 1\."
    ) as refusal:
        read(forge(version=version))
    assert refusal.value.code == "version" and len(refusal.value.what) < 120


@pytest.mark.parametrize("digest", ["\\ud800", "", "é", "0" * 63])
def test_a_digest_that_is_none_is_damage(digest, saved):
    data = saved.read_bytes()
    length = int.from_bytes(data[:8], "little")
    start = data.index(b'"digest":"') + 10
    header = data[8:start] + digest.encode() + data[start + 64 : 8 + length]
    with pytest.raises(CheckpointError, match="small is damaged: its digest does not match"):
        from_bytes(len(header).to_bytes(8, "little") + header + data[8 + length :], "small")


def test_the_weights_of_another_architecture_do_not_fit(forge):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors does not fit its architecture: .* expected ") as refusal:
        read(forge(architecture=to_json(named("lenet5"))))
    assert refusal.value.code == "mismatch"


@pytest.mark.parametrize("change", ["absent", "extra", "shape", "half", "whole"])
def test_every_tensor_must_be_there_in_its_shape_and_kind_and_no_other(change, forge, checkpoint):
    weights = dict(checkpoint.weights)
    bias = weights.pop("5.bias")
    others = {"shape": bias[:9].clone(), "half": bias.half(), "whole": bias.long()}
    weights |= {"extra": {"5.bias": bias, "6.bias": torch.zeros(1)}, "absent": {}}.get(change) or {"5.bias": others.get(change)}
    with pytest.raises(CheckpointError, match=r"does not fit its architecture: [56]\.bias is ") as refusal:
        read(forge({key: value for key, value in weights.items() if value is not None}))
    assert refusal.value.code == "mismatch"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("key", ["0.weight", "1.running_var", "5.bias"])
def test_weights_that_are_not_numbers_are_refused(value, key, forge, checkpoint):
    weights = {name: tensor.clone() for name, tensor in checkpoint.weights.items()}
    weights[key].view(-1)[-1] = value
    with pytest.raises(CheckpointError, match=rf"forged\.safetensors holds weights that are not numbers, in {key}") as refusal:
        read(forge(weights))
    assert refusal.value.code == "not-finite"


@pytest.mark.parametrize(
    "layers",
    [(Conv2d(6, 29), Flatten(), Linear(10)), (Linear(10),), (Flatten(), *[Linear(1_000_000)] * 3)],
    ids=["kernel too large", "no vector", "4 TB"],
)
def test_an_architecture_that_cannot_be_built_is_a_fault_of_the_file(layers, forge, checkpoint):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors"):
        read(forge(architecture=to_json(replace(checkpoint.architecture, layers=layers))))


def test_a_small_file_of_a_large_architecture_takes_no_memory(forge):
    """Two layers of 16,384 neurons would be a gigabyte of weights, which the file does not have."""
    wide = Architecture("wide", (1, 28, 28), (Flatten(), Linear(16_384), Linear(14_000), Linear(10)))
    path, before = forge(architecture=to_json(wide)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobyte = 1 if sys.platform == "linux" else 1024  # the peak is in kB on Linux, in bytes elsewhere
    with pytest.raises(CheckpointError, match="does not fit its architecture"):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000 * kilobyte
