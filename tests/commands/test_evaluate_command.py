"""evaluate: a checkpoint on a test split, in all and per class."""

from collections import Counter

import pytest

from core.data.datasets import load
from core.learning.checkpoint import read


def test_accuracy_in_all_and_of_every_class(command, trained_file):
    outcome = command("evaluate", trained_file, "--dataset", "digits")
    first, *rows = outcome.out.splitlines()
    assert outcome.status == 0 and first.startswith("reader on digits: ") and first.endswith(" % of 360 test images")
    assert [row.split()[0] for row in rows] == list("0123456789")
    assert sum(int(row.split()[-1]) for row in rows) == 360


def test_the_record_agrees_with_a_count_of_right_answers(command, trained_file):
    (record,) = command("evaluate", trained_file, "--dataset", "digits", "--json").records
    checkpoint, test = read(trained_file), load("digits").test
    values = (test.pixels.float() / 255 - checkpoint.recipe.mean) / checkpoint.recipe.std
    right = checkpoint.network()(values).argmax(1) == test.labels
    assert record["accuracy"] == pytest.approx(right.float().mean().item())
    assert record["by_class"] == pytest.approx([right[test.labels == digit].float().mean().item() for digit in range(10)])
    assert record["counts"] == test.labels.bincount().tolist() and record["accuracy"] > 0.8
    assert (record["checkpoint"], record["dataset"]) == ("reader", "digits")


def test_the_accuracy_is_that_of_the_card(command, trained_file):
    (record,) = command("evaluate", trained_file, "--dataset", "digits", "--json").records
    assert record["accuracy"] == pytest.approx(read(trained_file).card.mean("digits"))


def test_a_record_a_data_set(command, trained_file):
    outcome = command("evaluate", trained_file, "--dataset", "digits", "digits", "--json")
    assert [record["dataset"] for record in outcome.records] == ["digits", "digits"]


@pytest.mark.parametrize("name", ["no-such-network", "none.safetensors", "", "../etc/passwd"])
def test_an_unknown_checkpoint_is_refused(name, command):
    outcome = command("evaluate", name, "--json")
    assert outcome.status == 2 and [record["error"] for record in outcome.records] == ["not-found"]


def test_an_unknown_data_set_is_refused_with_those_there_are(command, trained_file):
    outcome = command("evaluate", trained_file, "--dataset", "minst")
    assert outcome.status == 2 and "There is no data set named 'minst'. Data sets are digits, mnist, " in outcome.err


def test_a_damaged_checkpoint_is_refused_by_name(command, trained_file, tmp_path):
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(trained_file.read_bytes()[:-1])
    outcome = command("evaluate", path, "--dataset", "digits")
    assert outcome.status == 2 and "damaged.safetensors is damaged: its digest does not match." in outcome.err


@pytest.mark.parametrize(("side", "code"), [(20, "shape"), (28, "classes")])
def test_a_data_set_of_other_images_or_classes_is_refused(side, code, command, trained_file, two_classes):
    outcome = command("evaluate", trained_file, "--dataset", two_classes(side), "--json")
    assert outcome.status == 2 and [record["error"] for record in outcome.records] == [code]


def test_the_confusion_matrix_is_a_count_of_pairs_of_class_and_answer(command, trained_file):
    (record,) = command("evaluate", trained_file, "--dataset", "digits", "--confusion", "--json").records
    checkpoint, test = read(trained_file), load("digits").test
    values = (test.pixels.float() / 255 - checkpoint.recipe.mean) / checkpoint.recipe.std
    pairs = Counter(zip(test.labels.tolist(), checkpoint.network()(values).argmax(1).tolist(), strict=True))
    assert record["confusion"] == [[pairs[label, answer] for answer in range(10)] for label in range(10)]
    *_, last = command("evaluate", trained_file, "--dataset", "digits", "--confusion").out.splitlines()
    assert last.split() == ["9", *map(str, record["confusion"][9])]
