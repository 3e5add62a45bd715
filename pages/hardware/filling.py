"""A picture of one fold: the array fills, works and drains, cycle by cycle."""

from core.hardware.filling import fold
from core.hardware.formulas import ALONG
from core.hardware.systolic import Mapping
from pages.shared.components.component import component

STAYS = {"os": "outputs", "ws": "weights", "is": "inputs"}


def filling(one: Mapping, number: int) -> None:
    """The array in one cycle of fold `number` (from 0 on), which can be stepped and played."""
    part = fold(one, number)
    data = {
        "fold": f"{one.gemm.layer}|{one.gemm.m}|{one.gemm.k}|{one.gemm.n}|{one.dataflow}|{one.array}|{number}",
        "title": f"{one.gemm.layer} on {one.array}, {one.dataflow.full_name}, fold {number + 1:,} of {one.folds:,}",
        "stays": STAYS[one.dataflow],
        "along": ALONG[one.dataflow],
        "rows": one.array.rows,
        "columns": one.array.columns,
        "first": [part.first_row, part.first_column],
        "used": [part.rows, part.columns],
        "loading": part.loading,
        "streamed": part.streamed,
        "cycles": one.fold_cycles,
    }
    component(__file__, '<div class="filling"></div>', "dom", "controls")(key="hardware_filling", data=data, height="content")
