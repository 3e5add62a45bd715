"""train: a record an epoch, a checkpoint at the end, and no start where there could be no end."""

import json
import socket
import sqlite3
import time

import pytest
import torch

from core.commands import train as command_module
from core.commands import trainings
from core.commands.train import _score
from core.data.datasets import load
from core.design.zoo import named
from core.learning.checkpoint import read
from core.learning.epoch import Epoch
from core.learning.evaluation import evaluate
from core.learning.recipe import Recipe
from core.store.state import State
from core.store.store import Store
from core.workers import engine
from core.workers.training import work

FAST = ("--dataset", "digits", "--epochs", "1", "--batch-size", "64", "--threads", "1")
LINEAR = {"kind": "Linear", "out_features": 10}


def score_of(checkpoint) -> float:
    return evaluate(checkpoint.network(), load("digits").test, checkpoint.recipe.mean, checkpoint.recipe.std).accuracy


def test_a_record_an_epoch_and_one_of_the_test_and_one_of_the_file(command, tmp_path):
    path = tmp_path / "net.safetensors"
    outcome = command("train", "softmax", *FAST, "--epochs", "2", "--json", "--out", path)
    one, two, test, saved = outcome.records
    assert outcome.status == 0
    assert (one.pop("seed"), one["number"], two["number"]) == (0, 1, 2) and two["loss"] < one["loss"]
    assert (one.pop("engine"), one.pop("networks")) == ("torch", 1)
    assert Epoch(**one) == read(path).history[0]
    assert test == {"test": "digits", "mean": test["mean"], "std": 0.0, "seeds": [0]} and 0.5 < test["mean"] < 1
    assert saved == {"saved": str(path), "bytes": path.stat().st_size}


def test_the_checkpoint_holds_what_was_trained(command, tmp_path):
    path = tmp_path / "net.safetensors"
    command("train", "softmax", *FAST, "--lr", "0.01", "--optimizer", "sgd", "--rotation", "10", "--out", path)
    checkpoint = read(path)
    assert checkpoint.architecture == named("softmax") and len(checkpoint.history) == 1
    assert (checkpoint.recipe.optimizer, checkpoint.recipe.learning_rate) == ("sgd", 0.01)
    assert checkpoint.recipe.augmentation.rotation == 10 and checkpoint.recipe.augmentation.shift == 0
    assert (checkpoint.card.parameters, checkpoint.card.macs) == (7_850, 7_840)
    assert checkpoint.card.seeds == (0,) and "Alpaydin" in checkpoint.card.data


def test_the_text_tells_each_epoch_in_one_line(command):
    outcome = command("train", "softmax", *FAST, "--epochs", "2", "--validation", "100")
    first, second, test = outcome.out.splitlines()
    assert first.startswith("seed 0  epoch 1/2  training: loss ") and "validation: loss" in second
    assert test.startswith("digits: ") and test.endswith(" % of the test images, one seed")


def test_several_seeds_are_told_by_their_mean_with_its_interval():
    # 97, 98 and 99 %: 98 ± 4.303 · 1 / √3, with Student's t of two degrees of freedom
    words = "mnist: 98.0 % of the test images, the mean of 3 seeds, 95 % interval 95.5 to 100.0"
    assert _score("mnist", (0.97, 0.98, 0.99)) == words


def test_repeats_train_with_seeds_in_a_row_and_keep_the_first(command, tmp_path):
    path, alone = tmp_path / "two.safetensors", tmp_path / "one.safetensors"
    outcome = command("train", "softmax", *FAST, "--seed", "7", "--repeats", "2", "--json", "--out", path)
    command("train", "softmax", *FAST, "--seed", "7", "--out", alone)
    assert [record["seed"] for record in outcome.records if "number" in record] == [7, 8]
    card = read(path).card
    assert card.seeds == (7, 8) and len(card.accuracies["digits"]) == 2
    assert outcome.records[2]["mean"] == pytest.approx(sum(card.accuracies["digits"]) / 2)
    assert torch.equal(read(path).weights["1.weight"], read(alone).weights["1.weight"])


def test_with_validation_images_the_seed_of_the_least_loss_on_them_is_kept_and_comes_first(command, tmp_path):
    path = tmp_path / "best.safetensors"
    lines = command("train", "softmax", *FAST, "--validation", "100", "--repeats", "3", "--json", "--out", path).records
    held = {one["seed"]: one["validation_loss"] for one in lines if "number" in one}
    best, kept = min(held, key=held.__getitem__), read(path)
    others = [seed for seed in range(3) if seed != best]
    assert kept.recipe.seed == best and kept.card.seeds == (best, *others)
    assert kept.card.accuracies["digits"][0] == score_of(kept)


def test_a_series_goes_on_with_what_the_store_has_of_it(command, tmp_path):
    path, store = tmp_path / "net.safetensors", Store(url := f"sqlite:///{tmp_path / 'runs.sqlite'}")
    series = ("train", "softmax", *FAST, "--store", url, "--series", "zoo", "--json", "--out", path)
    first = command(*series, "--repeats", "2").records
    again = command(*series, "--repeats", "3").records
    assert [one["seed"] for one in again if "number" in one] == [0, 1, 2] and again[:2] == first[:2]
    assert len(store.runs()) == 3  # a third only
    other = command(*series, "--lr", "0.002").records
    assert other[0] != first[0] and len(store.runs()) == 4


def test_a_training_of_a_series_that_was_stopped_goes_on_where_it_was(command, tmp_path, monkeypatch):
    store = Store(url := f"sqlite:///{tmp_path / 'runs.sqlite'}")
    series = ("train", "softmax", *FAST, "--store", url, "--series", "zoo", "--json")
    with monkeypatch.context() as patch:
        patch.setattr(trainings, "start", lambda *about: (_ for _ in ()).throw(KeyboardInterrupt))
        assert command(*series).status == 130
    assert [run.state for run in store.runs()] == ["stopped"]
    assert command(*series).status == 0
    assert [run.state for run in store.runs()] == ["done"]


def test_options_override_the_recipe_file_and_leave_the_rest(command, tmp_path):
    recipe, path = tmp_path / "recipe.json", tmp_path / "net.safetensors"
    form = {
        "dataset": "digits",
        "epochs": 3,
        "optimizer": "sgd",
        "learning_rate": 0.02,
        "augmentation": {"shift": 2, "scale": 0.1},
    }
    recipe.write_text(json.dumps(form))
    assert command("train", "softmax", "--recipe", recipe, "--epochs", "1", "--shift", "0", "--out", path).status == 0
    expected = Recipe.from_form({**form, "epochs": 1, "augmentation": {"shift": 0.0, "scale": 0.1}})
    assert read(path).recipe == expected


def test_pixels_are_normalized_as_the_data_set_asks_without_a_recipe_file(command, tmp_path, two_classes, architecture_file):
    path = tmp_path / "net.safetensors"
    net = architecture_file({"kind": "Flatten"}, {**LINEAR, "out_features": 2}, shape=(1, 20, 20))
    assert command("train", net, "--dataset", two_classes(20), "--epochs", "1", "--out", path).status == 0
    # Squares of 100 and 25 pixels of 400, 10 on a ground of 200.
    assert read(path).recipe.mean == pytest.approx((200 - 190 * 125 / 800) / 255)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--epochs", "1000000000"], "range", "epochs must be a whole number from 1 to 1000, got 1000000000."),
        (["--batch-size", "0"], "range", "batch_size must be a whole number from 1 to 65536, got 0."),
        (["--lr", "nan"], "range", "learning_rate must be a number from 1e-08 to 100, got nan."),
        (["--seed", "-1"], "range", "seed must be a whole number from 0 to"),
        (["--shift", "inf"], "range", "shift must be a number from 0 to 28, got inf."),
        (["--patience", "3"], "patience", "An early stop needs validation images."),
        (["--schedule", "steps"], "steps", "must begin at epoch 1"),
        (["--validation", "1437"], "validation", "1,437 training images; 1,437 cannot be set apart"),
        (["--repeats", "0"], "range", "--repeats must be at least 1, got 0."),
        (["--repeats", "1000000000000"], "range", "--repeats must be"),
        (["--device", "tpu"], "device", "There is no device 'tpu' on this machine."),
        (["--dataset", "minst"], "unknown-dataset", "There is no data set named 'minst'. Data sets are digits, mnist"),
        (["--test", "minst"], "unknown-dataset", "There is no data set named 'minst'."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_request_out_of_range_is_refused_before_the_first_epoch(words, code, sentence, command):
    outcome = command("train", "softmax", *FAST, *words, "--json")
    (error,) = outcome.records
    assert outcome.status == 2 and error["error"] == code and sentence in error["message"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"epochs": -1}', "range"),
        ('{"epoch": 1}', "unknown-key"),
        ("[]", "not-an-object"),
        ("{", "unreadable"),
        ("[" * 100_000, "unreadable"),
    ],
    ids=["range", "key", "list", "text", "deep"],
)
def test_a_recipe_file_that_is_none_is_refused_with_the_reason(text, code, command, tmp_path):
    (tmp_path / "recipe.json").write_text(text)
    outcome = command("train", "softmax", "--recipe", tmp_path / "recipe.json", "--json")
    assert outcome.status == 2 and [record["error"] for record in outcome.records] == [code]


def test_a_recipe_file_that_is_missing_is_named(command, tmp_path):
    outcome = command("train", "softmax", "--recipe", tmp_path / "none.json")
    assert outcome.status == 2 and "none.json" in outcome.err


@pytest.mark.parametrize(
    "layers",
    [[{"kind": "Flatten"}], [LINEAR], [{"kind": "Flatten"}, {**LINEAR, "out_features": 9}], []],
    ids=["784 outputs, no weights", "no vector", "9 outputs for 10 classes", "no layers"],
)
def test_a_network_that_cannot_answer_the_classes_is_refused_before_the_first_epoch(layers, command, architecture_file):
    outcome = command("train", architecture_file(*layers), *FAST, "--json")
    (error,) = outcome.records
    assert outcome.status == 2 and error["message"]


def test_a_network_that_ends_in_an_image_is_refused_before_the_first_epoch(command, architecture_file, conv):
    outcome = command("train", architecture_file(conv(10, 28)), *FAST, "--json")
    assert outcome.status == 2 and len(outcome.records) == 1


def test_a_network_for_other_images_is_refused(command):
    outcome = command("train", "7-layer-16", *FAST)
    assert outcome.status == 2 and "7-layer-16 takes images of 3×32×32, but digits has 1×28×28." in outcome.err


@pytest.mark.parametrize(("side", "code"), [(20, "shape"), (28, "classes")])
def test_a_test_of_other_images_or_classes_is_refused_before_the_first_epoch(side, code, command, two_classes):
    outcome = command("train", "softmax", *FAST, "--test", two_classes(side), "--json")
    assert outcome.status == 2 and [record.get("error") for record in outcome.records] == [code]


@pytest.mark.parametrize("size", ["1", "1436"])
def test_a_last_batch_of_one_is_trained_or_refused_before_the_first_epoch(size, command, architecture_file, conv):
    """1,437 = 1,436 + 1 digits, and batch normalization of a 1×1 map needs two images."""
    file = architecture_file(conv(4, 28), {"kind": "BatchNorm2d"}, {"kind": "Flatten"}, LINEAR)
    outcome = command("train", file, *FAST, "--batch-size", size, "--json")
    assert (outcome.status, len(outcome.records)) in {(0, 2), (2, 1)}


def test_a_network_too_large_is_refused_with_estimate_and_limit(command, architecture_file):
    wide = {"kind": "Linear", "out_features": 32_768}
    outcome = command("train", architecture_file({"kind": "Flatten"}, wide, wide, LINEAR), *FAST)
    assert outcome.status == 2 and "needs about 17.6 GB to train; the limit is 4.29 GB." in outcome.err


def test_a_loss_that_is_not_a_number_ends_the_run_with_its_step_and_saves_nothing(command, tmp_path):
    path = tmp_path / "net.safetensors"
    broken = ("--optimizer", "sgd", "--lr", "100", "--weight-decay", "10")  # each step makes the weights 999 times larger
    outcome = command("train", "softmax", *FAST, *broken, "--json", "--out", path)
    assert outcome.status == 2 and outcome.records[-1]["error"] == "diverged" and not path.exists()
    assert "with learning rate 100" in outcome.records[-1]["message"]


def test_a_seed_that_ends_before_its_last_epoch_is_named_and_the_others_are_kept(command, tmp_path, monkeypatch):
    path, says = tmp_path / "net.safetensors", "The loss became nan at step 7, with learning rate 0.5."

    def start(store, numbers, address):
        store.begin(numbers[1], {})
        store.finish(numbers[1], State.DIVERGED, says)
        assert [work(store.url, number) for number in (numbers[0], numbers[2])] == [State.DONE] * 2

    monkeypatch.setattr(trainings, "start", start)
    outcome = command("train", "softmax", *FAST, "--repeats", "3", "--json", "--out", path)
    first, third, ended, test, _ = outcome.records
    assert outcome.status == 1
    assert (first["seed"], third["seed"], test["seeds"]) == (0, 2, [0, 2])
    assert ended == {"seed": 1, "error": "diverged", "message": says}
    assert read(path).card.seeds == (0, 2)


@pytest.mark.parametrize("name", ["net.txt", "net", ".safetensors"])
def test_a_file_that_could_not_be_found_again_is_refused_before_the_first_epoch(name, command, tmp_path):
    outcome = command("train", "softmax", *FAST, "--out", tmp_path / name, "--json")
    assert outcome.status == 2 and len(outcome.records) == 1 and list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused_before_the_first_epoch(command, tmp_path):
    (tmp_path / "file").write_text("")
    outcome = command("train", "softmax", *FAST, "--out", tmp_path / "file" / "net.safetensors", "--json")
    assert outcome.status == 2 and [record.get("error") for record in outcome.records] == ["not-saved"]


def test_an_address_where_nobody_answers_is_reported_in_a_sentence(command, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 1)
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        outcome = command("train", "softmax", *FAST, "--scheduler", nobody, "--store", url)
    assert outcome.status == 2
    assert f"No scheduler answers at {nobody}" in outcome.err and "Start one with `dask scheduler`" in outcome.err
    (run,) = Store(url).runs()
    assert run.state == "stopped"


def test_repeats_are_trained_together_and_each_record_is_of_one_network_s_share(command):
    start = time.perf_counter()
    lines = command(
        "train", "softmax", *FAST, "--epochs", "12", "--batch-size", "4", "--repeats", "16", "--threads", "1", "--json"
    )
    passed = time.perf_counter() - start
    *epochs, test = lines.records
    assert [(one["seed"], one["number"]) for one in epochs] == [(seed, number) for seed in range(16) for number in range(1, 13)]
    assert {(one["engine"], one["networks"]) for one in epochs} == {("lanes of networks", 16)}
    assert test["seeds"] == list(range(16)) and test["std"] > 0
    assert sum(one["seconds"] for one in epochs) <= passed
    assert all(one["images_per_second"] == pytest.approx(1437 / one["seconds"]) for one in epochs)


def test_stopped_while_it_reads_the_store_it_does_not_stand_in_its_own_way(command, tmp_path, monkeypatch):
    place = tmp_path / "runs.sqlite"

    def interrupted(*about):
        reading = sqlite3.connect(place).execute("SELECT * FROM runs")  # not read to its end: SQLite lets nobody write
        assert reading.description
        raise KeyboardInterrupt

    monkeypatch.setattr(command_module, "PATIENCE_OF_WORK", 1)
    monkeypatch.setattr(trainings, "start", lambda *about: None)
    monkeypatch.setattr(trainings, "follow", interrupted)
    assert command("train", "softmax", *FAST, "--store", f"sqlite:///{place}").status == 130
    assert [run.state for run in Store(f"sqlite:///{place}").runs()] == ["stopped"]
