"""quantize: a record for each network and setting, its accuracy counted again, its bytes by hand; what cannot be is refused."""

from itertools import product

import pytest
from PIL import Image

from core.__main__ import main
from core.data.datasets import load
from core.learning.checkpoint import read
from core.learning.quantization.record import key_of, key_of_layers, key_of_record
from core.learning.quantization.setting import Setting
from core.store.store import Store

DIGITS = ("--dataset", "digits")


def test_a_record_says_how_accurate_the_network_is_and_what_it_saves(command, trained_file):
    (record,) = command("quantize", trained_file, *DIGITS, "--weights", 4, "--activations", 8, "--json").records
    named = ("network", "dataset", "weights", "activations", "per_channel", "calibration", "epochs")
    assert [record[name] for name in named] == ["reader", "digits", 4, 8, True, 512, 0]
    assert record["total"] == 360 and record["accuracy"] == record["correct"] / 360
    assert record["low"] < record["accuracy"] < record["high"] < 1 and record["interval_over"] == "test images"
    test, checkpoint = load("digits").test, read(trained_file)
    values = (test.pixels.float() / 255 - checkpoint.recipe.mean) / checkpoint.recipe.std
    right = checkpoint.network()(values).argmax(1) == test.labels
    assert record["float_accuracy"] == pytest.approx(right.float().mean().item())
    assert abs(record["accuracy"] - record["float_accuracy"]) < 0.05
    assert record["data_digest"] == load("digits").digest


def test_bytes_are_packed_weights_and_twelve_for_each_channel(command, trained_file):
    """LeNet-5 without padding has 44,190 weights and 236 output channels."""
    records = command("quantize", trained_file, *DIGITS, "--weights", 8, 3, 1, "--json").records
    assert [record["bytes"] for record in records] == [44_190 + 2_832, 16_572 + 2_832, 5_524 + 2_832]
    assert {record["float_bytes"] for record in records} == {4 * 44_426}
    spent = [record["energy_pj"] for record in records]
    assert spent == sorted(spent, reverse=True) and spent[0] < records[0]["float_energy_pj"] / 3.9
    assert spent[0] - spent[1] == pytest.approx(44_426 * 160 * 5 / 8)


def test_every_setting_has_a_record_and_its_own_key(command, trained_file):
    words = ("--weights", 8, 2, "--activations", 8, 4, "--per-tensor", "--calibration", 20, "--sensitivity", "--json")
    *found, eight, two = command("quantize", trained_file, *DIGITS, *words).records
    digests = found[0]["weights_digest"], found[0]["data_digest"]
    settings = [Setting(weights, activations, False, 20) for weights in (8, 2) for activations in (8, 4)]
    assert [key_of_record(record) for record in found] == [key_of(*digests, one) for one in settings]
    assert len({key_of_record(record) for record in (*found, eight, two)}) == 6
    assert key_of_record(two) == key_of_layers(*digests, 2, False)
    assert list(two["layers"]) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    assert max(two["layers"].values()) <= max(eight["layers"].values()) and min(two["layers"].values()) < 0.8


def test_another_data_set_can_show_the_ranges_of_the_activations(command, trained_file, tmp_path):
    """Ten black pictures: every range is that of the background, so that no answer survives."""
    for split, digit in product(("train", "test"), range(10)):
        folder = tmp_path / "black" / split / str(digit)
        folder.mkdir(parents=True)
        Image.new("L", (28, 28)).save(folder / "a.png")
    words = (trained_file, *DIGITS, "--activations", 4, "--calibration", 10)
    black = f"folder:{tmp_path / 'black'}"
    (own,), (other,) = (command("quantize", *words, "--json", *more).records for more in ((), ("--calibrate-with", black)))
    assert (own["calibrated_on"], other["calibrated_on"]) == ("", black) and other["data_digest"] == own["data_digest"]
    assert own["accuracy"] > 0.8 and other["accuracy"] < 0.5 and key_of_record(own) != key_of_record(other)
    (same,) = command("quantize", *words, "--json", "--calibrate-with", "digits").records
    assert same == own
    assert "10 images of folder:" in command("quantize", *words, "--calibrate-with", black).out
    refused = command("quantize", *words, "--calibrate-with", "letters")
    assert refused.status == 2 and "There is no data set named 'letters'." in refused.err


def test_a_training_says_each_epoch_and_brings_two_bits_back(command):
    words = ("softmax", *DIGITS, "--weights", 2, "--json")
    (before,) = command("quantize", *words).records
    first, second, after = command("quantize", *words, "--train", 2).records
    assert (first["epoch"], second["epoch"], after["epochs"]) == (1, 2, 2)
    assert (first["weights"], first["activations"]) == (2, 8)  # of several settings the epochs can be told apart
    assert after["accuracy"] > before["accuracy"] + 0.1


def test_people_read_sentences(command, trained_file):
    text = command("quantize", trained_file, *DIGITS, "--weights", 4, "--sensitivity").out
    assert "reader on digits, w4a8, a scale per channel, 512 images to calibrate:" in text
    assert (
        "weights 24.9 kB instead of 178 kB" in text
        and "of 360 right" in text
        and "95 % interval over the test images" in text
        and "one layer with weights of 4 bits" in text
    )


@pytest.fixture(scope="session")
def series(tmp_path_factory):
    """Two seeds of softmax in a store: its URL, and the file with the weights of the first."""
    folder = tmp_path_factory.mktemp("series")
    url, file = f"sqlite:///{folder / 'runs.sqlite'}", folder / "net.safetensors"
    fast = ["--epochs", "1", "--batch-size", "64", "--threads", "1"]
    named = ["--series", "two", "--store", url, "--out", str(file)]
    assert main(["train", "softmax", *DIGITS, *fast, *named, "--repeats", "2", "--seed", "5"]) == 0
    assert main(["train", "softmax", *DIGITS, *fast, *named[:1], "one", *named[2:4], "--seed", "5"]) == 0
    return url, file


def test_the_accuracies_over_a_series_are_those_of_each_seed_s_network_quantized_alone(command, series, tmp_path):
    url, file = series
    words = (*DIGITS, "--weights", 3, 2, "--json")
    records = command("quantize", file, "--series", "two", "--store", url, *words).records
    for record in records:
        assert (record["series"], record["seeds"]) == ("two", [5, 6])
    for place, number in enumerate(sorted(run.id for run in Store(url).runs())[:2]):
        alone = tmp_path / f"{number}.safetensors"
        alone.write_bytes(Store(url).file(number, "checkpoint"))
        for record, one in zip(records, command("quantize", alone, *words).records, strict=True):
            assert record["accuracies"][place] == one["accuracy"]
            assert record["float_accuracies"][place] == one["float_accuracy"]
    plain = command("quantize", file, *words).records
    added = ("series", "seeds", "accuracies", "float_accuracies", "mean", "mean_low", "mean_high", "mean_interval_over")
    assert [{name: value for name, value in record.items() if name not in added} for record in records] == plain
    assert len({*records[0]["accuracies"], *records[1]["accuracies"]}) > 2  # neither all seeds nor all bits read alike


def test_people_read_the_mean_of_the_seeds_with_its_interval(command, series):
    url, file = series
    words = ("--series", "two", "--store", url, *DIGITS, "--weights", 3)
    (record,) = command("quantize", file, *words, "--json").records
    one, other = record["accuracies"]
    low = max(50 * (one + other) - 12.7062 * 50 * abs(one - other), 0)  # Student's t of one degree of freedom
    assert (record["mean"], record["mean_interval_over"]) == (pytest.approx((one + other) / 2), "seeds")
    assert record["mean_low"] == pytest.approx(low / 100, abs=1e-4) and record["interval_over"] == "test images"
    (line,) = [line for line in command("quantize", file, *words).out.splitlines() if "seeds" in line]
    assert "the mean of 2 seeds, 95 % interval over the seeds " in line
    assert float(line.split("seeds ")[-1].split(" to ")[0]) == pytest.approx(low, abs=0.5)  # whole points


@pytest.mark.parametrize(("name", "count"), [("one", 1), ("none", 0)])
def test_fewer_than_two_seeds_in_the_store_are_refused_before_anything_is_measured(command, series, name, count):
    url, file = series
    outcome = command("quantize", file, *DIGITS, "--series", name, "--store", url, "--json")
    assert outcome.status == 2 and [record["error"] for record in outcome.records] == ["seeds"]
    says = (
        f"The store has {count} finished seeds of a series '{name}' with net's layers, recipe and data; an interval over seeds"
    )
    assert says in outcome.records[0]["message"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["mlp2-300-200"], "mlp2-300-200 has no trained weights, so there is nothing to quantize. Train it, as in "),
        (["mine.json"], "mine.json has no trained weights, so there is nothing to quantize."),
        (["nobody"], "There is no trained network 'nobody'."),
        (["lenet5", "--weights", "9"], "The weights can have 1 to 8 bits, got 9."),
        (["lenet5", "--activations", "0"], "The activations can have 1 to 8 bits, got 0."),
        (["lenet5", "--calibration", "0", *DIGITS], "Calibration needs at least 1 image, got 0."),
        (["lenet5", "--calibration", "2000", *DIGITS], "digits has 1,437 training images; 2,000 cannot show the ranges."),
        (["lenet5", "--train", "99", *DIGITS], "Training takes 0 to 20 epochs here, got 99."),
        (["lenet5", "--dataset", "minst"], "There is no data set named 'minst'."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(words, says, command):
    outcome = command("quantize", *words)
    assert outcome.status == 2 and outcome.out == "" and says in outcome.err
