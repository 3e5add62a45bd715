"""study: what there is, what it asks and assumes, and a study run into a small file."""

import json
from dataclasses import replace

import pytest

from core.commands import study as command_module
from core.commands.study_report import report
from core.design.zoo import ZOO
from core.learning.provenance import facts
from core.learning.recipe import Recipe
from core.store.state import State
from core.studies import latencies, latency_rounds
from core.studies.claims import Above, each
from core.studies.documents.published import published_studies
from core.studies.own.factors import own_study
from core.studies.results import Results, RunResult, TrialResult

RECIPE = Recipe(dataset="digits", epochs=2, batch_size=64, images=300, device="cpu", threads=1)


@pytest.fixture
def small(monkeypatch):
    """A study on the digits in the place of the published ones."""
    study = own_study("small", ZOO["softmax"], RECIPE, {"learning_rate": [0.01, 0.0001]}, seeds=2)
    labels = each([trial.label for trial in study.trials])
    study = replace(study, claims=(Above("The higher rate is better.", "accuracy", labels[:1], labels[1:]),))
    monkeypatch.setattr(command_module, "study_named", lambda name: study)
    return study


@pytest.mark.parametrize("action", ["list", "show", "run"])
def test_each_action_explains_itself(command, action):
    outcome = command("study", action, "--help")
    assert outcome.status == 0 and "--quick" in outcome.out


def test_every_study_is_listed_with_what_it_takes(command):
    records = command("study", "list", "--json").records
    assert [record["study"] for record in records] == list(published_studies())
    assert all(record["seconds"] > 0 for record in records if record["seeds"])


def test_a_study_is_shown_with_what_was_assumed(command, tmp_path):
    outcome = command("study", "show", "mlp1-widths", "--out", tmp_path)
    assert outcome.status == 0 and "Assumed: Optimizer, rate" in outcome.out and "No verdict" in outcome.out


def test_a_first_look_says_that_it_is_one_where_verdicts_are_read(command):
    outcome = command("study", "show", "depth", "--quick")
    says = "13 layers are best. Open. No verdict from a first look: the study trains for 20 epochs, this for 2."
    assert says in outcome.out and "nothing is corrected for the number of claims" in outcome.out


def test_an_unknown_study_is_refused_with_those_there_are(command):
    outcome = command("study", "show", "none")
    assert outcome.status == 2 and "Studies are feature-maps" in outcome.err


def test_a_number_of_seeds_is_refused_before_anything_is_run(command, tmp_path):
    outcome = command("study", "run", "spread", "--seeds", 0, "--out", tmp_path)
    assert outcome.status == 2 and "from 1 to 100, got 0" in outcome.err


def test_tables_are_counted_without_a_training(command, tmp_path):
    outcome = command("study", "run", "parameter-tables", "--out", tmp_path, "--json")
    assert outcome.status == 0
    verdicts = [record["verdict"] for record in outcome.records if "verdict" in record]
    assert verdicts == ["holds"] * 12


def test_a_claim_is_shown_with_its_readings_and_how_often_one_run_would_have_shown_it(command):
    text = command("study", "show", "activations").out
    assert "(one run: 100 %)" in text and "Depends on what is not stated. Left open: after how many epochs it is seen:" in text
    assert "\n  after 1 epoch: Does not hold. ReLU − tanh, training accuracy after epoch 1: −4." in text
    claims = [one for one in command("study", "show", "activations", "--json").records if "verdict" in one]
    assert claims[0]["one_run"] == 1 and len(claims[1]["readings"]) == 4
    assert "\n  Document 000 (Merino et al., 2023), section 1.3: “the sigmoid activation function makes" in text
    assert [one["place"] for one in claims] == ["Document 000, section 1.3", "Document 000, section 1.4"]


def test_a_study_is_run_into_its_file_and_found_again(command, tmp_path, small):
    words = ("study", "run", "small", "--out", tmp_path, "--store", f"sqlite:///{tmp_path / 'own.sqlite'}", "--json")
    outcome = command(*words)
    assert outcome.status == 0
    first, *trials = outcome.records
    assert (first["runs"], first["study"]) == (4, "small") and [record.get("seeds") for record in trials[:2]] == [2, 2]
    kept = (tmp_path / "small.json").read_text()
    assert [len(trial["runs"]) for trial in json.loads(kept)["trials"]] == [2, 2]
    *shown, origin = command("study", "show", "small", "--out", tmp_path, "--json").records
    assert shown == trials[:-1] and origin["provenance"].keys() == facts({}).keys()
    assert "not recorded" not in json.dumps(origin)
    again = command(*words)
    assert again.records == trials and (tmp_path / "small.json").read_text() == kept


def test_runs_that_diverged_are_told_beside_the_number_of_seeds_also_of_a_study_of_no_claims(small, capsys):
    lost = RunResult(0, "", State.DIVERGED, None, None, (), (), {})
    kept = RunResult(1, "", State.DONE, 0.9, 0.1, (), (), {})
    parts = zip(small.trials, ((lost, kept), (kept,)), strict=True)
    found = Results(replace(small, claims=()), tuple(TrialResult(trial, runs) for trial, runs in parts))
    report(found, as_json=True)
    first, other = (json.loads(line) for line in capsys.readouterr().out.splitlines()[:2])
    assert [(one["seeds"], one["diverged"]) for one in (first, other)] == [(1, 1), (1, 0)]
    report(found, as_json=False)
    assert "\nLeft out: 1 of 2 runs of learning_rate 0.01, which diverged.\n" in capsys.readouterr().out


def test_results_in_the_folder_are_added_to_and_never_lost(command, tmp_path, small):
    """An empty store, as of a fresh copy of the project: two of the runs are known from the folder's file alone.

    A damaged file is told of and written again.
    """
    place = tmp_path / "small.json"
    place.write_text("{")
    one = ("study", "run", "small", "--seeds", 1, "--out", tmp_path, "--store", f"sqlite:///{tmp_path / 'one.sqlite'}")
    outcome = command(*one)
    assert outcome.status == 0 and "small.json is damaged" in outcome.out
    before = json.loads(place.read_text())["trials"]
    assert [len(trial["runs"]) for trial in before] == [1, 1]
    other = ("study", "run", "small", "--out", tmp_path, "--store", f"sqlite:///{tmp_path / 'other.sqlite'}", "--json")
    first, *_ = command(*other).records
    assert first["runs"] == 2
    after = json.loads(place.read_text())["trials"]
    assert [[run["seed"] for run in trial["runs"]] for trial in after] == [[0, 1], [0, 1]]
    assert [trial["runs"][0] for trial in after] == [trial["runs"][0] for trial in before]
    assert "small" not in [record.get("study") for record in command(*other, "--seeds", 1).records if "runs" in record]
    assert json.loads(place.read_text())["trials"] == after


@pytest.mark.usefixtures("rounds_here")
def test_latencies_of_other_networks_are_not_written_over(command, small, tmp_path, monkeypatch):
    monkeypatch.setattr(latency_rounds, "ROUNDS", 1)
    place = tmp_path / "latencies.json"
    place.write_text(latencies.FILE.read_text())
    outcome = command("study", "time", "small", "--out", tmp_path)
    assert outcome.status == 2 and place.read_text() == latencies.FILE.read_text()
    assert "latencies.json would lose 76 networks that it has and that would not be measured now." in outcome.err
    assert "--large" in outcome.err and "--out FOLDER" in outcome.err
    place.write_text("{")
    latencies.read.cache_clear()
    outcome = command("study", "time", "small", "--out", tmp_path)
    assert outcome.status == 0 and "does not hold measured latencies" in outcome.out
    assert len(latencies.read(place).by_network) == 1


@pytest.mark.usefixtures("rounds_here")
def test_latencies_are_measured_and_kept(command, small, tmp_path, monkeypatch):
    monkeypatch.setattr(command_module, "published_studies", lambda: {"small": small})
    monkeypatch.setattr(latency_rounds, "ROUNDS", 1)
    outcome = command("study", "time", "--out", tmp_path, "--json")
    assert outcome.status == 0
    *measured, saved = outcome.records
    assert {record["network"] for record in measured} == {"softmax"} and measured[0]["timing"]["median_us"] > 0
    assert json.loads((tmp_path / "latencies.json").read_text())["batch_size"] == 4 and saved["saved"].endswith(
        "latencies.json"
    )
