"""export --to c: files that compile, for what has weights; a sentence for everything else."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from core.learning.checkpoint import read, write
from core.learning.header import trained


def test_a_trained_network_becomes_three_files_and_says_what_it_takes(command, tmp_path):
    for bits, arena in ((8, 4_320), (32, 17_280)):
        outcome = command("export", "lenet5-28", "--to", "c", "--bits", bits, "--out", tmp_path / "made", "--json")
        (record,) = outcome.records
        name = f"lenet5_28_{'int8' if bits == 8 else 'float32'}"
        assert outcome.status == 0 and (record["function"], record["arena"]) == (f"{name}_run", arena)
        assert (record["ram"], record["picture"]) == (arena + 784, 784)
        header = (tmp_path / "made" / f"{name}.h").read_text()
        assert f"_ARENA {arena} /* bytes of RAM for activations, the outputs included; your 784 bytes of pixels come" in header
        assert record["written"] == [str(tmp_path / "made" / f"{name}{end}") for end in (".c", ".h", "_main.c")]
    if shutil.which("gcc"):
        subprocess.run(["gcc", "-std=c99", "-c", *(tmp_path / "made").glob("*.c")], cwd=tmp_path, check=True)
        assert len(list(tmp_path.glob("*.o"))) == 4


def test_a_checkpoint_of_one_s_own_is_calibrated_with_what_it_learned_from(command, trained_file, two_classes, tmp_path):
    for words, names in (([], "digits"), (["--calibration", two_classes(28)], "folder:")):
        outcome = command("export", trained_file, "--to", "c", "--out", tmp_path, *words)
        assert outcome.status == 0 and "4,320 bytes of RAM for activations, 784 for the picture that is given, " in outcome.out
        assert f"Calibrated with {names}" in (tmp_path / "reader_int8.c").read_text()
        assert f"Calibrated with {names}" in outcome.out


@pytest.fixture
def learned_from(tmp_path):
    """learned_from(dataset): a trained network in a file that says it learned from this data set."""

    def make(dataset: str):
        found, own = read(trained()["softmax"]), tmp_path / "own.safetensors"
        write(replace(found, recipe=replace(found.recipe, dataset=dataset)), own)
        return own

    return make


@pytest.mark.parametrize(("bits", "name"), [(8, "digits"), (32, None)])
def test_the_record_names_the_data_that_stand_for_a_folder_s(bits, name, command, learned_from, tmp_path):
    words = ("--to", "c", "--bits", bits, "--out", tmp_path / "made", "--json")
    outcome = command("export", learned_from("folder:mine"), *words)
    assert [record["calibrated_with"] for record in outcome.records] == [name]


def test_a_network_of_one_s_own_folder_is_calibrated_with_it(command, learned_from, two_classes, tmp_path):
    folder = two_classes(28)
    (record,) = command("export", learned_from(folder), "--to", "c", "--out", tmp_path / "made", "--json").records
    assert record["calibrated_with"] == folder


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mlp2-300-200"], "mlp2-300-200 has no trained weights, and C code needs them. Train it"),
        (["lenet5", "--calibration", "nothing"], "There is no data set named 'nothing'"),
        (["lenet6"], "There is no network named 'lenet6'"),
        (["lenet5", "--bits", "16"], "invalid choice: 16"),
    ],
)
def test_what_cannot_be_written_gets_a_sentence(words, told, command, tmp_path):
    outcome = command("export", *words, "--to", "c", "--out", tmp_path / "made")
    assert outcome.status == 2 and told in outcome.err and not (tmp_path / "made").exists()


def test_images_of_another_shape_do_not_calibrate(command, two_classes, tmp_path):
    outcome = command("export", "lenet5", "--to", "c", "--out", tmp_path / "made", "--calibration", two_classes(20))
    assert outcome.status == 2 and "lenet5 takes images of 1×28×28, but " in outcome.err and "has 1×20×20" in outcome.err


def test_c_needs_a_folder_that_can_be_written(command, tmp_path):
    assert "C code is several files, and needs a folder. Name one with --out." in command("export", "softmax", "--to", "c").err
    (tmp_path / "file").write_text("")
    outcome = command("export", "softmax", "--to", "c", "--bits", 32, "--out", tmp_path / "file")
    assert outcome.status == 2 and f"NOT SAVED: {tmp_path / 'file'} cannot be written: " in outcome.err
