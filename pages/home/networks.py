"""The trained networks on the home page: a chart of their accuracies, a table and the model cards."""

from math import log
from typing import Any

import streamlit as st

from core.design.units import KILO
from core.labbook.again import of_cards
from core.learning.card import Card
from pages.shared.components import labels
from pages.shared.components.chart import ERRORS, POWERS, chart, errors
from pages.shared.components.choose import choose_one
from pages.shared.components.plain import plain
from pages.shared.components.provenance import provenance
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import color, headers, over_writers, title

MEASURED = {"mnist": "MNIST's 10,000 test images", "pen": "2,498 pen digits by 10 unseen writers"}
CHOSEN = "home_measured"  # session key: which of them
SHORT = {"mnist": "MNIST", "pen": "unseen writers"}


def accuracy_chart(locked: bool) -> None:
    """Accuracy against parameters for every network, with every seed as a tick.

    A point is the mean of the seeds; of unseen writers it is the mean over them, with its 95 % interval as a line.
    """
    which = choose_one("Measured on", CHOSEN, list(MEASURED), "pen", SHORT.__getitem__, disabled=locked)
    cards = {name: header.card for name, header in headers().items() if which in header.card.accuracies}
    if not cards:
        st.info("No network has been measured on these digits yet.")
        return
    writers = over_writers() if which == "pen" else {}
    means = {name: 100 * (writers[name][0] if name in writers else card.mean(which)) for name, card in cards.items()}
    places = {name: (log(card.parameters), -log(errors(means[name]))) for name, card in cards.items()}
    side = labels.sides({title(name): place for name, place in places.items()})
    rows: list[dict[str, Any]] = []
    for name, card in cards.items():
        head = {"network": title(name), "parameters": card.parameters}
        rows.append({**head, "mean, %": means[name], "errors": errors(means[name]), "side": side[title(name)]})
        if name in writers:
            low, high = (100 * end for end in writers[name][1:])
            ends = {"writers from, %": low, "writers to, %": high}
            rows.append({**head, **ends, "most errors": errors(low), "least errors": errors(high)})
        seeds = [100 * share for share in card.accuracies[which]]
        rows += [{**head, "one seed, %": share, "seed errors": errors(share)} for share in seeds]
    about, made = f"Weights against accuracy, on {MEASURED[which]}", of_cards(list(cards))
    columns = {name: name for name in ("network", "parameters")}
    mean_of = "over the writers" if writers else "of the seeds"
    columns |= {"mean, %": f"accuracy, mean {mean_of}, %", "one seed, %": "accuracy of one seed, %"}
    columns |= {name: f"95 % interval over {name}" for name in ("writers from, %", "writers to, %") if writers}
    chart(_scatter(list(cards)), rows, f"weights-{which}", 330, about, made, columns)
    point = (
        "A point is the mean over the writers, of the weights kept, and the line through it its 95 % interval over writers; "
        "one that ends at the upper edge reaches 100 %"
        if writers
        else "A point is the mean of the seeds"
    )
    st.caption(f"{MEASURED[which]}. {point}; a tick is one seed.")


def _scatter(names: list[str]) -> dict[str, Any]:
    x: dict[str, Any] = {"field": "parameters", "type": "quantitative", "title": "parameters (logarithmic)"}
    x |= {"scale": {"type": "log", "padding": 30, "nice": False}, "axis": POWERS}
    tips = [{"field": "network"}, {"field": "parameters", "format": ","}, {"field": "mean, %", "format": ".2f"}]
    colors = {"domain": [title(name) for name in names], "range": [color(name) for name in names]}
    tick = {"mark": {"type": "tick", "orient": "horizontal", "thickness": 2, "width": 14}}
    y = {**ERRORS, "field": "errors"}
    return {
        "encoding": {"x": x, "color": {"field": "network", "type": "nominal", "legend": None, "scale": colors}},
        "layer": [
            {**tick, "encoding": {"y": {**ERRORS, "field": "seed errors"}}},
            {"mark": "rule", "encoding": {"y": {**ERRORS, "field": "most errors"}, "y2": {"field": "least errors"}}},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": {"y": y, "tooltip": tips}},
            labels.names("network", y=y),
        ],
    }


def table() -> None:
    """All networks with their sizes, costs and accuracies."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "network": title(name),
            "parameters": header.card.parameters,
            "MACs": header.card.macs,
            "file, kB": header.file_bytes / KILO,
            "trained on": header.recipe.dataset,
            "epochs": header.recipe.epochs,
            **{f"{data}, %": _percent(name, header.card, data) for data in MEASURED if data in header.card.accuracies},
        }
        for name, header in headers().items()
    ]
    whole, share = st.column_config.NumberColumn(format="localized"), st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "parameters": whole,
            "MACs": st.column_config.NumberColumn("MACs, one image", format="localized"),
            "file, kB": st.column_config.NumberColumn(format="%.0f"),
            "mnist, %": share("MNIST test, %", help="10,000 test images; mean ± standard deviation of the seeds"),
            "pen, %": share(
                "unseen writers, %", help="2,498 pen digits; the mean of 10 writers that no network saw, with its 95 % interval"
            ),
        },
    )
    units = {f"{data}, %": f"accuracy on {MEASURED[data]}, %" for data in MEASURED} | {"MACs": "MACs of one image"}
    kept = [{units.get(name, name): value for name, value in row.items()} for row in rows]
    put_table("networks", "The trained networks", kept, of_cards(headers()))
    st.caption(
        "MACs: multiply-accumulates, bias ignored. MNIST: mean ± sample standard deviation over the seeds. Unseen writers: of "
        "the weights kept, the mean over the writers with its 95 % interval."
    )


def _percent(name: str, card: Card, data: str) -> str:
    """Over the writers, where they are known."""
    return card.percent(data, over_writers().get(name) if data == "pen" else None)


def card() -> None:
    """One network's whole card."""
    with st.expander("Model cards"):
        name = st.selectbox("Network", list(headers()), format_func=title)
        if name is None:
            return
        chosen, recipe, size, _ = headers()[name]
        lines = [
            f"- **Data:** {plain(chosen.data)}",
            *(f"- **Accuracy on {MEASURED.get(data, data)}:** {_percent(name, chosen, data)} %" for data in chosen.accuracies),
            *([f"- **Writers left out in turn:** {over}"] if (over := chosen.over_left_out()) else []),
            f"- **Seeds:** {', '.join(map(str, chosen.seeds))}; the weights kept are of the first",
            f"- **Size:** {chosen.parameters:,} parameters, {chosen.macs:,} MACs (one image, bias ignored), {size:,} bytes",
            f"- **Training:** {chosen.seconds:,.0f} s a seed",
        ]
        st.markdown("\n".join(lines))
        st.caption("Recipe")
        st.json(recipe.to_form(), expanded=False)
        provenance(lambda: [chosen.machine], "Where this network comes from")
