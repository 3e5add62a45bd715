"""Where a result comes from: what is recorded, what is shown of it, and of files that do not have it."""

import platform
import subprocess
from pathlib import Path

import numba
import numpy
import pytest
import torch

from core.data import drawing
from core.learning import provenance
from core.learning.header import read_header, trained
from core.learning.provenance import facts, going_on, lines, of_program, preparation_digest, public, with_part, with_rate_change
from core.studies.documents.published import published_studies
from core.studies.results_file import read

RECORD = {
    "commit": "0123456789ab",
    "version": "0.1.0",
    "torch": "2.13.0",
    "numba": "0.68",
    "numpy": "2.4",
    "python": "3.11",
    "system": "Linux",
    "processor": "x86_64",
    "device": "cpu",
    "cores": 2,
    "threads": 1,
    "engine": "lanes of networks",
    "why": "measured",
    "networks": 16,
    "source": "MNIST",
    "data": "1e35582d42a90940c55b",
    "preparation": "77aa",
    "rate_changes": [[3, 0.5], [5, 2.0]],
}


@pytest.fixture
def anew():
    """What is computed once in a process is computed again, before and after the test."""
    for one in (preparation_digest, provenance._source):
        one.cache_clear()
    yield
    for one in (preparation_digest, provenance._source):
        one.cache_clear()


def test_the_versions_are_those_that_the_packages_say_themselves():
    found = of_program()
    assert (found["numba"], found["numpy"]) == (numba.__version__, numpy.__version__)
    assert found["torch"].partition("+")[0] == torch.__version__.partition("+")[0]  # not every wheel's metadata names its build
    assert found["python"] == platform.python_version() and found["version"] == "0.1.0"


def test_the_commit_is_that_of_the_checkout_and_says_where_files_were_changed(tmp_path, monkeypatch, anew):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "9.8.7"\n')
    monkeypatch.setattr(provenance, "ROOT", tmp_path)

    def git(*words: str) -> str:
        names = ("-c", "user.name=me", "-c", "user.email=me@example.org")
        return subprocess.run(["git", *names, *words], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    assert of_program()["version"] == "9.8.7" and "commit" not in of_program()
    results = tmp_path / "checkpoints/studies/spread.json"
    results.parent.mkdir(parents=True)
    results.write_text("{}")
    git("init"), git("add", "."), git("commit", "-m", "one")
    results.write_text('{"runs": []}')  # which is no part of the program
    provenance._source.cache_clear()
    assert of_program()["commit"] == git("rev-parse", "HEAD")[:12]
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "9.8.8"\n')
    provenance._source.cache_clear()
    assert facts(of_program())["program"] == f"commit {git('rev-parse', 'HEAD')[:12]} with changed files"


def test_the_digest_of_the_preparation_is_another_one_where_a_drawing_becomes_other_pixels(monkeypatch, anew):
    before = preparation_digest()
    preparation_digest.cache_clear()
    place = drawing.place
    monkeypatch.setattr(drawing, "place", lambda raster, by_mass: place(raster, by_mass=False))  # the box in the middle
    assert preparation_digest() != before


def test_every_fact_is_shown():
    assert facts(RECORD) == {
        "program": "commit 0123456789ab",
        "engine": "lanes of networks, 16 trained together",
        "why this engine": "measured",
        "versions": "torch 2.13.0, numba 0.68, numpy 2.4, python 3.11",
        "machine": "Linux, x86_64, cpu, 2 cores, 1 thread",
        "data": "MNIST, digest 1e35582d42a9",
        "preparation": "digest 77aa, of what ten fixed drawings become",
        "learning rate": "× 0.5 after epoch 3, × 2 after epoch 5",
    }


def test_what_is_not_there_is_called_not_recorded_and_nothing_is_made_up():
    assert all("not recorded" in text for text in facts({}).values())
    for path in trained().values():
        assert facts(read_header(path).card.machine)
    for study in published_studies().values():
        assert lines(found.machines) if (found := read(study)) and found.runs else True


def test_runs_that_differ_are_counted():
    shown = lines([RECORD, RECORD, {**RECORD, "commit": "ff"}, {}])
    assert shown["program"] == "commit 0123456789ab (2 runs); commit ff (1 run); not recorded (1 run)"
    many = lines([{**RECORD, "commit": name} for name in "abcdefg"])["program"]
    assert many.startswith("commit a (1 run); commit b (1 run)") and many.endswith("; others (3 runs)")
    assert lines([RECORD, RECORD]) == facts(RECORD)


def test_a_run_that_goes_on_under_another_program_keeps_its_engine_its_rates_and_what_it_was():
    now = {**RECORD, "commit": "ff", "torch": "2.14.0", "engine": "torch", "rate_changes": []}
    found = going_on({**RECORD, "host": "mine"}, now, 5)
    assert (found["commit"], found["engine"], found["rate_changes"]) == ("ff", "lanes of networks", RECORD["rate_changes"])
    assert facts(found)["earlier parts"] == "up to epoch 5: commit 0123456789ab, torch 2.13.0"
    assert "host" not in found and "earlier parts" not in facts(going_on(RECORD, RECORD, 5))
    assert facts({**RECORD, "earlier": [{"commit": "ee"}]})["earlier parts"] == "commit ee"  # of a version without epochs
    old = going_on({"torch": "2.13.0", "threads": 1}, now, 5)  # of a version that recorded no rates
    assert facts(old)["learning rate"] == "changes in mid-run not recorded"


def test_a_run_that_goes_on_with_other_images_or_elsewhere_keeps_what_its_first_epochs_had():
    loaded = {"device": "cuda:0", "source": "the folder X", "data": "3d" * 32, "preparation": "88bb"}
    here = {name: value for name, value in RECORD.items() if name not in loaded}  # before the images are loaded
    taken = going_on(RECORD, {**here, "commit": "ff", "device": "cuda:1", "processor": "arm64"}, 5)
    assert (taken["data"], taken["source"], taken["device"]) == (RECORD["data"], "MNIST", "cpu")
    assert with_part(taken, {**taken, "device": "cpu"}, 5) == taken  # where lanes go on, though there is a GPU
    found = with_part(taken, taken | loaded, 5)
    assert facts(found)["data"] == "the folder X, digest 3d3d3d3d3d3d"
    assert facts(found)["earlier parts"] == (
        "up to epoch 5: device cpu, source MNIST, data digest 1e35582d42a9, preparation digest 77aa, commit 0123456789ab, "
        "processor x86_64"
    )
    again = with_part(found, {**found, "data": "4e" * 32}, 8)
    assert facts(again)["earlier parts"].endswith("processor x86_64; up to epoch 8: data digest 3d3d3d3d3d3d")
    assert "earlier" not in with_part(RECORD, RECORD, 5)
    assert "earlier" not in with_part(RECORD, RECORD | loaded, 0)  # taken up before its first epoch


def test_a_run_that_goes_on_where_there_are_more_cores_keeps_its_threads_and_says_how_many_cores_it_had():
    found = going_on({**RECORD, "threads": 2}, {**RECORD, "cores": 4, "threads": 4}, 3)
    assert (found["threads"], found["cores"]) == (2, 4)
    assert facts(found)["machine"] == "Linux, x86_64, cpu, 4 cores, 2 threads"
    assert facts(found)["earlier parts"] == "up to epoch 3: cores 2"


def test_a_changed_rate_is_noted_with_its_epoch():
    start = {"rate_changes": []}
    assert with_rate_change(start, 2, 1.0) == start
    assert with_rate_change(with_rate_change(start, 2, 0.5), 4, 0.1)["rate_changes"] == [[2, 0.5], [4, 0.1]]


def test_who_has_the_run_is_for_the_store_alone():
    assert public({**RECORD, "host": "mine", "process": 7, "compiling": True}) == RECORD


def test_the_program_s_own_folder_is_meant():
    assert Path(provenance.ROOT) == Path(__file__).parents[2]
