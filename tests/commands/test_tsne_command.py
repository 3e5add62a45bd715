"""tsne: a point for each image, with its label; too many are refused."""


def test_each_image_has_a_point_and_its_label(command):
    outcome = command("tsne", "softmax", "--dataset", "digits", "--images", "20", "--json")
    (record,) = outcome.records
    assert outcome.status == 0 and len(record["points"]) == len(record["labels"]) == 20
    assert all(len(point) == 2 for point in record["points"]) and set(record["labels"]) <= set(range(10))


def test_too_few_images_are_refused(command):
    outcome = command("tsne", "softmax", "--images", "3", "--json")
    assert outcome.status == 2 and "Take 10 to 1,000 images" in outcome.out
