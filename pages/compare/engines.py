"""The same networks under other engines, number formats and threads, as measured for the project."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from core.design.units import plural, size
from core.labbook.again import Again
from core.labbook.origins import of_conditions
from core.profiling.shipped_engines import INT8, shipped_engines
from pages.compare.charts import color_of, shape_of
from pages.compare.eight_bits import eight_bits
from pages.shared.components.chart import NAMES, POWERS, chart, height_of
from pages.shared.components.choose import choose_one
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import title

TITLE = "Other engines, number formats and threads"


def engines() -> None:
    """Latency of each setup, and the memory of a process with one network."""
    timed = [record for record in shipped_engines() if "timing" in record]
    where = timed[-1]["conditions"]
    sizes = sorted({record["setup"]["batch_size"] for record in timed})
    size = choose_one("Images in a batch", "compare_engines_batch", sizes, sizes[0])
    of_size = [record for record in timed if record["setup"]["batch_size"] == size]
    rows, made = [_row(record) for record in of_size], _again(of_size)
    y = {"field": "setup", "type": "nominal", "sort": None, "title": None, "axis": {**NAMES, "labelLimit": 220}}
    x: dict[str, Any] = {"type": "quantitative", "scale": {"type": "log", "padding": 12}, "axis": POWERS}
    x["title"] = "µs a batch (logarithmic)"
    names = list(dict.fromkeys(record["network"] for record in timed))
    color, shape = color_of(names), shape_of(names)
    color["legend"]["columns"] = 2  # as many as a phone has room for
    tips = [{"field": name} for name in ("network", "setup")]
    tips += [{"field": name, "format": ",.4~g"} for name in ("median, µs", "low, µs", "high, µs", "images/s")]
    layers = [
        {"mark": {"type": "rule", "strokeWidth": 4}, "encoding": {"x": {**x, "field": "low, µs"}, "x2": {"field": "high, µs"}}},
        {
            "mark": {"type": "point", "filled": True, "size": 70},
            "encoding": {"x": {**x, "field": "median, µs"}, "shape": shape, "tooltip": tips},
        },
    ]
    chart(
        {"encoding": {"y": y, "color": color}, "layer": layers},
        rows,
        f"engines-{size}",
        height_of(len({row["setup"] for row in rows}), -(-len(names) // 2)),
        f"{TITLE}, {size} in a batch",
        made,
        {},
    )
    number = st.column_config.NumberColumn
    shape = dict.fromkeys(("median, µs", "low, µs", "high, µs"), number(format="%.1f"))
    shape["images/s"] = number(format="localized")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=shape)
    commands = ", ".join(f"`{line}`" for line in made.command.splitlines())
    st.caption(
        f"Median with its 95 % interval; eager is PyTorch as it stands. Measured on {where['measured_at'][:10]}: "
        f"{where['machine']}, torch {where['torch']}. Here it is measured by {commands}."
    )
    put_table("compare-engines", f"{TITLE}, {size} in a batch", rows, made)
    st.markdown(eight_bits(timed))
    st.markdown("\n".join(_memory(record) for record in shipped_engines() if "loaded_bytes" in record))


def _again(timed: list[dict[str, Any]]) -> Again:
    """A command for the engines that were measured with the same networks, number formats and threads."""
    alike: dict[str, list[str]] = {}  # engines by all other options
    for engine in dict.fromkeys(record["setup"]["engine"] for record in timed):
        of_engine = [record for record in timed if record["setup"]["engine"] == engine]
        setups = [record["setup"] for record in of_engine]
        parts = {"batch-size": "batch_size", "dtype": "dtype", "threads": "threads"}
        options = " ".join(f"--{option} {_all(one[name] for one in setups)}" for option, name in parts.items())
        alike.setdefault(f"{_all(record['network'] for record in of_engine)} {options}", []).append(engine)
    command = "\n".join(f"python -m core latency {options} --engine {_all(names)}" for options, names in alike.items())
    return Again(command, origin=lambda: of_conditions(timed[-1]["conditions"]))


def _all(values: Iterable[object]) -> str:
    return " ".join(dict.fromkeys(map(str, values)))


def _row(record: dict[str, Any]) -> dict[str, Any]:
    setup, timing = record["setup"], record["timing"]
    kind = "onnx, int8" if setup["engine"] == INT8 else f"{setup['engine']}, {setup['dtype']}"
    return {
        "network": title(record["network"]),
        "setup": f"{kind}, {plural(setup['threads'], 'thread')}",
        "median, µs": timing["median_us"],
        "low, µs": timing["low_us"],
        "high, µs": timing["high_us"],
        "images/s": round(record["images_per_second"]),
    }


def _memory(record: dict[str, Any]) -> str:
    grown = record["loaded_bytes"] - record["empty_bytes"]
    return (
        f"- **{title(record['network'])}** in a process of its own: {size(record['empty_bytes'])} of resident memory "
        f"with torch alone, {size(grown)} more with the network and after a pass of {record['batch_size']} images."
    )
