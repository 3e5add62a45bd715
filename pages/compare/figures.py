"""Figures 18 to 20 of document 000 beside this measurement: calls and bytes are checked, times are given as ratios."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.compare import again
from pages.compare.tables import NONE
from pages.shared.components.choose import choose_one
from pages.shared.components.source import source
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import plain_title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison
    from core.profiling.document_tables import Figure, RowComparison

NETWORKS = {18: "784-300-10", 19: "784-300-200-10", 20: "LeNet-5 on 28×28 without padding"}


def figures(compared: "Comparison") -> None:
    """One figure, beside the shown measurement. The document measured a batch of 4."""
    from core.profiling.document_tables import FIGURES, compare_rows

    number = choose_one("Figure", "compare_figure", [one.number for one in FIGURES], FIGURES[0].number)
    figure = next(one for one in FIGURES if one.number == number)
    st.markdown(f"**Figure {number}: {figure.title}**, here {plain_title(figure.network)} ({NETWORKS[number]}). {figure.note}")
    source(f"Document 000, Figure {number}.")
    ours = compared.networks.get(figure.network)
    if ours is None:
        st.info(f"{plain_title(figure.network)} is not in the measurement that is shown. Add it above and measure.")
        return
    if compared.batch_size != 4:
        st.warning(f"The document measured a batch of 4, this is one of {compared.batch_size}: the bytes must differ.")
    rows = compare_rows(figure, ours.profile)
    checked = [row.agrees for row in rows if row.agrees is not None]
    st.markdown(f"Calls and bytes agree in **{sum(checked)} of the {len(checked)}** rows that both have.")
    table = pd.DataFrame([_line(row) for row in rows])
    if not any(row.row.printed_name for row in rows):
        table = table.drop(columns="printed as")
    st.dataframe(table, hide_index=True, column_config=_COLUMNS, height="content", placeholder=NONE)
    st.caption(_how_to_read(figure, rows))
    facts = {"printed": f"document 000, Figure {number}"}
    about, kept = f"Figure {number} of document 000, and this measurement", [_kept(row) for row in rows]
    put_table("compare-figure", about, kept, again.of_pass(compared, [figure.network]), facts)


def _line(one: "RowComparison") -> dict[str, Any]:
    row = one.row
    return {
        "operator": row.name,
        "printed as": row.printed_name or row.name,
        "calls": row.calls,
        "our calls": one.calls,
        "memory": row.memory,
        "our memory": one.memory,
        "self memory": row.self_memory,
        "our self memory": one.self_memory,
        "agrees": {True: "yes", False: "no", None: "not called here"}[one.agrees],
        "total, µs": row.total_us,
        "our time": one.time_ratio,
    }


def _kept(one: "RowComparison") -> dict[str, Any]:
    """The line for the lab book."""
    units = {"total, µs": "printed total, µs", "our time": "our total by the printed one"}
    return {units.get(name, name): value for name, value in _line(one).items()}


def _how_to_read(figure: "Figure", rows: "list[RowComparison]") -> str:
    """What the figure's times add up to, and how to read the table."""
    shown, whole = sum(row.row.self_us for row in rows), figure.rows[0].total_us
    hides = (
        f"the other {whole - shown:,.0f} µs are in rows that its limit of 10 hides" if whole > shown else "nothing is hidden"
    )
    return (
        f"The figure's self times add up to {shown:,.0f} of {whole:,.0f} µs: "
        f"{hides}. Times are another machine's and another torch's: × 2 means that ours takes twice as long; KB "
        "are of 1,024 bytes. "
        "*Not called here*: this project's networks begin with Flatten, where the document's code called reshape."
    )


_COLUMNS = {
    "agrees": st.column_config.TextColumn(width=120),  # room for "not called here"
    "our time": st.column_config.NumberColumn("ours by theirs", format="× %.2f", help="our CPU total by the printed one"),
    "total, µs": st.column_config.NumberColumn("printed total, µs", format="localized"),
}
