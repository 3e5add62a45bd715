"""download: what is there already is said, what cannot be reached is refused; by itself and by a process of a page."""

from pathlib import Path

import pytest

from core.workers.downloading import Download


def test_a_data_set_that_is_here_is_counted(command):
    plain, (record,) = command("download", "digits"), command("download", "digits", "--json").records
    assert plain.out.startswith("digits is here: 1,437 training and 360 test images")
    assert (record["train"], record["test"]) == (1437, 360)


def test_a_name_of_no_data_set_is_refused(command):
    assert command("download", "minst").status == 2


@pytest.fixture
def no_network(fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request goes to a port where nobody answers."""
    for kind in ("http", "https"):
        monkeypatch.setenv(f"{kind}_proxy", "http://127.0.0.1:9")


def test_a_process_that_downloads_says_where_there_is_no_network(no_network: None) -> None:
    download = Download("mnist")
    assert not download.is_over
    download.wait()
    assert download.is_over
    assert download.problem.startswith("MNIST could not be downloaded, is there a network? urlopen error")
    assert "Put train-images-idx3-ubyte.gz, " in download.problem


def test_a_process_that_ends_without_a_word_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workers.command.sys.executable", "false")
    download = Download("mnist")
    download.wait()
    assert download.problem == "The process ended with status 1. See `python -m core download mnist`."
