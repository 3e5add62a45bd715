"""Which factor of a study matters most."""

import streamlit as st

from core.studies.judging.effects import effects
from core.studies.judging.findings import which_runs
from core.studies.results import Results
from pages.experiments.again import of_study
from pages.experiments.dots import OURS, ROW, TITLES, scale_of
from pages.shared.components.chart import chart
from pages.shared.components.plain import plain


def effects_chart(found: Results, measure: str) -> None:
    """Each factor's effect with its interval: how far the means of its values lie apart, the other factors fixed."""
    scale = scale_of(measure)
    ranked = effects(found.study, measure, found.values)
    rows = [{"factor": one.factor, **{name: scale * part for name, part in one.interval._asdict().items()}} for one in ranked]
    if len(rows) < 2:
        return
    st.header(title := "Which factor matters most?", anchor=False)
    y = {"field": "factor", "type": "nominal", "sort": [row["factor"] for row in rows], "title": None}
    unit = "percentage points" if scale == 100 else TITLES[measure]
    x = {"type": "quantitative", "title": f"highest less lowest mean, {unit}"}
    tips = [{"field": "factor"}, *({"field": name, "format": ".3~g"} for name in ("estimate", "low", "high"))]
    layers = [
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 80}, "encoding": {"x": {**x, "field": "estimate"}, "tooltip": tips}},
    ]
    config = {"encoding": {"y": y, "color": {"value": OURS}}, "layer": layers}
    name = f"{found.study.name}-factors-{measure}"
    ends = {end: f"{words}, {unit}" for end, words in (("low", "95 % interval from"), ("high", "to"))}
    columns = {"factor": "factor", "estimate": f"highest less lowest mean, {unit}", **ends}
    chart(config, rows, name, 80 + ROW * len(rows), f"{title} {found.study.question}", of_study(found), columns)
    st.caption(
        "Point: as measured. Line: its 95 % interval over the seeds; where it begins at 0, the factor may have no effect."
    )
    if words := which_runs(found, found.study.labels, measure):
        st.caption(plain(words))
