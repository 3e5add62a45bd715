"""The table of outcomes is made from the results: README shows it as it is."""

from pathlib import Path

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
    assert records["mlps-and-lenet5"]["claims"] == [] and records["mlps-and-lenet5"]["runs"] == "not run yet"
