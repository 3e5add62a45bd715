"""Rows of a profile as text, CSV and LaTeX. KB and MB are 1,024 and 1,024² bytes, as in the profiler."""

import csv
import io
from collections.abc import Iterable, Sequence

from core.design.units import duration, printed_size
from core.profiling.operators import Profile
from core.profiling.profile_rows import Row, hidden

TITLES = {
    "name": "Name",
    "self_cpu_share": "Self CPU %",
    "self_cpu_us": "Self CPU",
    "cpu_total_share": "CPU total %",
    "cpu_total_us": "CPU total",
    "cpu_average_us": "CPU time avg",
    "cpu_memory_bytes": "CPU Mem",
    "self_cpu_memory_bytes": "Self CPU Mem",
    "self_cuda_share": "Self CUDA %",
    "self_cuda_us": "Self CUDA",
    "cuda_total_share": "CUDA total %",
    "cuda_total_us": "CUDA total",
    "cuda_average_us": "CUDA time avg",
    "cuda_memory_bytes": "CUDA Mem",
    "self_cuda_memory_bytes": "Self CUDA Mem",
    "calls": "# of Calls",
}


def cells(rows: Sequence[Row], limit: int) -> list[tuple[str, ...]]:
    """The titles and the first `limit` rows as text, in the order of the documents' tables."""
    fields = [field for field in TITLES if field in rows[0].columns()]
    body = [tuple(_text(field, row.columns()[field]) for field in fields) for row in rows[:limit]]
    return [tuple(TITLES[field] for field in fields), *body]


def hidden_line(rows: Sequence[Row], limit: int) -> str:
    """Self time and memory of the hidden rows, as in "12 more rows: 20.0 µs, 0 B"; empty if none is hidden."""
    rest = hidden(rows, limit)
    return (
        f"{rest.rows} more rows: {duration(rest.self_cpu_us)}, {printed_size(rest.self_cpu_memory_bytes)}" if rest.rows else ""
    )


def to_csv(profiles: Iterable[Profile]) -> str:
    """All rows of all profiles in one table of plain numbers (µs, bytes, fractions), with the columns of Row.

    `grouping` is operator or layer; each of the two tables adds up to the whole pass.
    """
    file, writer = io.StringIO(), None
    for profile in profiles:
        for grouping, rows in (("operator", profile.operators), ("layer", profile.layers)):
            for row in rows:
                record = {"network": profile.network, "grouping": grouping, **row.columns()}
                if writer is None:
                    writer = csv.DictWriter(file, list(record), lineterminator="\n")
                    writer.writeheader()
                writer.writerow(record)
    return file.getvalue()


def to_latex(rows: Sequence[Row], limit: int) -> str:
    """The first `limit` rows as a tabular that needs no package, with a last line for the hidden rows."""
    titles, *body = ([_escaped(cell) for cell in row] for row in cells(rows, limit))
    lines = [" & ".join(row) + r" \\" for row in body]
    if line := hidden_line(rows, limit):
        lines.append(rf"\multicolumn{{{len(titles)}}}{{l}}{{{_escaped(line)}}} \\")
    head = rf"\begin{{tabular}}{{l{'r' * (len(titles) - 1)}}}"
    return "\n".join([head, r"\hline", " & ".join(titles) + r" \\", r"\hline", *lines, r"\hline", r"\end{tabular}"])


def _text(field: str, value: str | float | int) -> str:
    if isinstance(value, str):
        return value
    if field.endswith("_share"):
        return f"{100 * value:.2f} %"
    if field.endswith("_us"):
        return duration(value)
    return printed_size(int(value)) if field.endswith("_bytes") else f"{value:,}"


def _escaped(text: str) -> str:
    marks = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "µ": r"$\mu$"}
    return "".join(marks.get(mark, f"\\{mark}" if mark in "&%$#_{}" else mark) for mark in text)
