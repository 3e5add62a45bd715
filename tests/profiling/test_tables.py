"""A profile as text, CSV and LaTeX: the documents' columns, and numbers that can be read back."""

import csv
import io

import pytest

from core.design.architecture import Architecture
from core.design.units import duration, printed_size
from core.design.zoo import named
from core.profiling.forward import prepare
from core.profiling.operators import profile
from core.profiling.profile_rows import Row
from core.profiling.tables import cells, hidden_line, to_csv, to_latex

COLUMNS = "Name, Self CPU %, Self CPU, CPU total %, CPU total, CPU time avg, CPU Mem, Self CPU Mem, # of Calls"


@pytest.mark.parametrize(("count", "text"), [(-9760, "-9.53 KB"), (160, "160 B"), (0, "0 B"), (-3 * 1024**2, "-3.00 MB")])
def test_bytes_are_written_as_the_profiler_writes_them(count, text):
    assert printed_size(count) == text


@pytest.mark.parametrize(("time", "text"), [(844, "844.0 µs"), (1170, "1.170 ms"), (2e6, "2.000 s"), (0, "0.0 µs")])
def test_times_are_in_the_unit_that_is_easy_to_read(time, text):
    assert duration(time) == text


def test_what_a_limit_hides_is_one_line():
    rows = [Row(f"aten::{number}", 0.01, 2.5, 0.01, 2.5, 2.5, 0, 0, 1) for number in range(18)]
    assert hidden_line(rows, 10) == "8 more rows: 20.0 µs, 0 B" and hidden_line(rows, 18) == ""


def test_the_columns_are_those_of_the_documents():
    head, first, *rest = cells(profile(prepare(named("mlp1"), 4)).operators, 10)
    assert ", ".join(head) == COLUMNS and len(rest) == 9
    assert first[0] == "model_inference" and first[3] == "100.00 %" and first[-2:] == ("-9.53 KB", "1")


def test_csv_holds_every_row_as_plain_numbers():
    profiles = [profile(prepare(named(name), 4)) for name in ("mlp1", "lenet5-28")]
    rows = list(csv.DictReader(io.StringIO(to_csv(profiles))))
    assert len(rows) == sum(len(result.operators) + len(result.layers) for result in profiles)
    for result in profiles:
        for grouping in ("operator", "layer"):
            own = [row for row in rows if (row["network"], row["grouping"]) == (result.network, grouping)]
            assert sum(float(row["self_cpu_us"]) for row in own) == pytest.approx(result.total_us)
            assert int(own[0]["self_cpu_memory_bytes"]) == -result.released_bytes


def test_csv_keeps_a_name_with_commas_and_quotes_together():
    design = Architecture('a, "b"', (1, 28, 28), named("softmax").layers)
    rows = list(csv.DictReader(io.StringIO(to_csv([profile(prepare(design, 1))]))))
    assert {row["network"] for row in rows} == {'a, "b"'}


def test_latex_is_a_tabular_with_nine_cells_a_row_and_a_line_for_what_is_hidden():
    head, *lines, end = to_latex(profile(prepare(named("lenet5-28"), 4)).operators, 10).splitlines()
    assert head == r"\begin{tabular}{lrrrrrrrr}" and end == r"\end{tabular}"
    *rows, last = [line for line in lines if line != r"\hline"]
    assert len(rows) == 11 and all(line.count(" & ") == 8 and line.endswith(r" \\") for line in rows)
    assert last.startswith(r"\multicolumn{9}{l}{") and "more rows: " in last
    assert r"model\_inference" in rows[1] and r"100.00 \%" in rows[1] and "µ" not in "".join(rows)
