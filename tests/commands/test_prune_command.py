"""python -m core prune: what it says of accuracy, zeros, bytes and latency, what it keeps, and what it refuses."""

from functools import partial
from pathlib import Path

import pytest

from core.commands import prune
from core.data.datasets import load
from core.design.architecture import trace
from core.learning.checkpoint import read
from core.learning.evaluation import evaluate
from core.profiling import rounds
from core.profiling.engines import Setup
from core.profiling.latency import Latency
from tests.commands.conftest import Outcome
from tests.profiling.made_up import WHERE, timing


@pytest.fixture(autouse=True)
def three_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """As few as an interval needs: each is a process that imports torch."""
    monkeypatch.setattr(prune, "in_rounds", partial(rounds.in_rounds, rounds=3))


@pytest.mark.usefixtures("rounds_here")
def test_a_pruned_network_is_scored_counted_timed_and_kept(command, trained_file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "pruned.safetensors"
    words = ("--share", 0.6, "--train", 1, "--dataset", "digits", "--out", kept, "--json")
    epoch, found, saved = command("prune", trained_file, *words).records
    assert (epoch["share"], epoch["epoch"]) == (0.6, 1) and 0 < epoch["training_accuracy"] < 1
    assert saved == {"saved": str(kept)}
    pruned, test = read(kept), load("digits").test
    score = evaluate(pruned.network(), test, pruned.recipe.mean, pruned.recipe.std)
    assert found["accuracy"] == score.accuracy and found["low"] < score.accuracy < found["high"]
    weights = {name: pruned.weights[f"{place}.weight"] for name, place in _places(pruned).items()}
    assert found["zeros"] == {name: {"zeros": int((one == 0).sum()), "of": one.numel()} for name, one in weights.items()}
    zeros, total = (sum(one[part] for one in found["zeros"].values()) for part in ("zeros", "of"))
    assert zeros == round(0.6 * total)
    assert found["bytes"]["dense"] == sum(value.nbytes for value in pruned.weights.values()) > found["bytes"]["sparse"]
    latency = found["latency"]
    assert latency["times_low"] < latency["times"] < latency["times_high"]
    assert latency["times"] == pytest.approx(latency["after_us"] / latency["before_us"])


def _places(checkpoint) -> dict[str, int]:
    return {step.name: place for place, step in enumerate(trace(checkpoint.architecture)) if step.macs}


def made_up(networks: object, setups: list[Setup]) -> list[list[Latency]]:
    """Two latencies, of the network as it was and pruned."""
    return [[Latency("reader", setup, timing(us, 0.01), WHERE)] for us, setup in ((20, setups[0]), (21, setups[0]))]


def test_each_share_is_shown_before_the_next_one_is_trained(command, trained_file: Path, monkeypatch) -> None:
    monkeypatch.setattr(prune, "in_rounds", made_up)
    records = command("prune", trained_file, "--share", 0.5, 0.6, "--train", 1, "--dataset", "digits", "--json").records
    assert [(record["share"], "accuracy" in record) for record in records] == [
        (0.5, False), (0.5, True), (0.6, False), (0.6, True),
    ]  # fmt: skip


@pytest.mark.usefixtures("rounds_here")
def test_text_names_the_format_and_says_why_it_is_not_faster(
    command, trained_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [[Latency("reader", setup := Setup(threads=1), timing(us, width), WHERE)] for us, width in ((20, 0.02), (21, 0.01))]
    monkeypatch.setattr(prune, "in_rounds", lambda _, setups: found if setups == [setup] else pytest.fail())
    text = command("prune", trained_file, "--share", 0.5, "--dataset", "digits").out
    assert "50 % of its weights 0" in text and "bytes dense" in text and "CSR: 4 bytes a weight" in text
    assert "latency dense before 20.0 µs, after 21.0 µs, 1.05 times (1." in text and "multiply by zeros too" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--share", 1.5), "A share is from 0 to 1, got 1.5"),
        (("--share", 0.5, 0.6, 1.1), "A share is from 0 to 1, got 1.1"),
        (("--share", 0.5, "nan"), "A share is from 0 to 1, got nan"),
        (("--share", 0.5, "--train", -1), "After pruning there are 0 to 100 epochs, got -1"),
        (("--share", 0.5, 0.6, "--out", "a.safetensors"), "a.safetensors cannot hold what was asked for. Give one share"),
        (("--share", 0.5, "--out", "a.pt"), "a.pt cannot hold what was asked for"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_measured(
    command, trained_file: Path, words, says: str, monkeypatch
) -> None:
    monkeypatch.setattr(prune, "in_rounds", made_up)
    found: Outcome = command("prune", trained_file, *words, "--dataset", "digits")
    assert found.status == 2 and says in found.err and not found.out


def test_a_network_without_weights_is_refused(command) -> None:
    found = command("prune", "cnn-8-32", "--share", 0.5)
    assert found.status == 2 and "cnn-8-32" in found.err
