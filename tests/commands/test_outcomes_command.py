"""The table of outcomes is made from the results: README shows it as it is."""

from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_table_as_the_command_writes_it(command):
    assert command("outcomes").out in README.read_text()


def test_each_study_is_a_record_with_its_claims_and_verdicts(command):
    records = {record["study"]: record for record in command("outcomes", "--json").records}
    assert len(records) == 21
    assert records["cnn-against-mlp"]["claims"][0]["verdict"] == "holds"
    assert records["mlps-and-lenet5"]["claims"] == [] and records["mlps-and-lenet5"]["runs"] == "not run yet"
