"""Commands whose store, or whose file, cannot be: each says so in a sentence."""

import errno
import os

import pytest

BROKEN = {
    "garbage": "The store's address is no URL of a database: ",
    "postgresql+psycopg://me:secret@host:x/runs": "The store's address is no URL of a database: ",
    "sqlite://": "A SQLite store in memory cannot be used",
    "": "The store's folder /dev/null/from-mlp-to-cnn cannot be made: Not a directory.",
}
COMMANDS = (("study", "list"), ("study", "run", "cnn-against-mlp"), ("train", "softmax", "--dataset", "digits"))


@pytest.fixture(params=BROKEN)
def broken(request, monkeypatch) -> str:
    """A setting with which there can be no store: the beginning of what is said of it."""
    monkeypatch.setenv("EXPLORER_STORE", request.param)
    if not request.param:
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    return BROKEN[request.param]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_that_has_no_store_says_so(command, broken, words):
    outcome = command(*words)
    assert outcome.status == 2 and outcome.out == ""
    assert outcome.err.startswith(f"python -m core {words[0]}: {broken}") and "secret" not in outcome.err


def test_the_doctor_says_so_among_the_problems_and_all_the_rest_as_well(command, broken):
    outcome = command("doctor", "--json")
    (record,) = outcome.records
    assert outcome.status == 1 and record["machine"]["store of runs"] == "none" and record["networks"]
    assert record["problems"][0].startswith(broken) and "secret" not in outcome.out
    assert broken in command("doctor").out


@pytest.mark.parametrize("form", ["script", "svg", "onnx"])
def test_an_export_to_a_place_that_takes_nothing_is_reported(command, form, tmp_path):
    outcome = command("export", "softmax", "--to", form, "--out", tmp_path)
    assert outcome.status == 2 and outcome.out == ""
    assert outcome.err.startswith(f"python -m core export: NOT SAVED: {tmp_path} cannot be written: Is a directory.")


def test_an_export_to_a_full_disk_leaves_the_file_that_was_there(command, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "network.json"
    out.write_text("as it was")
    monkeypatch.setattr(os, "fsync", full)
    outcome = command("export", "softmax", "--to", "json", "--out", out)
    assert outcome.status == 2 and f"NOT SAVED: {out} cannot be written: No space left on device." in outcome.err
    assert out.read_text() == "as it was" and list(tmp_path.iterdir()) == [out]
