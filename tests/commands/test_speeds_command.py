"""The tables of times in README are made from what was measured and kept."""

from pathlib import Path

import pytest

from core.commands.speeds import figures_table, lanes_table
from core.profiling.speeds import FILE, LaneSpeed, Speed, Speeds, SpeedsError, read, write

README = Path(__file__).parents[2] / "README.md"
FEW = Speeds(
    {"machine": "a machine"},
    (Speed("a key", "ms", 41.7, 52.04, 1234.5), Speed("screens", "", 31.0), Speed("a trace", "µs", 0.0786)),
    (
        LaneSpeed("lenet5", 4, 16, 320.0, 39.4, 0.492),
        LaneSpeed("lenet5", 64, 1, 114.0, 30.0, 0.64),
        LaneSpeed("mlp1", 4, 16, 133.0, 48.0, 0.17),
        LaneSpeed("mlp1", 64, 1, 22.0, 14.0, 0.6),
    ),
)


def test_the_readme_shows_both_tables_and_the_machine_as_they_are_kept(command):
    figures, lanes, machine = command("speeds").out.strip().split("\n\n")
    text = README.read_text()
    assert figures in text and lanes in text
    assert [line.split(maxsplit=1)[1] for line in machine.splitlines() if line.startswith("program")] == [
        read().machine["program"]
    ]


def test_each_figure_is_a_record(command):
    records = command("speeds", "--json").records
    assert {one["what"] for one in records if "what" in one} == {one.what for one in read().figures}
    assert len([one for one in records if "network" in one]) == len(read().lanes) == 8
    assert all(one["machine"] == read().machine for one in records)


def test_a_row_has_three_digits_and_its_unit():
    assert figures_table(FEW)[2:] == [
        "| a key | 41.7 ms | 52 ms | 1,230 ms |",
        "| screens | 31 |  |  |",
        "| a trace | 0.0786 µs |  |  |",
    ]


def test_a_network_has_both_cases_in_its_row():
    assert lanes_table(FEW) == [
        "| network | 16 networks, batch 4 | one network, batch 64 |",
        "|---|---:|---:|",
        "| LeNet-5 | 320 → 39 (8.1 times, 49 %) | 114 → 30 (3.8 times, 64 %) |",
        "| MLP1 | 133 → 48 (2.8 times, 17 %) | 22 → 14 (1.6 times, 60 %) |",
    ]


def test_what_is_written_is_read_again_and_another_file_is_refused(tmp_path):
    file = tmp_path / "speeds.json"
    write(FEW, file)
    assert read(file) == FEW
    file.write_text(FILE.read_text().replace('"version": 1', '"version": 2'))
    for bad in (file, tmp_path / "none.json"):
        with pytest.raises(SpeedsError, match=r"does not hold measured speeds: .* Measure them again: make speeds\."):
            read(bad)
