"""All measurements so far: a network measured twice shows how far its numbers can be trusted."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.labbook.again import in_turn
from pages.compare import again
from pages.compare.measurements import DEVICES, comparison, done, name_of, shipped
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import title

TIMES = ("median, µs", "low, µs", "high, µs")
ORIGIN = {"conditions": "the measurements that the table names, each of which has its own"}


def history(names: list[str]) -> None:
    """A row per network and measurement: the latency with its interval."""
    measurements = [(name_of(number), shipped(number)) for number in DEVICES]
    measurements += [(str(one.id), comparison(one.id, one.created)) for one in done()]
    rows = []
    for name in names:
        for label, compared in measurements:
            if name in compared.networks:
                one = compared.networks[name]
                time = one.latency(compared.batch_size).timing.to_form()
                rows.append(
                    {
                        "network": title(name),
                        "measurement": label,
                        "measured, UTC": one.conditions.measured_at[:16],
                        "threads": one.conditions.threads,
                        "batch": compared.batch_size,
                        "median, µs": time["median_us"],
                        "low, µs": time["low_us"],
                        "high, µs": time["high_us"],
                        "rounds": len(time["rounds"]),
                        "repeats": time["repeats"],
                    }
                )
    plain = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=dict.fromkeys(TIMES, plain))
    there = [(one, [name for name in names if name in one.networks]) for _, one in measurements]
    made = replace(in_turn(*(again.cost(one, known, "latency") for one, known in there if known)), origin=lambda: ORIGIN)
    kept = [{"images in a batch" if name == "batch" else name: value for name, value in row.items()} for row in rows]
    put_table("compare-history", "Latencies, measurement by measurement", kept, made)
    st.caption("Low and high bound the median with 95 %, over rounds in processes of their own.")
