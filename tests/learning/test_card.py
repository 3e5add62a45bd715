"""A model card: accuracies with their spread, totals, and reading it without torch."""

import json
import subprocess
import sys
from dataclasses import fields

import pytest

from core.design.zoo import named
from core.learning.card import Card
from core.learning.header import CheckpointError, find_checkpoint, read_header, trained
from core.learning.provenance import NOT_RECORDED, facts


@pytest.fixture
def card():
    return Card.of(
        "LeNet-5", named("lenet5"), "digits", (0, 1, 2), {"digits": (0.98, 0.99, 0.97)}, 12.5, {"device": "cpu", "torch": "2"}
    )


def test_mean_and_sample_standard_deviation_as_worked_out_by_hand(card):
    assert card.mean("digits") == pytest.approx(0.98)
    assert card.std("digits") == pytest.approx(0.01)  # √((0 + 0.01² + 0.01²)/2)


def test_one_seed_has_no_spread(checkpoint):
    one = Card.of("one", checkpoint.architecture, "digits", (0,), {"digits": (0.9,)}, 1.0, {})
    assert (one.mean("digits"), one.std("digits")) == (0.9, 0.0)


def test_a_card_of_lenet5_has_its_famous_totals(card):
    assert (card.parameters, card.macs) == (61_706, 416_520)


def test_a_card_of_an_older_version_says_what_it_does_not_record(card):
    known = facts(Card.from_form(card.to_form()).machine)
    assert known["program"] == NOT_RECORDED and known["machine"] == "cpu"
    assert known["versions"] == "torch 2, numba not recorded, numpy not recorded, python not recorded"


@pytest.mark.parametrize("machine", [{"rate_changes": "x"}, {"rate_changes": [[1, "y"]]}, {"earlier": 5}, {"earlier": [5]}, 7])
def test_a_card_whose_origin_cannot_be_shown_is_refused(machine, forge, checkpoint):
    with pytest.raises(CheckpointError, match="damaged"):
        read_header(forge(card=json.dumps({**checkpoint.card.to_form(), "machine": machine})))


def test_a_card_survives_json(card):
    assert Card.from_form(json.loads(json.dumps(card.to_form()))) == card


@pytest.mark.parametrize("name", [entry.name for entry in fields(Card) if entry.name != "left_out"])
def test_a_card_without_one_of_its_fields_is_none(name, card):
    form = card.to_form()
    del form[name]
    with pytest.raises(KeyError, match=name):
        Card.from_form(form)


def test_a_file_gives_its_card_without_its_weights_being_read(saved, checkpoint):
    data = saved.read_bytes()
    saved.write_bytes(data[: 8 + int.from_bytes(data[:8], "little")])
    header = read_header(saved)
    assert (header.card, header.recipe) == (checkpoint.card, checkpoint.recipe)


def test_a_header_tells_the_size_of_the_whole_file(saved):
    assert read_header(saved).file_bytes == len(saved.read_bytes())


def test_a_card_is_read_without_torch(saved):
    code = f"""if True:
        import sys
        from pathlib import Path
        from core.learning.header import read_header
        print(read_header(Path({str(saved)!r})).card.name, {{"torch", "numpy"}} & sys.modules.keys())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("small set()\n", "")


@pytest.mark.parametrize("entry", ["card", "recipe"])
@pytest.mark.parametrize("text", ["[]", "3", "null", '{"nonsense": "x"}', "not JSON", "[" * 100_000, '{"name":' * 100_000])
def test_a_header_whose_card_or_recipe_is_none_is_refused(entry, text, forge):
    with pytest.raises(CheckpointError, match=r"forged\.safetensors is damaged"):
        read_header(forge(**{entry: text}))


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": "ab"},
        {"seeds": [1.5, None]},
        {"accuracies": []},
        {"accuracies": {"digits": []}},
        {"accuracies": {"digits": ["high"]}},
        {"parameters": "many"},
        {"left_out": {"1": 1.5}},
        {"left_out": {"1": "all"}},
        {"left_out": [0.5]},
    ],
    ids=str,
)
def test_a_card_with_a_field_of_another_kind_is_refused(change, forge, checkpoint):
    with pytest.raises(CheckpointError, match="damaged"):
        read_header(forge(card=json.dumps({**checkpoint.card.to_form(), **change})))


def test_a_file_that_is_missing_or_a_folder_has_no_card(tmp_path):
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises(CheckpointError, match=f"{path.name} cannot be read"):
            read_header(path)


def test_every_network_of_this_project_has_a_card_with_mnists_accuracy_for_several_seeds():
    for path in trained().values():
        card = read_header(path).card
        assert card.accuracies and card.parameters > 0
        assert all(0 < accuracy <= 1 for row in card.accuracies.values() for accuracy in row)
        assert len(card.seeds) == len(card.accuracies["mnist"]) >= 3 and card.accuracies["pen"]


@pytest.mark.parametrize("name", ["", "no-such-network", "../../etc/passwd", "a\0b.safetensors", "x" * 5_000, "README.md"])
def test_an_unknown_network_is_refused(name):
    with pytest.raises(CheckpointError, match="There is no trained network") as refusal:
        find_checkpoint(name)
    assert refusal.value.code == "not-found" and len(refusal.value.what) < 120


def test_a_checkpoint_is_found_by_its_path(saved):
    assert find_checkpoint(str(saved)) == saved
