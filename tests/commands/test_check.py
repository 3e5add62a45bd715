"""doctor --check: README's tables, the verdicts and the cards are computed again, and what differs is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.commands import checking
from core.commands.checking import check, differences, tables
from core.data.datasets import load
from core.data.normalization import DataError
from core.learning.checkpoint import read
from core.learning.header import trained
from core.profiling.speeds import read as read_speeds
from core.studies.documents.published import published_studies

README = Path(__file__).parents[2] / "README.md"
ZOO, OUTCOMES = "| network | trained on", "| study | runs"


def table(begin: str) -> list[str]:
    return next(lines for lines in tables(README.read_text()) if lines[0].startswith(begin))


def test_no_number_of_the_readme_s_tables_no_verdict_and_no_card_differs(command, fresh_cache):
    outcome = command("doctor", "--check", "--json")
    *findings, end = outcome.records
    assert [(one["what"], one["differ"]) for one in findings if one["differ"]] == []
    assert (outcome.status, end) == (0, {"differ": 0, "problems": []})
    checked = {one["what"].split(", ")[-1]: one["checked"] for one in findings}
    assert checked["by python -m core doctor"] == 6 * len(trained()) and checked["by python -m core outcomes"] == 3 * len(
        published_studies()
    )
    assert checked["the cards' parameters and MACs"] == 2 * len(trained())
    reasons = {one["what"]: one["not_checked"] for one in findings if one["not_checked"]}
    assert "is not on this machine" in reasons["the cards' accuracies on mnist, measured again"]
    assert sorted(what for what, why in reasons.items() if "no number is in it" in why) == [
        "README's table of name, where it lies in that folder, else",
        "README's table of what, where",
    ]
    by_speeds = [one["checked"] for one in findings if one["what"].endswith("by python -m core speeds")]
    assert by_speeds == [4 * len(read_speeds().figures), 3 * 4]


def test_a_number_or_a_verdict_that_is_another_one_is_named_with_both():
    zoo, outcomes = table(ZOO), table(OUTCOMES)
    assert list(differences(zoo, zoo)) == list(differences(outcomes, outcomes)) == []
    zoo = [line for line in zoo if "LeNet-5 + pen" not in line]  # which has the same totals
    (only,) = differences([line.replace("61,706 | 416,520 |", "61,706 | 416,521 |") for line in zoo], zoo)
    assert only == "LeNet-5, MACs: README has '416,521', the files give '416,520'"
    at = next(number for number, line in enumerate(outcomes) if "**Holds**" in line)
    turned = outcomes[at].replace("**Holds**", "**Does not hold**", 1)
    (only,) = differences([*outcomes[:at], turned, *outcomes[at + 1 :]], outcomes)
    theirs, ours = only.split("the files give")
    assert "**Does not hold**" in theirs and "**Holds**" in ours and only.startswith(outcomes[at].split("|")[1].strip())


def test_a_row_too_few_or_too_many_is_named():
    rows = table(ZOO)
    assert list(differences(rows[:-1], rows)) == ["Flagship: the row is missing"]
    assert list(differences(rows, rows[:-1])) == ["Flagship: there is no such row"]


def test_a_table_that_no_command_makes_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "outcomes_table", lambda: table(OUTCOMES))
    readme = tmp_path / "README.md"
    readme.write_text(README.read_text() + "\n\n| figure |\n|---|\n| 7 |\n")
    assert [(one.what, one.differ) for one in check({}, readme) if one.what.endswith("of figure")] == [
        ("README's table of figure", ("no command makes it",))
    ]
    assert [one.not_checked for one in check({}, tmp_path / "none.md")][:1] == [f"{tmp_path / 'none.md'} is not there"]
    readme.write_text("No table.")
    assert [one.differ[0][:18] for one in check({}, readme) if one.differ] == ["it is not there: p"] * 4


def test_weights_that_are_not_as_good_as_their_card_says_are_named(trained_file):
    sound = read(trained_file)
    said = sound.card.accuracies["digits"][0]
    better = replace(sound, card=replace(sound.card, accuracies={"digits": (said + 0.01,)}, macs=7))
    assert checking._accuracies({"reader": sound}, "digits").differ == ()
    (text,) = checking._accuracies({"reader": better}, "digits").differ
    assert text == f"reader: its card says {100 * said + 1:.2f} %, its weights are right on {100 * said:.2f} %"
    assert checking._totals({"reader": better}).differ == ("reader: its card says 7 MACs, its layers have 281,640",)


def test_networks_of_another_preparation_are_named(trained_file, monkeypatch):
    sound = read(trained_file)
    assert checking._preparation({"reader": sound}).differ == ()
    monkeypatch.setattr(checking, "preparation_digest", lambda: "another")
    assert checking._preparation({"reader": sound}).differ == ("reader: trained under another",)
    old = replace(sound, card=replace(sound.card, machine={}))
    finding = checking._preparation({"old": old, "reader": sound})
    assert (finding.what, finding.checked) == ("the preparation that the cards name (not recorded: old)", 1)
    assert finding.differ == ("reader: trained under another",)


def test_shipped_weights_are_as_good_as_their_card_says():
    try:
        load("mnist", download=False)
    except DataError as error:
        pytest.skip(str(error))
    finding = checking._accuracies({"softmax": read(trained()["softmax"])}, "mnist")
    assert (finding.checked, finding.differ) == (1, ())
