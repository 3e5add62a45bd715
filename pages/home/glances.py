"""The other pages at a glance: a network layer by layer, what three networks cost, and what became of published claims."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.design.architecture import totals, trace
from core.design.layer import shape_text
from core.design.refusal import Refusal
from core.design.zoo import ZOO
from core.labbook.again import Again, in_turn, of_networks
from core.labbook.entry import Row
from core.labbook.origins import of_passes
from pages.shared.components.chart import chart
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.lab_book import put_table
from pages.shared.session.loading import loading
from pages.shared.session.networks import title

if TYPE_CHECKING:
    from core.studies.judging.findings import Counts
    from core.studies.results import Results

WHOLE = st.column_config.NumberColumn(format="localized")
BUILT = "lenet5"
COMPARED = ("mlp1", "mlp2", "lenet5-28")
LABELS = {
    "labelFontSize": 12,
    "labelOverlap": False,
    "labelExpr": "split(datum.label, ' on ')[0]",  # the longest verdict would take half of the chart
}
HEIGHT = 550  # pixels of each view, also before it is loaded, so that nothing jumps
COLORS = {
    "holds": "#009e73",
    "within noise": "#8a8a8a",
    "does not hold": "#d55e00",
    "depends on what is not stated": "#cc79a7",
    "open": "#e69f00",
}


def glances() -> None:
    """Three views side by side, shown once the networks are loaded: earlier they would delay the loading."""
    views = (
        ("Layer by layer", _layers, "build"),
        ("What it costs", _costs, "compare"),
        ("What holds", _claims, "experiments"),
    )
    for place, (heading, view, page) in zip(st.columns(3, gap="large"), views, strict=True):
        with place:
            st.header(heading, anchor=False)
            with st.container(height=HEIGHT, border=False, key=f"beside-{page}"):
                if loading().done():
                    _shown(view)
            go_to.link(page)


def _shown(view: Callable[[], None]) -> None:
    """The view, or why a shipped file does not give its numbers."""
    try:
        view()
    except Refusal as error:
        st.warning(plain(error))


def _layers() -> None:
    network = ZOO[BUILT]
    steps = [step for step in trace(network) if step.parameters or step.output_shape != step.input_shape]
    rows: list[dict[str, Any]] = [
        {"layer": step.name, "output": shape_text(step.output_shape), "parameters": step.parameters} for step in steps
    ]
    st.dataframe(rows, hide_index=True, height="content", column_config={"parameters": WHOLE})
    kept: list[Row] = [{**row, "MACs of one image": step.macs} for row, step in zip(rows, steps, strict=True)]
    put_table("layers", f"Layers of {title(BUILT)}", kept, of_networks("trace", {BUILT: network}, ""))
    whole = totals(network)
    st.caption(f"{title(BUILT)}: {whole.parameters:,} parameters, {whole.macs:,} MACs of one image.")


def _costs() -> None:
    from core.studies.questions.shipped import benchmark, comparison, times_as_long, where_measured

    whole, batch = {name: totals(ZOO[name]) for name in COMPARED}, comparison().batch_size
    rows: list[dict[str, Any]] = [
        {
            "network": title(name),
            "parameters": whole[name].parameters,
            "MACs": whole[name].macs,
            "latency, µs": benchmark(name).latency(batch).timing.median_us,
        }
        for name in COMPARED
    ]
    rounded = st.column_config.NumberColumn(format="%.0f")
    st.dataframe(rows, hide_index=True, column_config={"parameters": WHOLE, "MACs": WHOLE, "latency, µs": rounded})
    networks, threads = {name: ZOO[name] for name in COMPARED}, comparison().conditions.threads
    timed = of_networks("latency", networks, f"--batch-size {batch} --threads {threads}")
    sizes = [of_networks("trace", {name: network}, "") for name, network in networks.items()]
    made = in_turn(*sizes, replace(timed, origin=lambda: of_passes(comparison())))
    put_table("costs", f"What it costs; a batch of {batch}", rows, made)
    first, last = COMPARED[0], COMPARED[-1]
    st.write(
        f"{title(last)} has {whole[last].parameters / whole[first].parameters:.2g} times the weights of {title(first)}, and "
        f"takes {times_as_long(last, first)} as long for a batch of {batch} (in brackets: its 95 % interval): weights alone "
        "do not tell what it costs."
    )
    st.caption(where_measured(asdict(comparison().conditions)))


def _claims() -> None:
    from core.studies.judging.findings import number_of_claims

    counts, total = _verdicts()
    rows = [{"verdict": name, "claims": counts[name]} for name in COLORS if name in counts]
    y = {"field": "verdict", "type": "nominal", "sort": list(COLORS), "title": None, "axis": LABELS}
    x = {"field": "claims", "type": "quantitative", "title": "published claims", "axis": {"tickMinStep": 1}}
    x["scale"] = {"nice": False, "domainMax": 1.15 * max(counts.values())}  # room for the longest bar's number
    color = {"field": "verdict", "legend": None, "scale": {"domain": list(COLORS), "range": list(COLORS.values())}}
    layers = [
        {"mark": {"type": "bar"}, "encoding": {"color": color, "tooltip": [{"field": "verdict"}, {"field": "claims"}]}},
        {"mark": {"type": "text", "align": "left", "dx": 4, "color": "gray"}, "encoding": {"text": {"field": "claims"}}},
    ]
    spec, about = {"encoding": {"x": x, "y": y}, "layer": layers}, "What holds: verdicts on published claims"
    columns = {"verdict": "verdict", "claims": "published claims"}
    chart(spec, rows, "claims", 190, about, Again("python -m core outcomes", origin=_origin), columns)
    missing = counts.get("open", 0)
    more = f" Open, because their runs are missing: {missing} more." if missing else ""
    held = "claims of published experiments, held against new runs with several seeds, or counted."
    st.write(f"{sum(counts.values()) - missing} {held}{more}")
    st.caption(number_of_claims(total))


@st.cache_data(show_spinner=False)
def _verdicts() -> tuple[dict[str, int], "Counts"]:
    """From the shipped results: the number of claims for each verdict, and of all claims."""
    from core.studies.judging.findings import by_sentence, claim_counts, judged

    parts = [(found.study, judged(found)) for found in _results()]
    names = [name for _, claims in parts for name in by_sentence(claims).values()]
    return {name: names.count(name) for name in dict.fromkeys(names)}, claim_counts(parts)


def _origin() -> dict[str, str]:
    from core.labbook.origins import of_study

    return of_study(*(found for found in _results() if found.runs))


def _results() -> "list[Results]":
    """The shipped results of the published studies; empty ones where there are none."""
    from core.studies.documents.published import published_studies
    from core.studies.results import Results
    from core.studies.results_file import read

    return [read(study) or Results.empty(study) for study in published_studies().values()]
