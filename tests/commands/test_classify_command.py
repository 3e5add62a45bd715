"""classify: a record a picture; a bad picture stops no other."""

import os
from pathlib import Path

import pytest
from PIL import Image

from core.commands import classify
from core.data.examples import examples
from core.data.ink import Strokes
from tests.data.photographed import Scene, photographed


@pytest.fixture
def answers(command, trained_file):
    """answers(file, …): the outcome of classifying them with the trained network, as records."""
    return lambda *files: command("classify", *files, "--model", trained_file, "--json")


def test_most_pictures_of_a_folder_are_read_right(answers, pictures):
    outcome = answers(pictures)
    assert outcome.status == 0 and len(outcome.records) == 20
    right = [f"-is-{record['digit']}.png" in record["file"] for record in outcome.records]
    assert sum(right) >= 16


def test_a_record_holds_ten_probabilities_and_the_largest_is_the_answer(answers, pictures):
    for record in answers(pictures).records:
        assert len(record["probabilities"]) == 10 and sum(record["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert record["probability"] == max(record["probabilities"]) == record["probabilities"][record["digit"]]


def test_files_and_folders_are_answered_in_the_order_they_are_given(answers, pictures):
    files = sorted(pictures.iterdir())
    (pictures / "more").mkdir()
    files[3].rename(pictures / "more" / "deep.png")
    outcome = answers(files[5], pictures / "more", files[1], files[5])
    assert [Path(record["file"]) for record in outcome.records] == [
        files[5],
        pictures / "more" / "deep.png",
        files[1],
        files[5],
    ]


def test_the_text_is_a_line_a_picture(command, trained_file, pictures):
    file = next(pictures.iterdir())
    outcome = command("classify", file, "--model", trained_file)
    assert outcome.out.startswith(f"{file}: ") and outcome.out.endswith(" %)\n") and outcome.out.count("\n") == 1


def test_a_bad_picture_has_an_error_record_and_the_others_are_answered(answers, pictures):
    (pictures / "07-broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (pictures / "08-text.png").write_text("not a picture")
    Image.new("L", (50, 50), 255).save(pictures / "09-blank.png")
    (pictures / "11-other.json").write_text('{"format": "from-mlp-to-cnn digit", "version": 1, "pixels": [[256]]}')
    outcome = answers(pictures, pictures / "10-missing.png", pictures / "11-other.json", pictures / "12-missing.json")
    errors = {Path(record["file"]).name: record["error"] for record in outcome.records if "error" in record}
    assert outcome.status == 1 and outcome.err == "" and len(outcome.records) == 26
    pictures_alone = {"07-broken.png", "08-text.png", "09-blank.png", "10-missing.png"}
    assert errors.keys() == pictures_alone | {"11-other.json", "12-missing.json"}
    assert (errors["11-other.json"], errors["12-missing.json"]) == ("not-a-digit", "unreadable")
    assert errors["08-text.png"] == "not-a-picture" and errors["09-blank.png"] == "blank"
    assert all(record["message"] for record in outcome.records if "error" in record)


def test_bad_pictures_alone_are_reported_one_by_one(answers, tmp_path):
    outcome = answers(tmp_path / "a.png", tmp_path / "b.png")
    assert outcome.status == 1 and [Path(record["file"]).name for record in outcome.records] == ["a.png", "b.png"]


def test_more_pictures_than_one_batch_holds_are_all_answered(answers, pictures, monkeypatch):
    whole = answers(pictures).records
    monkeypatch.setattr(classify, "BATCH", 3)
    for one, two in zip(answers(pictures).records, whole, strict=True):
        assert (one["file"], one["digit"]) == (two["file"], two["digit"])
        assert one["probabilities"] == pytest.approx(two["probabilities"], abs=1e-6)


def test_a_folder_without_pictures_is_reported(answers, tmp_path):
    outcome = answers(tmp_path)
    assert outcome.status != 0 and "error" in outcome.records[0]


@pytest.mark.parametrize("name", [b"\xff\xfe.png", "número 7 ✎.png".encode(), b"a\nb.png", b"-x.png"])
def test_any_file_name_can_be_told(name, answers, command, trained_file, pictures, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    os.rename(os.fsencode(next(pictures.iterdir())), os.fsencode(folder) + b"/" + name)
    outcome = answers(folder)
    assert outcome.status == 0 and len(outcome.records) == 1
    assert command("classify", folder, "--model", trained_file).status == 0


def test_an_unknown_network_is_refused_with_those_there_are(command, pictures):
    outcome = command("classify", pictures, "--model", "lenet6", "--json")
    assert outcome.status == 2 and [record["error"] for record in outcome.records] == ["not-found"]


def test_a_network_that_reads_no_digits_is_refused(command, pictures, tmp_path, architecture_file, two_classes):
    net, out = architecture_file({"kind": "Flatten"}, {"kind": "Linear", "out_features": 2}), tmp_path / "squares.safetensors"
    assert command("train", net, "--dataset", two_classes(28), "--epochs", "1", "--out", out).status == 0
    outcome = command("classify", pictures, "--model", out, "--json")
    assert outcome.status == 2 and len(outcome.records) == 1


def test_a_photograph_is_read_as_on_the_page_and_paper_alone_is_nothing_to_read(command, tmp_path):
    scene = Scene(dim=0.6, paper="squared", tilt=0.1)
    photographed(Strokes(examples(280)[3], (280, 280), 20), scene).save(tmp_path / "digit.jpg", quality=80)
    photographed(None, scene).save(tmp_path / "paper.jpg", quality=80)
    outcome = command("classify", tmp_path, "--json")
    assert outcome.status == 1
    digit, paper = outcome.records
    assert digit["digit"] == 3
    assert paper["error"] == "blank" and "There is nothing to read yet" in paper["message"]
