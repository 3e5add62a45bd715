"""A file that no checkpoint ever was is refused after a look at its first bytes, and nothing in it runs."""

import io
import json
import pickle
import random
import zipfile

import pytest
import safetensors.torch
import torch

from core.learning.checkpoint import MAX_FILE, from_bytes, read
from core.learning.header import MAX_HEADER, CheckpointError


def with_length(length: int, rest: bytes) -> bytes:
    return length.to_bytes(8, "little") + rest


class Bomb:
    """What unpickling would run."""

    def __reduce__(self):
        return (pytest.fail, ("the file was unpickled",))


def zipped() -> bytes:
    buffer = io.BytesIO()
    torch.save({"weight": torch.zeros(3)}, buffer)
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("data.pkl", pickle.dumps(Bomb()))
    return buffer.getvalue()


def with_header(header: object) -> bytes:
    text = json.dumps(header).encode()
    return with_length(len(text), text)


OURS = "from-mlp-to-cnn checkpoint"
FOREIGN = {
    "empty": b"",
    "short": b"\x02\0\0",
    "pickle": pickle.dumps(Bomb()),
    "zip": zipped(),
    "text": b"<!DOCTYPE html><html><body>404</body></html>",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "header length 0": with_length(0, b"{}"),
    "header length 2^63": with_length(2**63, b"{}"),
    "header length 2^64 - 1": with_length(2**64 - 1, b"{}"),
    "header beyond 1 MB": with_header({"__metadata__": {"format": OURS, "padding": " " * MAX_HEADER}}),
    "header longer than the file": with_length(1000, b'{"__metadata__":{}}'),
    "deep header": with_length(200_000, b"[" * 200_000),
    "not JSON": with_length(4, b"{{{{"),
    "not UTF-8": with_length(4, b"\xff\xfe\xfd\xfc"),
    "a list": with_header([]),
    "no metadata": with_header({}),
    "metadata a list": with_header({"__metadata__": []}),
    "another format": with_header({"__metadata__": {"format": "pt"}}),
    "2,001 tensors": with_header({"__metadata__": {"format": OURS}, **{str(i): 0 for i in range(2_001)}}),
    "plain safetensors": safetensors.torch.save({"weight": torch.zeros(3)}),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_not_a_checkpoint(kind, tmp_path):
    path = tmp_path / "renamed.safetensors"
    path.write_bytes(FOREIGN[kind])
    with pytest.raises(CheckpointError, match=r"renamed\.safetensors is not a checkpoint of this program") as refusal:
        read(path)
    assert refusal.value.code == "foreign"


def test_a_file_larger_than_any_checkpoint_is_refused_unread(tmp_path):
    path = tmp_path / "large.safetensors"
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(CheckpointError, match=r"large\.safetensors has 67.1 MB; a checkpoint has at most 67.1 MB") as refusal:
        read(path)
    assert refusal.value.code == "too-large"


def test_a_file_that_is_missing_or_a_folder_is_unreadable(tmp_path):
    for path in (tmp_path / "none.safetensors", tmp_path, tmp_path / "none" / "none"):
        with pytest.raises(CheckpointError, match=f"{path.name} cannot be read: ") as refusal:
            read(path)
        assert refusal.value.code == "unreadable" and str(tmp_path.parent) not in str(refusal.value)


def test_no_random_bytes_are_a_checkpoint():
    chance = random.Random(7)
    for size in (8, 9, 64, 4096):
        with pytest.raises(CheckpointError):
            from_bytes(chance.randbytes(size), "noise")
