"""All measurements so far: a network measured twice shows how far its numbers can be trusted."""

import pandas as pd
import streamlit as st

from pages.compare.measurements import DEVICES, comparison, done, name_of, shipped
from pages.shared.session.networks import title


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
                        "low": time["low_us"],
                        "high": time["high_us"],
                        "rounds": len(time["rounds"]),
                        "repeats": time["repeats"],
                    }
                )
    plain = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=dict.fromkeys(("median, µs", "low", "high"), plain))
    st.caption("Low and high bound the median with 95 %, over rounds in processes of their own.")
