"""The systolic array: every layer's product on it, one layer's arithmetic and picture, and arrays of other shapes."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.formulas import formulas
from core.hardware.gemm import gemm_formula
from core.hardware.systolic import Dataflow, Mapping, best
from pages.hardware import again
from pages.hardware.filling import filling
from pages.hardware.pairs import in_pairs
from pages.hardware.settings import WHOLE
from pages.hardware.shapes import TITLE, shapes
from pages.hardware.subjects import Subject
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options
from pages.shared.session.choice import keep_one, keep_over_reload
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import title

NETWORK, LAYER, FLOW, FOLD = (f"hardware_at_{name}" for name in ("network", "layer", "dataflow", "fold"))  # session keys
CYCLES = "Cycles by layer and dataflow"
COLUMNS = {
    "layer": "layer",
    "dataflow": "dataflow",
    "cycles": "cycles",
    "utilization": "utilization, fraction",
    "mark": "fewest cycles",
}
LAYER_HEIGHT = 45  # pixels of a layer's three bars
COLORS = {Dataflow.OS: "#0072b2", Dataflow.WS: "#e69f00", Dataflow.IS: "#009e73"}


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The chosen layer first, then all layers, then other shapes."""
    with_products = [one for one in found if one.mappings]
    if not with_products:
        st.info("None of these networks multiplies by weights.")
        return
    _one_layer(with_products, accelerator)
    st.header(CYCLES, anchor=False)
    _by_layer(with_products, accelerator)
    closed("Every layer's product, with all its numbers", lambda: _table(with_products, accelerator))
    st.header(TITLE, anchor=False)
    shapes(with_products, accelerator)


def _one_layer(found: list[Subject], accelerator: Accelerator) -> None:
    one = _choose(found, accelerator)
    subject = next(each for each in found if each.name == st.session_state[NETWORK])
    step = next(step for step in subject.steps if step.name == one.gemm.layer)
    options = as_options(all_dataflows=True)
    left, right = st.columns(2, gap="large")
    with left:
        filling(one, st.session_state[FOLD] - 1)
    with right:
        lines = [("as a product", gemm_formula(step)), *formulas(one)]
        rows = [f"| {what} | {plain(text)} |" for what, text in lines]
        st.markdown("\n".join(["| what | with its numbers |", "|:--|:--|", *rows]))
        kept, made = [{"what": what, "with its numbers": text} for what, text in lines], again.costs([subject], options)
        about = f"{one.gemm.layer} of {subject.title} on {accelerator.array}, {one.dataflow.full_name}"
        put_table("hardware-layer", about, kept, made)
        st.caption(
            "Rules of SCALE-Sim 3.0.0, without stalls; its paper counts otherwise for outputs in place. Padding is part of the "
            "input. Reads and writes are values between array and SRAM. With weights or inputs in place every partial sum is "
            "written, and none is counted as read back. Not taken over: the tool counts folds·(R + C) writes too many for "
            "outputs in place, and rounds a strided output up (28 wide, kernel 3, stride 2: 14; PyTorch and this page: 13)."
        )


def _choose(found: list[Subject], accelerator: Accelerator) -> Mapping:
    """The mapping of the chosen network, layer and dataflow."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        names = [one.name for one in found]
        _begin(NETWORK, names, "lenet5" if "lenet5" in names else names[0])
        name = st.selectbox("Network", names, key=NETWORK, format_func=title, width=190, persist_state="session")
        mappings = {one.gemm.layer: one for one in next(one for one in found if one.name == name).mappings}
        _begin(LAYER, mappings, next(iter(mappings)))
        layer = mappings[st.selectbox("Layer", list(mappings), key=LAYER, width=120, persist_state="session")]
        flows = [one.value for one in accelerator.dataflows]
        if len(flows) > 1:
            marked = layer.dataflow  # the best
            key = f"{FLOW}_{name}_{layer.gemm.layer}_{accelerator.array}"
            keep_one(key, flows, marked.value)
            flow = st.selectbox("Its dataflow", flows, key=key, width=280, format_func=lambda one: _named(one, marked))
            layer = Mapping(layer.gemm, accelerator.array, Dataflow(flow))
        if st.session_state.get(FOLD, 0) not in range(1, layer.folds + 1):
            st.session_state[FOLD] = 1
        st.number_input(f"Fold, of {layer.folds:,}", 1, layer.folds, key=FOLD, width=WHOLE)
    return layer


def _named(flow: str, marked: Dataflow) -> str:
    return f"{Dataflow(flow).full_name}{', fewest cycles' if flow == marked else ''}"


def _begin(key: str, known: Any, first: str) -> None:
    keep_over_reload(key, known, first)


def _by_layer(found: list[Subject], accelerator: Accelerator) -> None:
    """A bar for each dataflow; the best has its name's mark."""
    for one, place in in_pairs(found):
        rows, order = [], []
        for mapping in one.mappings:
            fastest = best(mapping.gemm, accelerator.array).dataflow
            order.append(mapping.gemm.layer)
            for flow in Dataflow:
                other = Mapping(mapping.gemm, accelerator.array, flow)
                rows.append(
                    {
                        "layer": mapping.gemm.layer,
                        "dataflow": flow.full_name,
                        "cycles": other.cycles,
                        "utilization": other.utilization,
                        "mark": "best" if flow is fastest else "",
                    }
                )
        with place:
            st.markdown(f"**{plain(one.title)}**, {accelerator.array}: {one.cycles:,} cycles")
            name, height = f"hardware-cycles-{one.name}", 130 + LAYER_HEIGHT * len(order)
            made = again.costs([one], as_options(all_dataflows=True))
            chart(_bars(order), rows, name, height, f"{CYCLES}: {one.title}, {accelerator.array}", made, COLUMNS)


def _bars(order: list[str]) -> dict[str, Any]:
    flows = [one.full_name for one in Dataflow]
    color = {
        "field": "dataflow", "type": "nominal", "title": None, "scale": {"domain": flows, "range": list(COLORS.values())},
        "legend": {"orient": "top", "columns": 2, "labelLimit": 200},
    }  # fmt: skip
    y = {"field": "layer", "type": "nominal", "sort": order, "title": None}
    x = {"field": "cycles", "type": "quantitative", "title": "cycles"}
    offset = {"field": "dataflow", "type": "nominal", "scale": {"domain": flows}}
    tips = [
        {"field": "layer"},
        {"field": "dataflow"},
        {"field": "cycles", "format": ","},
        {"field": "utilization", "format": ".1%"},
    ]
    mark = {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": "gray"}
    return {
        "encoding": {"y": y, "x": x, "yOffset": offset},
        "layer": [
            {"mark": "bar", "encoding": {"color": color, "tooltip": tips}},
            {"mark": mark, "encoding": {"text": {"field": "mark"}}},
        ],
    }


def _table(found: list[Subject], accelerator: Accelerator) -> None:
    rows = [
        {
            "network": one.title,
            "layer": mapping.gemm.layer,
            "M": mapping.gemm.m,
            "K": mapping.gemm.k,
            "N": mapping.gemm.n,
            "dataflow": mapping.dataflow.value,
            "folds": mapping.folds,
            "cycles": mapping.cycles,
            "utilization, %": 100 * mapping.utilization,
            "mapping efficiency, %": 100 * mapping.mapping_efficiency,
            "inputs read": mapping.ifmap_reads,
            "weights read": mapping.filter_reads,
            "outputs written": mapping.ofmap_writes,
        }
        for one in found
        for mapping in one.mappings
    ]
    shares = {name: st.column_config.NumberColumn(format="%.1f") for name in ("utilization, %", "mapping efficiency, %")}
    whole = st.column_config.NumberColumn(format="localized")
    counts = dict.fromkeys(("M", "K", "N", "folds", "cycles", "inputs read", "weights read", "outputs written"), whole)
    st.dataframe(rows, hide_index=True, column_config={**counts, **shares})
    about, made = f"Every layer's product on {accelerator.array}", again.costs(found, as_options())
    put_table("hardware-products", about, rows, made)
