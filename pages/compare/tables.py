"""The comparison as tables: the summary, operators and layers aligned, the profiler's own tables, and CSV downloads."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.labbook.again import Again
from core.labbook.entry import Entry
from pages.compare import again
from pages.shared.components.choose import choose_one
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import headers, plain_title, title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison
    from core.profiling.summary import Accuracies, Metric

ROWS, ROWS_KEY = range(5, 31), "compare_profile_rows"  # how many rows of a table as printed, and the choice's session key
NO_BREAK = "\u00a0"
NONE = "–"  # where there is no value
QUANTITIES = {  # by field: the title, and the digits after the point
    "self_cpu_us": ("Self CPU, µs", 1),
    "cpu_total_us": ("CPU total, µs", 1),
    "cpu_average_us": ("CPU time avg, µs", 1),
    "self_cpu_share": ("Self CPU, %", 2),
    "self_cpu_memory_bytes": ("Self CPU Mem, bytes", 0),
    "cpu_memory_bytes": ("CPU Mem, bytes", 0),
    "self_cuda_us": ("Self CUDA, µs", 1),
    "cuda_total_us": ("CUDA total, µs", 1),
    "self_cuda_memory_bytes": ("Self CUDA Mem, bytes", 0),
    "calls": ("# of calls", 0),
}


def accuracies(compared: "Comparison", names: Sequence[str]) -> "dict[str, Accuracies]":
    """By network and data set, the accuracy of each seed as a fraction; from its card, else from the measurement."""
    return {
        name: (headers()[name].card.accuracies if name in headers() else compared.networks[name].accuracies) for name in names
    }


def on_mnist(compared: "Comparison", names: Sequence[str]) -> dict[str, Sequence[float]]:
    """The accuracies on MNIST's test images, of the networks that were tested on them."""
    return {name: by_data["mnist"] for name, by_data in accuracies(compared, names).items() if "mnist" in by_data}


def summary_table(compared: "Comparison", names: list[str], baseline: str) -> "list[Metric]":
    """A row per quantity, a column per network; best and worst are marked, and the difference to the baseline is given."""
    from core.profiling.summary import summary

    metrics = summary(compared, names, accuracies(compared, names))
    quantities = [f"{metric.title} :gray[{'measured' if metric.measured else 'computed'}]" for metric in metrics]
    ends = [(metric.best(), metric.worst()) for metric in metrics]
    cells = {
        plain_title(name): [_cell(metric, name, baseline, *marked) for metric, marked in zip(metrics, ends, strict=True)]
        for name in names
    }
    st.table(pd.DataFrame({"quantity": quantities, **cells}), hide_index=True)
    against = f"Gray: compared with {plain_title(baseline)}. " if len(names) > 1 else ""
    st.caption(
        f"{against}In brackets: the 95 % interval, of a latency over rounds in processes of their own, of an accuracy "
        "over seeds. *Best* and *worst* go to all that the data do not tell apart; what may be either has neither."
    )
    if doubtful := [name for name in names if any(_is_noisy(metric, name, baseline) for metric in metrics)]:
        st.caption(
            f"The machine was too noisy to tell every latency of {', '.join(map(plain_title, doubtful))} from that of "
            f"{plain_title(baseline)}: close other programs and measure again."
        )
    return metrics


def _is_noisy(metric: "Metric", name: str, baseline: str) -> bool:
    """Whether rounds were measured, and they do not tell the network from the baseline."""
    value = metric.values[name]
    return value is not None and bool(value.rounds) and metric.in_doubt(name, baseline)


def entry(metrics: "list[Metric]", names: list[str], facts: Mapping[str, str], made: Again) -> Entry:
    """The summary for the lab book: `facts` say where it comes from, `made` how it is made again."""
    rows = [
        {
            "quantity": metric.title,
            **{plain_title(name): value.text if (value := metric.values[name]) else NONE for name in names},
        }
        for metric in metrics
    ]
    return Entry("Networks compared", rows=rows, facts=facts, command=made.command, files=made.files)


def meanings(metrics: "list[Metric]") -> None:
    """What each row of the summary is."""
    st.markdown("\n".join(f"- **{plain(metric.title)}**: {metric.means}." for metric in metrics))


def _cell(metric: "Metric", name: str, baseline: str, best: set[str], worst: set[str]) -> str:
    """Value, interval, difference and mark. Lines break only between them; on a narrow screen the table scrolls."""
    value, difference = metric.values[name], metric.difference(name, baseline)
    parts = value.text.replace(" (", "\n(").split("\n") if value else ["–"]
    parts += [f":gray[{difference}]"] if difference else []
    mark = ":green-badge[best]" if name in best else ":orange-badge[worst]" if name in worst else ""
    return " ".join([*(part.replace(" ", NO_BREAK) for part in parts), mark]).strip()


def aligned(compared: "Comparison", names: list[str], baseline: str, by: str) -> None:
    """One quantity of every operator or layer: a column per network and per difference; a click on a title sorts."""
    tables = {name: getattr(compared.networks[name].profile, by) for name in names}
    known = {field for rows in tables.values() for field in rows[0].columns()}
    offered = [field for field in QUANTITIES if field in known]
    field = choose_one("Quantity", f"compare_quantity_{by}", offered, offered[0], lambda one: QUANTITIES[one][0])
    by_name = {name: {row.name: row.columns()[field] for row in rows} for name, rows in tables.items()}
    order = sorted(names, key=lambda name: -len(by_name[name]))
    labels = list(dict.fromkeys(label for name in order for label in by_name[name]))
    scale, (what, digits) = 100 if field.endswith("_share") else 1, QUANTITIES[field]
    columns: dict[str, list[float | None]] = {}
    for name in names:
        values = [by_name[name].get(label) for label in labels]
        columns[title(name)] = [None if value is None else scale * value for value in values]
    base = columns[title(baseline)]
    for name in names:
        if name != baseline:
            pairs = zip(columns[title(name)], base, strict=True)
            columns[f"{title(name)} − {title(baseline)}"] = [
                None if one is None and other is None else round((one or 0) - (other or 0), digits) + 0.0  # never -0.0
                for one, other in pairs
            ]
    shape = {column: st.column_config.NumberColumn(format=f"%.{digits}f" if digits else "localized") for column in columns}
    kind = by.removesuffix("s")
    frame = pd.DataFrame({kind: labels, **columns})
    st.dataframe(frame, hide_index=True, column_config=shape, height="content", key=f"compare_aligned_{by}", placeholder=NONE)
    note = f"{NONE}: not called, and 0 in a difference."
    if field.startswith("self") or field == "calls":
        adds = ", ".join(f"{plain_title(name)} {_total(tables[name], field, scale)}" for name in names)
        note = f"{what}, all rows added: {adds}. {note}"
    st.caption(note)
    unit = what.rpartition(", ")[2] if ", " in what else "calls"
    rows = [
        {kind: label, **{f"{column}, {unit}": values[place] for column, values in columns.items()}}
        for place, label in enumerate(labels)
    ]
    put_table(f"compare-{by}", f"{what} by {kind}", rows, again.of_pass(compared, names))


def _total(rows: Sequence[object], field: str, scale: int) -> str:
    total = scale * sum(getattr(row, field) for row in rows)
    return f"{total:,.1f}" if isinstance(total, float) else f"{total:,}"


def rows_shown() -> int:
    """How many rows of a table are shown as the profiler prints it."""
    keep_over_reload(ROWS_KEY, ROWS, 10)
    return int(st.session_state[ROWS_KEY])


def as_printed(compared: "Comparison", names: list[str]) -> None:
    """The tables as torch.profiler prints them, cut after some rows; a line says what is hidden."""
    from core.profiling.tables import cells, hidden_line

    rows_shown()
    limit = st.slider("Rows", ROWS[0], ROWS[-1], key=ROWS_KEY, persist_state="session")
    for name in names:
        rows = compared.networks[name].profile.operators
        head, *body = cells(rows, limit)
        st.markdown(f"**{plain_title(name)}**")
        st.dataframe(pd.DataFrame(body, columns=list(head)), hide_index=True, key=f"compare_printed_{name}")
        st.caption(hidden_line(rows, limit) or "All rows are shown.")
        made, printed = again.printed(compared, name, limit), [dict(zip(head, line, strict=True)) for line in body]
        put_table(f"compare-printed-{name}", f"The profiler's table of {title(name)}", printed, made)
    st.caption("As the profiler prints them: KB and MB are of 1,024 and 1,024² bytes, unlike kB and MB elsewhere here.")


def files(compared: "Comparison", names: list[str]) -> None:
    """The numbers as CSV, in µs and bytes."""
    from core.profiling.tables import to_csv

    profiles = [compared.networks[name].profile for name in names]
    with st.container(horizontal=True):
        st.download_button("Operators and layers (CSV)", to_csv(profiles), "profiles.csv", "text/csv", on_click="ignore")
        st.download_button("Latencies (CSV)", _latencies(compared, names), "latencies.csv", "text/csv", on_click="ignore")


def _latencies(compared: "Comparison", names: list[str]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    columns = ["median_us", "low_us", "high_us", "p5_us", "p95_us", "repeats"]
    writer.writerow(["network", "batch_size", *columns])
    for name in names:
        for one in compared.networks[name].latencies:
            time = one.timing.to_form()
            writer.writerow([name, one.setup.batch_size, *(time[column] for column in columns)])
    return file.getvalue()
