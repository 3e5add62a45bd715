"""The table of outcomes is made from the results: README shows it as it is."""

from pathlib import Path

from core.commands import outcomes
from core.store.state import State
from core.studies.documents.published import study_named
from core.studies.results import Results, RunResult, TrialResult

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_table_as_the_command_writes_it(command):
    assert command("outcomes").out in README.read_text()


def test_each_study_is_a_record_with_its_claims_and_verdicts(command):
    *studies, total = command("outcomes", "--json").records
    records = {record["study"]: record for record in studies}
    assert len(records) == 22
    assert total["claims"] > sum(len(record["claims"]) for record in studies) and total["corrected"] is False
    sigmoid, quicker = records["activations"]["claims"]
    assert sigmoid["verdict"] == "holds" and sigmoid["one_run"] == 1 and "sigmoid" in sigmoid["quote"]
    assert quicker["verdict"] == "depends on what is not stated" and quicker["one_run"] is None
    assert [one["reading"] for one in quicker["readings"]][:2] == ["after 1 epoch", "after 2 epochs"]
    assert quicker["readings"][0]["one_run"] == 0
    assert "Does not hold (after 1 epoch; one run: 0 %), does not hold (after 2 epochs; one run: 22 %)" in README.read_text()
    counted = [one["verdict"] for one in records["mlps-and-lenet5"]["claims"]]
    assert counted == ["depends on what is not stated", "does not hold"]
    assert records["mlps-and-lenet5"]["runs"] == "not run yet" and records["depth"]["claims"] == []


def test_where_seeds_are_uneven_the_fewest_and_the_most_are_named_and_the_trials_without_runs():
    study = study_named("lenet5-against-mlp")
    counts = (16, 3, 16, 0, 0)
    parts = [
        TrialResult(trial, tuple(RunResult(seed, "", State.DONE, 0.9, 1.0, (), (), {}) for seed in range(count)))
        for trial, count in zip(study.trials, counts, strict=True)
    ]
    assert outcomes._runs(Results(study, tuple(parts))) == "3 × 3 to 16 seeds; not run: LeNet-5, 5 epochs; MLP 240, 5 epochs"
    assert outcomes._runs(Results(study, tuple(parts[:1]))) == "16 seeds"


def test_runs_that_a_reading_leaves_out_are_told_beside_it():
    part = {"reading": "batches of 64", "verdict": "holds", "one_run": 1.0, "left_out": "Left out: 1 of 3 runs of MLP."}
    says = outcomes._under_each({"says": "Left open: which. Holds (batches of 64).", "readings": [part]})
    assert says == "Left open: which. Holds (batches of 64; one run: 100 %; Left out: 1 of 3 runs of MLP)"
