"""tsne: a point for each image, with its label, and one for a picture among them; too many are refused."""

import pytest


def test_each_image_has_a_point_and_its_label(command):
    outcome = command("tsne", "softmax", "--dataset", "digits", "--images", "20", "--json")
    (record,) = outcome.records
    assert outcome.status == 0 and len(record["points"]) == len(record["labels"]) == 20
    assert all(len(point) == 2 for point in record["points"]) and set(record["labels"]) <= set(range(10))


def test_a_picture_stands_between_its_nearest_images(command, pictures):
    picture = pictures / "00-is-0.png"
    asked = ("tsne", "softmax", picture, "--dataset", "digits", "--images", "20")
    (record,) = command(*asked, "--json").records
    columns = list(zip(*record["points"], strict=True))
    assert all(min(side) < at < max(side) for side, at in zip(columns, record["place"], strict=True))
    assert "place" not in command("tsne", "softmax", "--dataset", "digits", "--images", "20", "--json").records[0]
    mark, *place, name = command(*asked).out.splitlines()[-1].split()
    assert (mark, name) == ("?", str(picture)) and [float(at) for at in place] == pytest.approx(record["place"], abs=0.01)


def test_too_few_images_are_refused(command):
    outcome = command("tsne", "softmax", "--images", "3", "--json")
    assert outcome.status == 2 and "Take 10 to 1,000 images" in outcome.out
