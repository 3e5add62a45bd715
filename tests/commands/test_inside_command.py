"""inside: the numbers of the page, as records and as text; bad questions get a sentence."""

import json

import numpy as np
import pytest
import safetensors.numpy
import torch
from PIL import Image

from core.commands.inside_found_text import found_text
from core.data.datasets import load
from core.data.digit_file import Digit, to_text
from core.data.drawing import to_pixels
from core.data.examples import example
from core.data.ink import Picture
from core.data.picture_file import open_picture
from core.learning.header import trained

NETWORK = "lenet5-28"


@pytest.fixture
def picture(pictures):
    """One picture of a digit."""
    return sorted(pictures.iterdir())[6]


@pytest.fixture
def inside(command, picture):
    """inside("--layer", "conv1"): the one record of that command."""

    def ask(*words: object) -> dict:
        outcome = command("inside", NETWORK, picture, *words, "--json")
        assert outcome.status == 0 and outcome.err == ""
        (record,) = outcome.records
        return record

    return ask


def test_the_record_holds_the_prepared_picture_the_answer_and_every_layer(inside, command, picture):
    record = inside()
    pixels = to_pixels(Picture.of(open_picture(picture, picture.name)))
    assert np.allclose(record["input"], (pixels / 255 - 0.1307) / 0.3081, atol=1e-5)
    (answer,) = command("classify", picture, "--model", NETWORK, "--json").records
    assert record["digit"] == answer["digit"] and record["trained"]
    assert record["probabilities"] == pytest.approx(answer["probabilities"], abs=1e-6)
    shapes = {row["name"]: row["shape"] for row in record["layers"]}
    assert shapes["conv1"] == [6, 24, 24] and shapes["pool1"] == [6, 12, 12] and shapes["fc3"] == [10]


def test_one_pixel_is_the_sum_of_its_terms_over_the_input_with_the_weights_in_the_file(inside):
    record = inside("--layer", "conv1", "--map", 2, "--at", "5,7")
    weights = safetensors.numpy.load_file(trained()[NETWORK])
    window, kernel = np.array(record["input"])[5:10, 7:12], weights["0.weight"][2, 0]
    assert [term["activation"] for term in record["terms"]] == pytest.approx(window.ravel().tolist())
    assert [term["weight"] for term in record["terms"]] == pytest.approx(kernel.ravel().tolist())
    assert record["bias"] == pytest.approx(float(weights["0.bias"][2]))
    assert record["value"] == pytest.approx((window * kernel).sum() + record["bias"], abs=1e-5)
    assert (record["left_out"], record["rest"]) == (0, 0)
    one = inside("--layer", "conv1", "--map", 2)["values"]
    assert one[5][7] == record["value"] and one == inside("--layer", "conv1")["values"][2]


def test_a_unit_of_a_vector_has_no_place(inside):
    record = inside("--layer", "fc1", "--map", 3)
    assert len(record["terms"]) == 256 and record["value"] == inside("--layer", "fc1")["values"][3]
    assert record["flattened"] == [16, 4, 4] and inside("--layer", "fc2", "--map", 3)["flattened"] is None


@pytest.mark.parametrize("why", ["occlusion", "gradient", "integrated", "grad-cam"])
def test_each_way_to_explain_gives_a_grid_and_the_probability_of_the_class(why, inside):
    record = inside("--why", why, "--class", 3)
    size = 25 if why == "occlusion" else 28
    assert np.array(record["grid"]).shape == (size, size)
    assert (record["why"], record["class"]) == (why, 3) and record["probability"] == record["probabilities"][3]
    assert "layers" not in record
    if why == "integrated":
        assert np.sum(record["grid"]) == pytest.approx(record["sum"], abs=1e-4)
        assert record["sum"] == pytest.approx(record["difference"], rel=0.01)


def test_without_a_class_the_answer_is_explained_and_a_pixel_can_be_asked_for_too(inside):
    record = inside("--why", "grad-cam", "--layer", "conv1", "--map", 2, "--at", "5,7")
    assert record["class"] == record["digit"] and record["layer"] == "conv1"
    assert len(record["terms"]) == 25 and np.array(record["map_of_layer"]).shape == (24, 24)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Conv2d  6×24×24"),
        (["--layer", "conv1", "--map", "2", "--at", "5,7"], "conv1 (Conv2d) at 2, 5, 7:"),
        (["--layer", "conv1", "--map", "2", "--at", "5,7"], "It sees rows 5 to 9 and columns 7 to 11 of the picture."),
        (["--find", "ink"], "strokes' worth of ink was added and 0."),
        (["--find", "ink"], "None of these pixels can be left out."),
        (["--layer", "fc1", "--map", "2"], "216 more"),
        (["--layer", "fc1", "--map", "2"], "Its input was 16×4×4 before Flatten."),
        (["--layer", "fc1"], "fc1: "),
        (["--layer", "pool2"], "pool2, map 15, in % of its largest value:"),
        (["--layer", "relu1", "--map", "2", "--at", "5,7"], "activation"),
        (["--why", "occlusion", "--class", "3"], "Why 3 ("),
        (["--why", "integrated"], "f(x) − f(blank) is"),
    ],
)
def test_people_get_the_same_as_text(words, said, command, picture):
    outcome = command("inside", NETWORK, picture, *words)
    assert outcome.status == 0 and said in outcome.out and outcome.out.splitlines()[0].endswith(" %).")


def test_a_design_without_weights_is_looked_into_untrained_and_says_so(command, picture):
    outcome, again = (command("inside", "mlp2-300-200", picture, "--json") for _ in range(2))
    (record,) = outcome.records
    assert record["trained"] is False and outcome.out == again.out
    assert "untrained" in command("inside", "mlp2-300-200", picture).out


def test_of_a_design_of_4096_maps_the_first_are_given_and_the_others_counted(command, picture, architecture_file, conv):
    pool = {"kind": "MaxPool2d", "kernel_size": 26, "stride": 26, "padding": 0, "dilation": 1}
    design = architecture_file(conv(4096, 3), pool, {"kind": "Flatten"}, {"kind": "Linear", "out_features": 10})
    outcome = command("inside", design, picture, "--layer", "conv1", "--json")
    (record,) = outcome.records
    assert len(record["values"]) == 64 and record["left_out"] == 4032 and len(outcome.out) < 2_000_000
    assert "4,032 more are not shown." in command("inside", design, picture, "--layer", "conv1").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--layer", "conv9"], "There is no layer 'conv9'. The layers are conv1, relu1"),
        (["--layer", "conv1", "--map", "6"], "Use map 0 to 5"),
        (["--layer", "conv1", "--map", "2", "--at", "24,0"], "2, 24, 0 is not among them. Use map 0 to 5, row 0 to 23"),
        (["--layer", "conv1", "--map", "2", "--at=-1,0"], "is not among them"),
        (["--layer", "conv1", "--map", "2", "--at", "5"], "a map, a row and a column"),
        (["--layer", "conv1", "--map", "2", "--at", "here"], "'here' is no place in a map. Give row and column, as in 5,7."),
        (["--layer", "fc1", "--map", "2", "--at", "5,7"], "a unit alone"),
        (["--layer", "fc1", "--map", "120"], "Use unit 0 to 119"),
        (["--map", "2"], "--map says nothing without --layer"),
        (["--layer", "conv1", "--at", "5,7"], "--at says nothing without --map"),
        (["--class", "2"], "--class says nothing without --why"),
        (["--why", "gradient", "--class", "10"], "There is no class 10. The classes are 0 to 9."),
        (["--why", "grad-cam", "--layer", "fc1"], "fc1 gives a vector"),
        (["--find", "drives", "--layer", "conv1", "--map", "2"], "--map says nothing with --find drives. Leave it out."),
        (["--find", "toeplitz", "--layer", "conv1", "--map", "2"], "--map says nothing with --find toeplitz"),
        (["--find", "units", "--layer", "fc1", "--map", "2", "--at", "5,7"], "--at says nothing with --find units"),
        (["--find", "nearest", "--class", "2"], "--class says nothing with --find nearest"),
        (["--find", "plane", "--class", "2"], "--class says nothing with --find plane"),
        (["--find", "drives", "--layer", "conv1", "--class", "2"], "--class says nothing with --find drives"),
        (["--find", "ink", "--dataset", "digits"], "--dataset says nothing with --find ink"),
        (["--dataset", "digits"], "--dataset says nothing without --find. Give --find too."),
        (["--find", "drives"], "--find drives says nothing without --layer. Give --layer too."),
        (["--find", "toeplitz", "--layer", "fc1"], "Only a convolution has such a matrix"),
        (["--find", "training", "--layer", "fc1"], "The weights of fc1 are no pictures. Choose conv1 or conv2."),
        (["--find", "training", "--layer", "conv2", "--map", "6"], "conv2 has no map 6 in its input. Use 0 to 5."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_question_without_an_answer_gets_a_sentence(words, said, command, picture):
    plain, coded = command("inside", NETWORK, picture, *words), command("inside", NETWORK, picture, *words, "--json")
    assert plain.status == coded.status == 2 and said in plain.err and said in json.loads(coded.out)["message"]


def test_grad_cam_of_an_mlp_is_refused_with_what_there_is_instead(command, picture):
    outcome = command("inside", "mlp1", picture, "--why", "grad-cam")
    assert outcome.status == 2 and "this network has none. Use occlusion, gradient or integrated gradients." in outcome.err


def test_a_picture_without_ink_and_one_that_is_none_are_refused(command, tmp_path):
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("not a picture")
    codes = [
        command("inside", "mlp1", tmp_path / name, "--json").records[0]["error"] for name in ("blank.png", "text.png", "no.png")
    ]
    assert codes[:2] == ["blank", "not-a-picture"] and codes[2]


def test_a_network_that_there_is_not_or_that_reads_no_digits_is_refused(command, picture):
    assert command("inside", "lenet6", picture, "--json").records[0]["message"].startswith("There is no network named 'lenet6'")
    assert "digits need 1×28×28" in command("inside", "13-layer-16", picture).err


def test_the_smallest_change_added_to_the_picture_and_the_edits_of_ink_make_it_read_another_digit(inside):
    change = inside("--find", "change")
    assert np.linalg.norm(np.array(change["change"])) == pytest.approx(change["norm"], rel=1e-4)
    assert change["after"] != change["digit"]
    ink = inside("--find", "ink", "--class", 8)
    assert (ink["digit"], ink["after"]) == (3, 8) and 0 < len(ink["edits"]) <= 64


def test_units_and_nearest_images_are_found_and_told_to_people(command, picture):
    (record,) = command("inside", "mlp1", picture, "--find", "units", "--class", 3, "--json").records
    weights = safetensors.numpy.load_file(trained()["mlp1"])
    first = record["units"][0]
    assert np.allclose(np.ravel(first["weights"]), weights["1.weight"][first["number"]])
    counts = [abs(unit["contribution"]) for unit in record["units"]]
    assert counts == sorted(counts, reverse=True) and record["units_left_out"] == 300 - len(counts)
    (record,) = command("inside", NETWORK, picture, "--find", "nearest", "--json").records
    distances = [image["distance"] for image in record["images"]]
    assert len(distances) == 8 and distances == sorted(distances)
    said = {what: command("inside", "mlp1", picture, "--find", what).out for what in ("change", "ink", "units", "nearest")}
    assert "L2 norm" in said["change"] and "erased it reads" in said["ink"]
    assert "that count most for" in said["units"] and "nearest images of digits" in said["nearest"]


def test_units_of_a_cnn_are_refused_in_a_sentence(command, picture):
    outcome = command("inside", NETWORK, picture, "--find", "units")
    assert outcome.status != 0 and "no unit sees the whole image" in outcome.err


def test_what_training_has_changed_is_found_and_told_to_people(command, picture):
    (record,) = command("inside", NETWORK, picture, "--find", "training", "--json").records
    assert [row["name"] for row in record["before"]] == [row["name"] for row in record["after"]]
    found = record["changed"]
    assert found["layer"] == "conv1" and sorted(found["numbers"]) == [*range(6)]
    weights = safetensors.numpy.load_file(trained()[NETWORK])["0.weight"][:, 0]
    assert np.allclose(found["is"], weights[list(found["numbers"])]) and not np.allclose(found["was"], found["is"])
    said = command("inside", NETWORK, picture, "--find", "training").out
    assert "Over 200 training images of digits:" in said and "conv1" in said


def test_the_statistics_of_a_design_without_weights_are_those_of_an_untrained_network(command, picture):
    said = command("inside", "mlp2-300-200", picture, "--find", "training").out
    rows = [line.split()[:2] for line in said.splitlines() if line.startswith("fc1 ")]
    assert rows[0] == ["fc1", "untrained"]


def test_a_map_of_a_convolution_says_what_each_map_before_it_adds(command, picture, inside):
    record = inside("--layer", "conv2", "--map", "4")
    weights = safetensors.numpy.load_file(trained()[NETWORK])
    before = torch.tensor(inside("--layer", "pool1")["values"])
    kernels = torch.tensor(weights["3.weight"][4])
    added = [
        torch.nn.functional.conv2d(one[None, None], kernel[None, None]) for one, kernel in zip(before, kernels, strict=True)
    ]
    for row in record["fed_by"]:
        assert row["strength"] == pytest.approx(float(added[row["map"]].abs().mean()), abs=1e-5)
        assert row["kernel_sum"] == pytest.approx(float(weights["3.weight"][4, row["map"]].sum()), abs=1e-5)
    strengths = [row["strength"] for row in record["fed_by"]]
    assert len(strengths) == 6 and strengths == sorted(strengths, reverse=True) and record["fed_by_left_out"] == 0
    assert record["bias"] == pytest.approx(float(weights["3.bias"][4]))
    said = command("inside", NETWORK, picture, "--layer", "conv2", "--map", "4").out
    assert f"It is the sum of what these maps add, and of its bias, {record['bias']:.6f}:" in said
    assert "fed_by" not in inside("--layer", "pool1", "--map", "2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mlp1", "--find", "units"], "\n236 more are not shown."),  # 64 of 300
        (["lenet5", "--find", "drives", "--layer", "fc1"], "\n80 more are not shown."),  # 40 of 120
        (
            ["lenet5", "--find", "training", "--layer", "conv2", "--map", "4"],
            "training has changed most in conv2, for map 4 of its",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_left_out_is_counted_and_a_layer_s_changes_are_written(words, said, command, picture):
    network, *asked = words
    assert said in command("inside", network, picture, *asked).out


def test_of_4096_kernels_64_are_written_and_the_others_counted(command, picture, architecture_file, conv):
    pool = {"kind": "MaxPool2d", "kernel_size": 26, "stride": 26, "padding": 0, "dilation": 1}
    design = architecture_file(conv(4096, 3), pool, {"kind": "Flatten"}, {"kind": "Linear", "out_features": 10})
    said = command("inside", design, picture, "--find", "kernels", "--layer", "conv1").out
    assert said.count("Kernel ") == 64 and "4,032 more are not shown." in said


def test_one_value_says_which_pixels_it_sees(inside):
    record = inside("--layer", "conv2", "--map", "2", "--at", "3,4")
    assert record["sees"] == {"rows": [*range(6, 20)], "columns": [*range(8, 22)]}  # 14 of 28, two pixels a step
    assert inside("--layer", "fc1", "--map", "3")["sees"]["rows"] == [*range(28)]


def test_images_that_drive_each_map_and_dead_maps_are_found_and_told_to_people(command, picture):
    (record,) = command("inside", NETWORK, picture, "--find", "drives", "--layer", "conv1", "--json").records
    assert (record["of_layer"], record["count"], record["dead"], record["maps_left_out"], record["over"]) == (
        ("conv1", 6, 0, 0, 360)
    )
    images, weights = load("digits").test, safetensors.numpy.load_file(trained()[NETWORK])
    values = torch.nn.functional.conv2d(
        (images.pixels.float() / 255 - 0.1307) / 0.3081, *(torch.tensor(weights[f"0.{part}"]) for part in ("weight", "bias"))
    )
    for number, found in enumerate(record["maps"]):
        peaks = values[:, number].amax((1, 2))
        assert [image["value"] for image in found] == pytest.approx(peaks.topk(8).values.tolist(), abs=1e-4)
        assert [image["label"] for image in found] == images.labels[[image["place"] for image in found]].tolist()
    said = command("inside", NETWORK, picture, "--find", "drives", "--layer", "relu1").out
    assert "0 of the 6 maps or units of relu1 are dead over 360 test images of digits." in said


def test_the_plane_has_a_place_for_each_test_image_and_for_the_picture(command, picture):
    (record,) = command("inside", NETWORK, picture, "--find", "plane", "--json").records
    assert [image["label"] for image in record["images"]] == load("digits").test.labels.tolist()
    places = np.array([[image["x"], image["y"]] for image in record["images"]])
    assert np.allclose(places.mean(0), 0, atol=1e-3) and abs(np.cov(places.T)[0, 1]) < 1e-2  # two principal components
    assert len(record["place"]) == 2 and 0.3 < sum(record["shares"]) < 1
    assert "The places of 360 test images" in command("inside", NETWORK, picture, "--find", "plane").out


def test_a_convolution_as_a_matrix_has_few_different_numbers(command, picture):
    asked = ("inside", "lenet5", picture, "--find", "toeplitz", "--layer", "conv1")
    (record,) = command(*asked, "--json").records
    assert [record[name] for name in ("rows", "columns", "connected", "different", "biases")] == [4704, 1024, 117_600, 150, 6]
    assert (
        "4,704 × 1,024 numbers: 117,600 of them connections, 150 different weights; 6 biases come besides."
        in command(*asked).out
    )


def test_the_kernels_of_a_convolution_are_its_weights_for_one_map_of_its_input(command, picture, inside):
    weights = safetensors.numpy.load_file(trained()[NETWORK])
    first = inside("--find", "kernels", "--layer", "conv1")
    assert np.allclose(first["kernels"], weights["0.weight"][:, 0]) and first["kernels_left_out"] == 0
    assert np.allclose(inside("--find", "kernels", "--layer", "conv2", "--map", 4)["kernels"], weights["3.weight"][:, 4])
    said = command("inside", NETWORK, picture, "--find", "kernels", "--layer", "conv1").out
    assert f"Kernel 5 of conv1:\n{weights['0.weight'][5, 0, 0, 0]:9.4f}" in said
    said = command("inside", NETWORK, picture, "--find", "kernels", "--layer", "conv2", "--map", 4).out
    assert f"Kernel 0 of conv2, for map 4 of the 6 of its input:\n{weights['3.weight'][0, 4, 0, 0]:9.4f}" in said
    refused = [command("inside", NETWORK, picture, "--find", "kernels", *more).err for more in (("--layer", "fc1"), ())]
    assert "fc1 has no kernels. Choose a convolution." in refused[0] and "Give --layer too" in refused[1]
    outcome = command("inside", NETWORK, picture, "--find", "kernels", "--layer", "conv2", "--map", 6)
    assert "conv2 has no map 6 in its input. Use 0 to 5." in outcome.err


def test_any_unit_and_the_kernels_of_any_convolution_can_be_asked_for(command, picture, inside):
    (record,) = command("inside", "mlp1", picture, "--find", "units", "--layer", "fc1", "--map", "17", "--json").records
    assert [unit["number"] for unit in record["units"]] == [17] and record["units_left_out"] == 299
    changed = inside("--find", "training", "--layer", "conv2", "--map", "4")["changed"]
    weights = safetensors.numpy.load_file(trained()[NETWORK])["3.weight"]
    assert (changed["layer"], changed["for_map"]) == ("conv2", 4)
    assert np.allclose(changed["is"], weights[list(changed["numbers"]), 4])


def test_one_pixel_is_no_pixels():
    stroke = {"strokes_added": 0.1, "strokes_erased": 0.0, "stroke": 83.68, "strokes": None}
    record = {"find": "ink", "edits": [{"row": 1, "column": 2, "add": True}], "after": 3, "after_probability": 0.5, **stroke}
    assert next(found_text(record)).startswith("With 1 pixel filled and 0 erased it reads 3 (50.0 %).")


def test_ink_is_counted_in_strokes(command, picture, inside):
    record = inside("--find", "ink", "--class", 8)
    assert record["stroke"] == pytest.approx(83.68, abs=0.01)  # pixels of full ink
    given = np.array(record["input"])
    empty, full = -0.1307 / 0.3081, (1 - 0.1307) / 0.3081
    for name, add, to in (("strokes_added", True, full), ("strokes_erased", False, empty)):
        ink = sum(
            abs(to - given[edit["row"], edit["column"]]) / (full - empty) for edit in record["edits"] if edit["add"] == add
        )
        assert record[name] == pytest.approx(ink / record["stroke"], abs=1e-5)


def test_a_digit_of_the_lab_book_is_measured_by_its_own_strokes_as_on_the_page(command, tmp_path):
    pixels, full = to_pixels(example(7)), 82.31  # pixels of full ink, in two strokes
    for strokes, worth, said in (
        (2, full / 2, "A stroke's worth of ink: 41.2 pixels of full ink (this digit has 82.3; its strokes: 2)."),
        (None, 83.68, "A stroke's worth of ink: 83.7 pixels of full ink (the mean of the ten examples' strokes)."),
    ):
        (tmp_path / "digit.json").write_text(to_text(Digit(pixels, strokes)))
        asked = ("inside", NETWORK, tmp_path / "digit.json", "--find", "ink")
        (record,) = command(*asked, "--json").records
        assert record["strokes"] == strokes and record["stroke"] == pytest.approx(worth, abs=0.01)
        assert said in command(*asked).out


def test_training_tells_how_the_gradient_vanishes(command, picture):
    lesson = command("inside", NETWORK, picture, "--find", "training", "--json").records[0]["vanishing"]
    assert lesson["layers"] == ["fc1", "fc2", "fc3", "fc4", "fc5"]
    assert lesson["sigmoid"][0] < 0.001 * lesson["sigmoid"][-1] and lesson["relu"][0] > 0.5 * lesson["relu"][-1]
    assert "in 4 hidden layers of 30 untrained units" in command("inside", NETWORK, picture, "--find", "training").out
